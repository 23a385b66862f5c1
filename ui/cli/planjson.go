package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// planJSON is a plan as scripts and saved plans have it. It holds no External
// ID: not in the answers, and in the documents it is blotted out.
type planJSON struct {
	Schema  string            `json:"schema"`
	Hash    string            `json:"hash"`
	Variant string            `json:"variant"`
	Account string            `json:"account"`
	Region  string            `json:"region"`
	Changes []changeJSON      `json:"changes"`
	Kept    []changeJSON      `json:"kept"`
	Blocked []blockedJSON     `json:"blocked"`
	Counts  countsJSON        `json:"counts"`
	Answers map[string]string `json:"answers"`
}

type changeJSON struct {
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

type blockedJSON struct {
	Step int      `json:"step"`
	What string   `json:"what"`
	Why  string   `json:"why"`
	Do   []string `json:"do"`
}

type countsJSON struct {
	Create int `json:"create"`
	Change int `json:"change"`
	Keep   int `json:"keep"`
	Remove int `json:"remove,omitempty"`
}

// count adds one thing of a verb.
func (c *countsJSON) count(v engine.Verb) {
	switch v {
	case engine.Create:
		c.Create++
	case engine.Change:
		c.Change++
	case engine.Remove:
		c.Remove++
	default:
		c.Keep++
	}
}

func countsOf(p *engine.Plan) countsJSON {
	var c countsJSON
	for _, change := range slices.Concat(p.Changes, p.Kept) {
		c.count(change.Verb)
	}
	return c
}

func (s *session) planJSON(p *engine.Plan) planJSON {
	at := s.desk.Home.Target()
	doc := planJSON{Schema: schema, Hash: p.Hash, Variant: s.set.Variant, Account: at.Account, Region: at.Region, Counts: countsOf(p),
		Changes: s.changesJSON(p.Changes), Kept: s.changesJSON(p.Kept), Blocked: []blockedJSON{}, Answers: s.set.Record()}
	for _, f := range answers.Fields() {
		if f.Secret {
			delete(doc.Answers, f.Key)
		}
	}
	for _, b := range p.Blocked {
		doc.Blocked = append(doc.Blocked, blockedJSON{Step: b.Step, What: b.What, Why: b.Why, Do: orEmpty(b.Do)})
	}
	return doc
}

func (s *session) changesJSON(list []engine.Planned) []changeJSON {
	all := []changeJSON{}
	for _, c := range list {
		calls := []string{}
		for _, call := range c.Calls {
			calls = append(calls, call.Action)
		}
		all = append(all, changeJSON{Step: c.Step, Account: c.At.Account, Region: c.At.Region, Verb: string(c.Verb), Type: c.Type, Name: c.Name,
			Summary: c.Summary, Before: s.secrets.document(c.Before), After: s.secrets.document(c.After), Calls: calls, Notes: c.Notes})
	}
	return all
}

// save writes the plan into a file for apply FILE.
func (s *session) save(p *engine.Plan, path string) error {
	text, err := encode(s.planJSON(p), "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return &engine.Problem{What: "Could not save the plan", Why: err.Error(), Do: []string{"Give a file that can be written with --out."}, Err: err}
	}
	return nil
}

// readPlan reads a saved plan.
func readPlan(path string) (planJSON, error) {
	var doc planJSON
	text, err := os.ReadFile(path)
	var bad *os.PathError
	if errors.As(err, &bad) {
		return doc, misused("The saved plan %s cannot be read: %v", path, bad.Err)
	}
	if err != nil {
		return doc, misused("The saved plan cannot be read: %v", err)
	}
	if err := json.Unmarshal(text, &doc); err != nil || doc.Schema != schema || doc.Hash == "" {
		return doc, misused("%s is not a plan that trailhead plan --out has saved", path)
	}
	return doc, nil
}

// drifted says that a saved plan no longer fits, and where.
func (s *session) drifted(saved planJSON, path string, now *engine.Plan) error {
	at := s.desk.Home.Target()
	why := "what is there, or what was answered, is no longer what it was when the plan was made"
	if saved.Account != at.Account || saved.Region != at.Region {
		why = fmt.Sprintf("the plan is for account %s in %s, and this is account %s in %s", saved.Account, saved.Region, at.Account, at.Region)
	} else if names := moved(saved, s.planJSON(now)); len(names) > 0 {
		why += ": " + strings.Join(names, ", ")
	}
	return &engine.Problem{What: "Nothing was changed: the saved plan " + path + " no longer fits", Why: why,
		Do: []string{"Make a new plan with trailhead plan --out, look at it, and apply that one."}, Err: engine.ErrDrift}
}

// moved names what differs between two plans.
func moved(saved, now planJSON) []string {
	type key struct{ kind, name string }
	type doing struct{ verb, before, after string }
	was := map[key]doing{}
	for _, c := range slices.Concat(saved.Changes, saved.Kept) {
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
