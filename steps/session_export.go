package steps

import (
	"context"

	"trailhead/steps/answers"
	"trailhead/steps/export"
	"trailhead/steps/instructions"
	"trailhead/steps/members"
	"trailhead/steps/setup"
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
	at := SetupOf(plan).Answered(set.Answers)
	at.Answers.ExternalID = instructions.ExternalIDHere
	return export.New(at, plan, set.ExternalID, d.Identity.ARN, partsOfSteps(at)), nil
}

// partsOfSteps are what the steps say in an export.
func partsOfSteps(s setup.Setup) export.StepParts {
	return export.StepParts{Steps: Article, Resources: Resources(s), Workbench: step8workbench.WorkbenchPage,
		ScriptValues: step8workbench.ScriptValues, TemplateOutputs: step8workbench.TemplateOutputs, MemberTemplate: members.MemberTemplate}
}
