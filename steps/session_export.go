package steps

import (
	"context"

	"trailhead/steps/answers"
	"trailhead/steps/export"
	"trailhead/steps/instructions"
	"trailhead/steps/members"
	"trailhead/steps/setup"
	"trailhead/steps/step1trail"
	"trailhead/steps/step3queue"
	"trailhead/steps/step4key"
	"trailhead/steps/step7role"
	"trailhead/steps/step8workbench"
)

// Export looks at everything, as Plan does, and writes nothing to AWS. A plan
// that something stands in the way of is none to hand to others: the error is
// the first problem.
func (d *Session) Export(ctx context.Context, set answers.Set) (export.Export, error) {
	plan, err := d.Plan(ctx, set)
	if err != nil {
		return export.Export{}, err
	}
	if _, err := plan.Approve(); err != nil {
		return export.Export{}, err
	}
	setup := d.Setup(set.Answers)
	parts := partsOfSteps
	setup.Answers.ExternalID = instructions.ExternalIDHere
	parts.Resources = Resources(setup)
	return export.New(setup, plan, set.ExternalID, d.Identity.ARN, parts), nil
}

// partsOfSteps are what the steps say in an export.
var partsOfSteps = export.StepParts{Workbench: step8workbench.WorkbenchPage, ScriptValues: step8workbench.ScriptValues, TemplateOutputs: step8workbench.TemplateOutputs, MemberTemplate: members.MemberTemplate,
	Template: []func(setup.Setup, instructions.Object){step4key.KeyResources, step1trail.BucketResources, step1trail.TrailResources, step3queue.QueueResources, step7role.AccessResources}}
