package export

import (
	"slices"
	"strings"

	"trailhead/internal/redact"
	"trailhead/steps/answers"
	"trailhead/steps/article"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Export is a plan to be written down for somebody else to carry out: as a
// document to follow in the console, as a script, or as a template. All of it
// is made by the resources of the plan, so that nothing in it differs from what
// trailhead would make.
type Export struct {
	setup  setup.Setup
	plan   *engine.Plan
	values *engine.Values
	id     answers.Secret
	by     string // ARN of whoever made the plan
	steps  StepParts
}

// StepParts are what the steps have to say, beside the pages and the lines of
// a script that each of their resources has (paged, scripted).
type StepParts struct {
	Steps     []article.Step
	Resources []engine.Resource
	// Workbench is the runbook's last step, with the values to paste.
	Workbench func(s setup.Setup, url string) string
	// ScriptValues print the same values at the end of a script.
	ScriptValues func(setup.Setup) string
	// TemplateOutputs are the outputs of a CloudFormation template.
	TemplateOutputs func(setup.Setup) instructions.Object
	MemberTemplate  func(setup.Setup) string
}

// New writes a plan down. The set-up has ExternalIDHere in place of the
// External ID, which is id.
func New(setup setup.Setup, plan *engine.Plan, id answers.Secret, by string, parts StepParts) Export {
	return Export{setup: setup, plan: plan, values: plan.Values(), id: id, by: by, steps: parts}
}

// entries are the resources of the plan, one account after the other: the one
// with the log files first, since others name the role there.
func (e Export) entries() [][]instructions.PlannedResource {
	all := slices.Concat(e.plan.Changes, e.plan.Kept, e.plan.Handed)
	var groups [][]instructions.PlannedResource
	for _, resource := range e.steps.Resources {
		about := resource.About()
		at := slices.IndexFunc(all, func(p engine.Planned) bool { return p.ID == about.ID })
		if at < 0 {
			continue
		}
		group := slices.IndexFunc(groups, func(g []instructions.PlannedResource) bool { return g[0].At.Account == about.At.Account })
		if group < 0 {
			group = len(groups)
			groups = append(groups, nil)
		}
		groups[group] = append(groups[group], instructions.PlannedResource{Planned: all[at], Resource: resource})
	}
	slices.SortStableFunc(groups, func(a, b []instructions.PlannedResource) int {
		return turn(e.setup, a[0].At.Account) - turn(e.setup, b[0].At.Account)
	})
	return groups
}

// turn is when an account comes: that of the log files goes first.
func turn(s setup.Setup, account string) int {
	if account == s.LogAt().Account {
		return 0
	}
	return 1
}

// toFillIn is a document with a place to put the External ID.
func toFillIn(d engine.Document) string {
	return strings.ReplaceAll(d.String(), redact.ExternalID, instructions.ExternalIDHere)
}

// accountTitle says what an account is to the set-up: "the log archive account".
func accountTitle(s setup.Setup, account string) string {
	switch t := s.Existing; {
	case s.Org != nil && account == s.Org.ManagementAccount:
		return "the management account"
	case t != nil && t.Tower != nil && account == t.Account:
		return "the log archive account"
	case t != nil && t.Trail.Organization && account == text.AccountIn(t.Trail.ARN):
		return "the management account"
	case s.CrossAccount() && account == s.LogAt().Account:
		return "the account that has the log bucket"
	}
	return ""
}
