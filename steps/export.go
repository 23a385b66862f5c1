package steps

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Export is a plan to be written down for somebody else to carry out: as a
// document to follow in the console, as a script, or as a template. All of it
// is made by the resources of the plan, so that nothing in it differs from what
// trailhead would make.
type Export struct {
	setup  Setup
	plan   *engine.Plan
	values *engine.Values
	id     answers.Secret
	by     string // ARN of whoever made the plan
	steps  stepParts
}

// stepParts are what the steps have to say, beside the pages and the lines of
// a script that each of their resources has (paged, scripted).
type stepParts struct {
	resources []engine.Resource
	// workbench is the runbook's last step, with the values to paste.
	workbench func(s Setup, url string) string
	// scriptValues print the same values at the end of a script.
	scriptValues func(Setup) string
	// template are the parts of a CloudFormation template, and its outputs.
	template        []func(Setup, object)
	templateOutputs func(Setup) object
	memberTemplate  func(Setup) string
}

// newExport writes a plan down. The set-up has ExternalIDHere in place of the
// External ID, which is id.
func newExport(setup Setup, plan *engine.Plan, id answers.Secret, by string, parts stepParts) Export {
	return Export{setup: setup, plan: plan, values: plan.Values(), id: id, by: by, steps: parts}
}

// ExternalIDHere stands in an exported document for the External ID, where it
// was not asked for in so many words.
const ExternalIDHere = "PUT-YOUR-EXTERNAL-ID-HERE"

// planResource is a resource with what the plan says of it.
type planResource struct {
	engine.Planned
	resource engine.Resource
}

// entries are the resources of the plan, one account after the other: the one
// with the log files first, since others name the role there.
func (e Export) entries() [][]planResource {
	all := slices.Concat(e.plan.Changes, e.plan.Kept, e.plan.Handed)
	var groups [][]planResource
	for _, resource := range e.steps.resources {
		about := resource.About()
		at := slices.IndexFunc(all, func(p engine.Planned) bool { return p.ID == about.ID })
		if at < 0 {
			continue
		}
		group := slices.IndexFunc(groups, func(g []planResource) bool { return g[0].At.Account == about.At.Account })
		if group < 0 {
			group = len(groups)
			groups = append(groups, nil)
		}
		groups[group] = append(groups[group], planResource{all[at], resource})
	}
	slices.SortStableFunc(groups, func(a, b []planResource) int { return e.setup.turn(a[0].At.Account) - e.setup.turn(b[0].At.Account) })
	return groups
}

// turn is when an account comes: that of the log files goes first.
func (s Setup) turn(account string) int {
	if account == s.logAt().Account {
		return 0
	}
	return 1
}

// redacted takes the External ID out of a text that the plan holds.
func (e Export) redacted(text string) string {
	return strings.ReplaceAll(RedactDocument(text, e.id), "(external id)", ExternalIDHere)
}

// calls says what an account is to the set-up: "the log archive account".
func (s Setup) calls(account string) string {
	switch t := s.existing; {
	case s.org != nil && account == s.org.ManagementAccount:
		return "the management account"
	case t != nil && t.tower != nil && account == t.account:
		return "the log archive account"
	case t != nil && t.trail.Organization && account == accountIn(t.trail.ARN):
		return "the management account"
	case s.crossAccount() && account == s.logAt().Account:
		return "the account that has the log bucket"
	}
	return ""
}

// tagList are the tags of a set-up in a fixed order.
func tagList(tags awsops.Tags) [][2]string {
	var all [][2]string
	for key, value := range tags {
		all = append(all, [2]string{key, value})
	}
	slices.SortFunc(all, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return all
}
