package export

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/internal/redact"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// PlanDocument is a plan as `plan --json` prints it and `apply FILE` takes it.
// It holds no External ID: not in the answers, and in the documents each is
// blotted out.
type PlanDocument struct {
	Schema string `json:"schema"`
	Hash   string `json:"hash"`
	// Rehearsal is the scenario where it was saved in a rehearsal: such a plan never
	// runs on AWS, and one of AWS never in a rehearsal.
	Rehearsal string            `json:"rehearsal,omitempty"`
	Variant   string            `json:"variant"`
	Account   string            `json:"account"`
	Region    string            `json:"region"`
	Changes   []PlanChange      `json:"changes"`
	Kept      []PlanChange      `json:"kept"`
	Handed    []PlanHanded      `json:"handed"` // for others to do
	Blocked   []PlanBlocked     `json:"blocked"`
	Counts    PlanCounts        `json:"counts"`
	Answers   map[string]string `json:"answers"` // by key, without secrets
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

// PlanHanded is something that somebody else has to do, with the text they need.
type PlanHanded struct {
	Step    int    `json:"step"`
	Account string `json:"account"` // in which it is to be done
	Type    string `json:"type"`
	Name    string `json:"name"`
	To      string `json:"to"`
	What    string `json:"what"`
	Why     string `json:"why"`
	Text    string `json:"text"`
	// FillIn: the text has a place for the External ID, which was taken out.
	FillIn bool `json:"-"`
}

// PlanBlocked is something that stands in the way of a plan.
type PlanBlocked struct {
	ID       engine.ProblemID `json:"id"`
	Step     int              `json:"step"`
	What     string           `json:"what"`
	Why      string           `json:"why"`
	Do       []string         `json:"do"`
	Conflict *setup.Conflict  `json:"conflict,omitempty"` // where somebody listens to the same events
}

// PlanCounts counts the lines of a plan by verb.
type PlanCounts struct {
	Create int `json:"create"`
	Change int `json:"change"`
	Keep   int `json:"keep"`
	Remove int `json:"remove,omitempty"`
}

// add counts one line.
func (n *PlanCounts) add(verb string) {
	switch engine.Verb(verb) {
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

// CountsOf counts what a plan does and what it keeps.
func CountsOf(p *engine.Plan) PlanCounts {
	var n PlanCounts
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		n.add(string(c.Verb))
	}
	return n
}

// NewPlanDocument is a plan for these answers, made in the account and region
// of at. What can be done about what blocks it is left to a face to word
// (words.PlanDocument).
func NewPlanDocument(p *engine.Plan, at awsops.Target, set answers.Set) PlanDocument {
	doc := PlanDocument{Schema: answers.Schema, Hash: p.Hash, Variant: set.Variant, Account: at.Account, Region: at.Region,
		Counts:  CountsOf(p),
		Changes: planChanges(p.Changes), Kept: planChanges(p.Kept), Handed: HandedOver(p),
		Blocked: []PlanBlocked{}, Answers: set.Record()}
	for _, f := range answers.Fields() {
		if f.Secret {
			delete(doc.Answers, f.Key)
		}
	}
	for _, b := range p.Blocked {
		blocked := PlanBlocked{ID: b.ID, Step: b.Step, What: b.What, Why: b.Why, Do: []string{}}
		errors.As(b, &blocked.Conflict)
		doc.Blocked = append(doc.Blocked, blocked)
	}
	return doc
}

// HandedOver is what a plan leaves for others to do.
func HandedOver(p *engine.Plan) []PlanHanded {
	all := []PlanHanded{}
	for _, c := range p.Handed {
		h, text := c.Handed, c.Handed.Text.String()
		all = append(all, PlanHanded{Step: c.Step, Account: cmp.Or(h.Account, c.At.Account), Type: c.Type, Name: c.Name, To: h.To, What: h.What,
			Why: h.Why, Text: text, FillIn: strings.Contains(text, redact.ExternalID)})
	}
	return all
}

func planChanges(list []engine.Planned) []PlanChange {
	all := []PlanChange{}
	for _, c := range list {
		calls := []string{}
		for _, call := range c.Calls {
			calls = append(calls, call.Action)
		}
		all = append(all, PlanChange{Step: c.Step, Account: c.At.Account, Region: c.At.Region, Verb: string(c.Verb), Type: c.Type, Name: c.Name,
			Summary: c.Summary, Before: c.Before.String(), After: c.After.String(), Calls: calls, Notes: c.Notes})
	}
	return all
}

// JSON is the document as it is printed and saved.
func (d PlanDocument) JSON() ([]byte, error) { return text.Indented(d, "plan") }

// ReadPlanDocument reads a saved plan. Ok is false where text is not one; the
// error names the field of one that is not as trailhead writes it.
func ReadPlanDocument(text []byte) (d PlanDocument, ok bool, err error) {
	if !isKind(text, "hash") {
		return d, false, nil
	}
	if err := decodeStrictly(text, &d); err != nil {
		return d, true, err
	}
	return d, true, d.check()
}

// Moved names what differs in a later plan, what is in only one of the two, and
// what blocks the later one.
func (d PlanDocument) Moved(now PlanDocument) []string {
	was, is := d.lines(), now.lines()
	var names []string
	for _, c := range is {
		if !slices.Contains(was, c) {
			names = append(names, now.titleOf(c))
		}
	}
	for _, c := range was {
		if title := d.titleOf(c); !slices.Contains(is, c) && !slices.Contains(names, title) {
			names = append(names, title)
		}
	}
	if len(names) == 0 && len(was) != len(is) {
		names = append(names, "the number of lines")
	}
	for _, b := range now.Blocked {
		names = append(names, b.What)
	}
	return names
}

// planLine is what has to be the same of a line in two plans.
type planLine struct{ kind, name, account, region, verb, before, after string }

// valid is a text as JSON keeps it.
func valid(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

func (d PlanDocument) lines() []planLine {
	var all []planLine
	for _, c := range slices.Concat(d.Changes, d.Kept) {
		all = append(all, planLine{c.Type, c.Name, c.Account, c.Region, c.Verb, valid(c.Before), valid(c.After)})
	}
	for _, h := range d.Handed {
		all = append(all, planLine{h.Type, h.Name, h.Account, "", "hand over", valid(h.What), valid(h.Text)})
	}
	return all
}

// titleOf names a line, with its account where another one has the same name.
func (d PlanDocument) titleOf(l planLine) string {
	title := l.kind + " " + l.name
	for _, other := range d.lines() {
		if other.kind == l.kind && other.name == l.name && other.account != l.account {
			return title + " in " + l.account
		}
	}
	return title
}
