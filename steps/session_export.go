package steps

import (
	"context"

	"trailhead/steps/answers"
)

// Export looks at everything, as Plan does, and writes nothing to AWS. A plan
// that something stands in the way of is none to hand to others: the error is
// the first problem.
func (d *Session) Export(ctx context.Context, set answers.Set) (Export, error) {
	plan, err := d.Plan(ctx, set)
	if err != nil {
		return Export{}, err
	}
	if _, err := plan.Approve(); err != nil {
		return Export{}, err
	}
	setup := d.Setup(set.Answers)
	parts := partsOfSteps
	setup.Answers.ExternalID = ExternalIDHere
	parts.resources = setup.Resources()
	return newExport(setup, plan, set.ExternalID, d.Identity.ARN, parts), nil
}

// partsOfSteps are what the steps say in an export.
var partsOfSteps = stepParts{workbench: workbenchPage, scriptValues: scriptValues, templateOutputs: templateOutputs, memberTemplate: memberTemplate,
	template: []func(Setup, object){keyResources, bucketResources, trailResources, queueResources, accessResources}}
