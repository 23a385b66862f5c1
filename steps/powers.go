package steps

import (
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Notes are what else to know before saying yes to a plan, a paragraph each:
// what the things themselves have to say, what Expel will be able to do, and
// what it costs.
func Notes(p *engine.Plan, a answers.Answers) []string {
	var notes []string
	for _, c := range p.Changes {
		for _, note := range c.Notes {
			notes = append(notes, c.Title()+": "+note)
		}
	}
	for _, note := range []string{Powers(p, a), Cost(p, a)} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	return notes
}

// Powers says what Expel will be able to do when the plan is carried out, and
// what not; "" where the plan takes back, or has nothing to do.
func Powers(p *engine.Plan, a answers.Answers) string {
	if p.Undo || len(p.Changes) == 0 {
		return ""
	}
	key, accounts := "this key", "the account"
	if a.Variant != answers.VariantNew {
		key = "the keys of both"
	}
	if a.Scope == answers.ScopeOrganization && a.Members.Rollout != answers.RolloutNone {
		accounts = "every account"
	}
	return "Expel will be able to read the log files in this bucket, take messages from this queue, decrypt with " + key + " and look up settings in " + accounts +
		" (the actions in " + a.Policy + "). It will not be able to change anything else, or to read other buckets."
}

// Cost says what AWS will bill for what the plan makes (field notes §13), ""
// where it makes nothing that costs.
func Cost(p *engine.Plan, a answers.Answers) string {
	makes := func(kind string) bool {
		return !p.Undo && slices.ContainsFunc(p.Changes, func(c engine.Planned) bool { return c.Verb == engine.Create && c.Type == kind })
	}
	var costs []string
	if makes("KMS key") {
		costs = append(costs, "the key is about 1 USD a month")
	}
	switch trail := makes("CloudTrail trail"); {
	case trail && a.Accepts(answers.AcceptSecondTrail):
		costs = append(costs, "as a second copy, events cost 2.00 USD per 100,000")
	case trail:
		costs = append(costs, "the first copy of management events is free")
	}
	if len(costs) == 0 {
		return ""
	}
	return "Cost: " + strings.Join(costs, "; ") + ". Storage and requests are billed as used."
}
