package steps

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/internal/escape"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Slice is the part of a plan that belongs to one account, for a colleague who
// may work there. It holds the answers and what was found out, so that the
// colleague's trailhead makes the same resources without seeing the other
// accounts. It holds no External ID: who runs it gives that again.
type Slice struct {
	Schema  string            `json:"schema"`
	Slice   SliceHead         `json:"slice"`
	Answers map[string]string `json:"answers"`
	Facts   sliceFacts        `json:"facts"`
	// Changes are what the plan shows for the account, as far as it could be
	// looked at when the slice was cut.
	Changes []PlanChange `json:"changes"`
	Asked   []PlanHanded `json:"asked"`
	// Resources are what belongs into the account: nothing else is run.
	Resources []SliceResource `json:"resources"`
	Digest    string          `json:"digest"` // over all of the above
}

// SliceResource is one resource of a slice. Seen: it could be looked at when the
// slice was cut, so that a change of it stands among the changes.
type SliceResource struct {
	ID   engine.ID `json:"id"`
	Type string    `json:"type"`
	Name string    `json:"name"`
	Seen bool      `json:"seen"`
}

// SliceHead says whose a slice is.
type SliceHead struct {
	Account string    `json:"account"`
	CutBy   string    `json:"cut_by"` // ARN
	CutAt   time.Time `json:"cut_at"`
	Plan    string    `json:"plan"` // the hash of the plan it was cut from
	// Rehearsal is the scenario where it was cut in a rehearsal: such a slice never
	// runs on AWS, and one of AWS never in a rehearsal.
	Rehearsal string `json:"rehearsal,omitempty"`
}

// Slices cuts a plan into one slice for each account but our own: those it
// changes something in, and those whose owners are asked for something. They
// are on record afterwards, so that their receipts are known again; the error is
// the journal's. Rehearsal is the scenario, "" for AWS.
func (d *Session) Slices(p *engine.Plan, set answers.Set, rehearsal string) ([]Slice, error) {
	found := d.Setup(set.Answers)
	whole := NewPlanDocument(p, d.Home.Target(), set)
	var accounts []string
	for _, c := range whole.Changes {
		accounts = append(accounts, c.Account)
	}
	for _, h := range whole.Handed {
		accounts = append(accounts, h.Account)
	}
	slices.Sort(accounts)
	var cut []Slice
	for _, account := range slices.Compact(accounts) {
		if account == d.Identity.Account {
			continue
		}
		s := Slice{Schema: Schema, Slice: SliceHead{Account: account, CutBy: d.Identity.ARN, CutAt: d.Home.Clock().Now().UTC().Truncate(time.Second), Plan: p.Hash, Rehearsal: rehearsal},
			Answers: whole.Answers, Facts: found.facts(), Changes: []PlanChange{}, Asked: []PlanHanded{}}
		for _, c := range whole.Changes {
			if c.Account == account {
				s.Changes = append(s.Changes, c)
			}
		}
		for _, h := range whole.Handed {
			if h.Account == account {
				s.Asked = append(s.Asked, h)
			}
		}
		s.Resources = resourcesOf(p, found, account)
		s = s.Sealed()
		if err := d.Journal.Note(sliceID(account), s.Digest, p.Hash); err != nil {
			return nil, err
		}
		cut = append(cut, s)
	}
	return cut, nil
}

// sliceID is under which the journal keeps the digests of slices for an account.
func sliceID(account string) engine.ID { return engine.ID("slice/" + account) }

// resourcesOf are the resources that whoever runs the slice will look at.
func resourcesOf(p *engine.Plan, found Setup, account string) []SliceResource {
	all := []SliceResource{}
	for _, t := range fromFacts(found.facts(), account, found.Answers).in(account) {
		about := t.About()
		seen := slices.ContainsFunc(slices.Concat(p.Changes, p.Kept), func(c engine.Planned) bool { return c.ID == about.ID && c.Handed == nil })
		all = append(all, SliceResource{about.ID, about.Type, about.Name, seen})
	}
	return all
}

// in are the resources in an account that are not only there to be handed over.
func (s Setup) in(account string) []engine.Resource {
	var all []engine.Resource
	for _, t := range s.Resources() {
		if t.About().At.Account == account && !asksOthers(t) {
			all = append(all, t)
		}
	}
	return all
}

// Phrase is what whoever cut a slice tells by another way than the file's, and
// whoever runs it compares: 80 bits of the digest, so that no other slice can be
// made to have the same.
func (s Slice) Phrase() string {
	sum, err := hex.DecodeString(s.Digest)
	if err != nil || len(sum) < 10 {
		return ""
	}
	text := phraseLetters.EncodeToString(sum[:10])
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}

// phraseLetters are those that can be told on the telephone: no 0, 1, l and o.
var phraseLetters = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// digest is over everything but itself: a slice that was changed by hand is
// not run.
func (s Slice) digest() string {
	s.Digest = ""
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // texts and numbers: it cannot fail
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Sealed is the slice with the digest of what is in it now.
func (s Slice) Sealed() Slice {
	s.Digest = s.digest()
	return s
}

// JSON is the slice as it is saved.
func (s Slice) JSON() ([]byte, error) { return indented(s, "slice") }

func indented(v any, what string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write the %s as JSON: %w", what, err)
	}
	return []byte(escape.Text(b.String())), nil
}

// ReadSlice reads a saved slice. Ok is false where text is none; the error says
// that it is one which was changed by hand, or names the field that trailhead
// does not write so.
func ReadSlice(text []byte) (s Slice, ok bool, err error) {
	if !isKind(text, "slice") {
		return s, false, nil
	}
	if err := decodeStrictly(text, &s); err != nil {
		return s, true, err
	}
	if err := s.check(); err != nil {
		return s, true, err
	}
	if s.Digest != s.digest() {
		return s, true, &engine.Problem{ID: "slice.changed", What: "The slice is not as it was cut", Why: "its digest does not fit: somebody has changed the file, or it was cut short on its way", Do: []engine.Remedy{{Do: "Ask whoever cut it for the file again", Command: "plan --slices DIR"}}}
	}
	return s, true, nil
}

// PlanSlice looks at the resources of a slice, in the account it is for, and says
// what would be done. Where the slice says what was seen when it was cut, a
// plan that differs is refused as drift.
func (d *Session) PlanSlice(ctx context.Context, s Slice, set answers.Set) (*engine.Plan, error) {
	ctx = awsops.WithSharedReads(ctx)
	if missing := answers.Require(set, "external_id"); len(missing) > 0 {
		return nil, missing
	}
	if d.Identity.Account != s.Slice.Account {
		return nil, &engine.Problem{ID: "slice.other-account", What: "The slice is for account " + s.Slice.Account, Why: "these credentials are of account " + d.Identity.Account,
			Do: []engine.Remedy{{Do: "Run it with credentials of account " + s.Slice.Account}}}
	}
	found, err := d.setupOf(ctx, s.Facts, set)
	if err != nil {
		return nil, err
	}
	d.last.Store(&found)
	plan, err := d.engine(found).Plan(ctx, found.in(s.Slice.Account))
	if err != nil {
		return nil, err
	}
	if moved := s.moved(plan, set); moved != "" {
		return nil, &engine.Problem{ID: "slice.drift", What: "Nothing was changed", Why: "AWS has moved since the slice was cut: " + moved, Do: []engine.Remedy{{Do: "Ask for a new slice", Command: "plan --slices DIR"}}, Err: engine.ErrDrift}
	}
	return plan, nil
}

// asksOthers reports whether a resource is only there to be handed to somebody
// else: who cut the slice has seen to that.
func asksOthers(t engine.Resource) bool {
	switch t.(type) {
	case elsewhere, rolloutElsewhere:
		return true
	}
	return false
}

// moved names what a plan would change and the slice does not show so, "" where
// there is nothing. What could not be looked at when the slice was cut has no
// change in it; it has to be among its resources.
func (s Slice) moved(now *engine.Plan, set answers.Set) string {
	was, is := PlanDocument{Changes: s.Changes}.lines(), PlanDocument{Changes: planChanges(now.Changes, set.ExternalID)}.lines()
	for i, c := range now.Changes {
		at := slices.IndexFunc(s.Resources, func(r SliceResource) bool { return r.ID == c.ID && r.Type == c.Type && r.Name == c.Name })
		if at < 0 || s.Resources[at].Seen && !slices.Contains(was, is[i]) {
			return c.Title()
		}
	}
	return ""
}
