package ui

import (
	"encoding/json"
	"slices"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// planFile is a plan as `plan --json` writes it and `apply FILE` takes it
// (contract.md, "Streams and JSON"). It holds no External ID.
type planFile struct {
	Schema  string            `json:"schema"`
	Hash    string            `json:"hash"`
	Variant string            `json:"variant"`
	Account string            `json:"account"`
	Region  string            `json:"region"`
	Changes []planFileChange  `json:"changes"`
	Kept    []planFileChange  `json:"kept"`
	Blocked []planFileBlocked `json:"blocked"`
	Counts  map[string]int    `json:"counts"`
	Answers map[string]string `json:"answers"`
}

type planFileChange struct {
	Step    int      `json:"step"`
	Account string   `json:"account"`
	Region  string   `json:"region"`
	Verb    string   `json:"verb"`
	Type    string   `json:"type"`
	Name    string   `json:"name"`
	Summary string   `json:"summary"`
	Before  string   `json:"before"`
	After   string   `json:"after"`
	Calls   []string `json:"calls"`
	Notes   []string `json:"notes,omitempty"`
}

type planFileBlocked struct {
	What string   `json:"what"`
	Why  string   `json:"why"`
	Do   []string `json:"do"`
}

// savePlan writes the plan for `apply FILE` and says in words where it is.
func savePlan(j *journey, p *engine.Plan) string {
	if j.Host.Save == nil {
		return ""
	}
	text, err := json.MarshalIndent(planFileOf(j, p), "", "  ")
	if err != nil {
		return "The plan could not be saved: " + err.Error()
	}
	path, err := j.Host.Save("trailhead-plan.json", append(text, '\n'))
	if err != nil {
		return "The plan could not be saved: " + err.Error()
	}
	return "Saved as " + path + ". To make exactly this plan later: trailhead apply " + path
}

func planFileOf(j *journey, p *engine.Plan) planFile {
	at := j.Desk.Home.Target()
	doc := planFile{Schema: "trailhead/v1", Hash: p.Hash, Variant: j.Set.Variant, Account: at.Account, Region: at.Region,
		Changes: planFileChanges(j, p.Changes), Kept: planFileChanges(j, p.Kept), Blocked: []planFileBlocked{},
		Counts: map[string]int{"create": 0, "change": 0, "keep": 0}, Answers: j.Set.Record()}
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		doc.Counts[string(c.Verb)]++
	}
	for _, f := range answers.Fields() {
		if f.Secret {
			delete(doc.Answers, f.Key)
		}
	}
	for _, b := range p.Blocked {
		doc.Blocked = append(doc.Blocked, planFileBlocked{What: b.What, Why: b.Why, Do: append([]string{}, b.Do...)})
	}
	return doc
}

func planFileChanges(j *journey, list []engine.Planned) []planFileChange {
	all := []planFileChange{}
	for _, c := range list {
		calls := []string{}
		for _, call := range c.Calls {
			calls = append(calls, call.Action)
		}
		redact := func(text string) string { return answers.Redact(text, j.Set.ExternalID) }
		all = append(all, planFileChange{Step: c.Step, Account: c.At.Account, Region: c.At.Region, Verb: string(c.Verb), Type: c.Type, Name: c.Name,
			Summary: c.Summary, Before: redact(c.Before), After: redact(c.After), Calls: calls, Notes: c.Notes})
	}
	return all
}
