package export

import (
	"encoding/json"
	"fmt"
	"slices"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Template is the whole set-up of a new trail as a CloudFormation template,
// for the account and region of the plan: names and ARNs are final in it, as
// they are in every document of trailhead. The External ID is a parameter, and
// the outputs are what Workbench asks for.
func (e Export) Template() (string, error) {
	if e.setup.Existing != nil {
		return "", &engine.Problem{ID: "export.no-template", What: "There is no template for an existing trail",
			Why: "a stack owns what is in it, and bucket, notifications and keys of a trail that is there belong to somebody else: creating the " +
				"stack would need them to be new, and deleting it would take them along",
			Do: []engine.Remedy{{Do: "Use a script that adds to what is there", Command: "export awscli"},
				{Do: "Use a document to follow in the console", Command: "export runbook"}}}
	}
	resources := instructions.Object{}
	for _, step := range e.steps.Steps {
		if step.Template != nil {
			step.Template(e.setup, resources)
		}
	}
	return templateText(instructions.Object{
		"AWSTemplateFormatVersion": "2010-09-09",
		"Description": fmt.Sprintf("Expel Workbench: CloudTrail for account %s in %s, and no other (made by trailhead)",
			e.setup.At.Account, e.setup.At.Region),
		"Parameters": instructions.ExternalIDParameter(false),
		"Resources":  resources,
		"Outputs":    e.steps.TemplateOutputs(e.setup),
	})
}

// MembersTemplate is policy and role of the member accounts, for a StackSet of
// the organization.
func (e Export) MembersTemplate() (string, error) {
	if e.setup.Org == nil || e.setup.Answers.Auth == answers.AuthUser {
		return "", &engine.Problem{ID: "export.no-template", What: "There is no template for members",
			Why: "it is for the other accounts of an organization, and this plan is for one account, or for a user, who cannot be in several",
			Do:  []engine.Remedy{{Do: "Plan for the organization", Set: "scope", Value: answers.ScopeOrganization}, {Do: "Leave --members out"}}}
	}
	return e.steps.MemberTemplate(e.setup) + "\n", nil
}

// TemplateNotes are what a template cannot do, for whoever deploys it.
func (e Export) TemplateNotes() []string {
	var notes []string
	for _, p := range slices.Concat(e.plan.Changes, e.plan.Kept) {
		if p.ID == setup.IDNotification {
			notes = append(notes, p.Notes...)
		}
	}
	if e.setup.Org != nil {
		notes = append(notes, "CloudFormation cannot switch on trusted access for CloudTrail. Where it is off, do so first, in the management "+
			"account: aws organizations enable-aws-service-access --service-principal "+setup.CloudtrailService)
	}
	if e.setup.Rollout() != answers.RolloutNone {
		notes = append(notes, "The role in the member accounts is not in this template. Deploy the one that --members writes as a "+
			"service-managed StackSet, in one region, with automatic deployment.")
	}
	if e.setup.Answers.Auth == answers.AuthUser {
		notes = append(notes, "The user's access key is not in this template, since its secret would show in the stack: aws iam "+
			"create-access-key --user-name "+e.setup.Answers.Role)
	}
	return notes
}

// fill turns what stands for a value that is known only in CloudFormation
// into the function that gives it.
func fill(v any) any {
	switch v := v.(type) {
	case string:
		switch v {
		case setup.KeyARN.Placeholder():
			return instructions.Object{"Fn::GetAtt": []any{"Key", "Arn"}}
		case instructions.ExternalIDHere:
			return instructions.Object{"Ref": instructions.ParameterExternalID}
		}
	case []any:
		for i := range v {
			v[i] = fill(v[i])
		}
	case instructions.Object:
		for k := range v {
			v[k] = fill(v[k])
		}
	}
	return v
}

func templateText(template instructions.Object) (string, error) {
	raw, err := json.Marshal(template)
	if err != nil {
		return "", fmt.Errorf("write the template: %w", err)
	}
	var plain any // policies are values of their own, which only their text shows
	if err := json.Unmarshal(raw, &plain); err != nil {
		return "", fmt.Errorf("write the template: %w", err)
	}
	whole, err := text.Indented(fill(plain), "template")
	return string(whole), err
}
