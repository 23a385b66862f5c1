package steps

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Schema marks every JSON document of trailhead. Fields may be added to them,
// never renamed (contract.md, "Streams and JSON").
const Schema = "trailhead/v1"

// PlanDocument is a plan as `plan --json` prints it and `apply FILE` takes it.
// It holds no External ID: not in the answers, and in the documents each is
// blotted out.
type PlanDocument struct {
	Schema  string            `json:"schema"`
	Hash    string            `json:"hash"`
	Variant string            `json:"variant"`
	Account string            `json:"account"`
	Region  string            `json:"region"`
	Changes []PlanChange      `json:"changes"`
	Kept    []PlanChange      `json:"kept"`
	Blocked []PlanBlocked     `json:"blocked"`
	Counts  PlanCounts        `json:"counts"`
	Answers map[string]string `json:"answers"` // by key, without secrets
}

// PlanChange is one line of a plan, changed or kept.
type PlanChange struct {
	Step    int      `json:"step"`
	Account string   `json:"account"`
	Region  string   `json:"region"`
	Verb    string   `json:"verb"`
	Type    string   `json:"type"`
	Name    string   `json:"name"`
	Summary string   `json:"summary"`
	Before  string   `json:"before"`
	After   string   `json:"after"`
	Calls   []string `json:"calls"` // the IAM actions, in order
	Notes   []string `json:"notes,omitempty"`
}

// PlanBlocked is something that stands in the way of a plan.
type PlanBlocked struct {
	Step int      `json:"step"`
	What string   `json:"what"`
	Why  string   `json:"why"`
	Do   []string `json:"do"`
}

// PlanCounts counts the lines of a plan by verb.
type PlanCounts struct {
	Create int `json:"create"`
	Change int `json:"change"`
	Keep   int `json:"keep"`
	Remove int `json:"remove,omitempty"`
}

// CountsOf counts what a plan does and what it keeps.
func CountsOf(p *engine.Plan) PlanCounts {
	var n PlanCounts
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		switch c.Verb {
		case engine.Create:
			n.Create++
		case engine.Change:
			n.Change++
		case engine.Remove:
			n.Remove++
		default:
			n.Keep++
		}
	}
	return n
}

// NewPlanDocument is a plan for these answers, made in the account and region
// of at.
func NewPlanDocument(p *engine.Plan, at awsops.Target, set answers.Set) PlanDocument {
	doc := PlanDocument{Schema: Schema, Hash: p.Hash, Variant: set.Variant, Account: at.Account, Region: at.Region, Counts: CountsOf(p),
		Changes: planChanges(p.Changes, set.ExternalID), Kept: planChanges(p.Kept, set.ExternalID), Blocked: []PlanBlocked{}, Answers: set.Record()}
	for _, f := range answers.Fields() {
		if f.Secret {
			delete(doc.Answers, f.Key)
		}
	}
	for _, b := range p.Blocked {
		doc.Blocked = append(doc.Blocked, PlanBlocked{Step: b.Step, What: b.What, Why: b.Why, Do: append([]string{}, b.Do...)})
	}
	return doc
}

func planChanges(list []engine.Planned, id answers.Secret) []PlanChange {
	all := []PlanChange{}
	for _, c := range list {
		calls := []string{}
		for _, call := range c.Calls {
			calls = append(calls, call.Action)
		}
		all = append(all, PlanChange{Step: c.Step, Account: c.At.Account, Region: c.At.Region, Verb: string(c.Verb), Type: c.Type, Name: c.Name,
			Summary: c.Summary, Before: RedactDocument(c.Before, id), After: RedactDocument(c.After, id), Calls: calls, Notes: c.Notes})
	}
	return all
}

// JSON is the document as it is printed and saved.
func (d PlanDocument) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		return nil, fmt.Errorf("write the plan as JSON: %w", err)
	}
	return b.Bytes(), nil
}

// ReadPlanDocument reads a saved plan. Ok is false where text is not one.
func ReadPlanDocument(text []byte) (d PlanDocument, ok bool) {
	err := json.Unmarshal(text, &d)
	return d, err == nil && d.Schema == Schema && d.Hash != ""
}

// Moved names what differs in a later plan, and what blocks that one.
func (d PlanDocument) Moved(now PlanDocument) []string {
	type key struct{ kind, name string }
	type doing struct{ verb, before, after string }
	was := map[key]doing{}
	for _, c := range slices.Concat(d.Changes, d.Kept) {
		was[key{c.Type, c.Name}] = doing{c.Verb, c.Before, c.After}
	}
	var names []string
	for _, c := range slices.Concat(now.Changes, now.Kept) {
		if then, ok := was[key{c.Type, c.Name}]; !ok || then != (doing{c.Verb, c.Before, c.After}) {
			names = append(names, c.Type+" "+c.Name)
		}
	}
	for _, b := range now.Blocked {
		names = append(names, b.What)
	}
	return names
}

var (
	trusted = regexp.MustCompile(`"sts:ExternalId"\s*:\s*(\[[^\]]*\]|"[^"]*")`)
	quoted  = regexp.MustCompile(`"[^"]*"`)
)

// RedactDocument takes External IDs out of a policy: ours, and those that
// somebody else's trust policy asks for, of which we may know nothing.
func RedactDocument(text string, id answers.Secret) string {
	return trusted.ReplaceAllStringFunc(answers.Redact(text, id), func(condition string) string {
		key, others, _ := strings.Cut(condition, `:ExternalId"`)
		return key + `:ExternalId"` + quoted.ReplaceAllStringFunc(others, func(id string) string {
			if id == `"(external id)"` {
				return id
			}
			return `"(another external id)"`
		})
	})
}
