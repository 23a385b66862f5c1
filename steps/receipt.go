package steps

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Receipt says what a colleague's run of a slice has made. The first person's
// next run takes it in, since it cannot see the account itself.
type Receipt struct {
	Schema  string      `json:"schema"`
	Receipt ReceiptHead `json:"receipt"`
	Made    []ReceiptOf `json:"made"`
	Problem string      `json:"problem,omitempty"`
}

// ReceiptHead says whose a receipt is, and for what.
type ReceiptHead struct {
	Account string    `json:"account"`
	By      string    `json:"by"` // ARN
	At      time.Time `json:"at"`
	Plan    string    `json:"plan"`   // the hash of the plan that was cut
	Slice   string    `json:"digest"` // of the slice
	// Rehearsal is the scenario where the slice was run in a rehearsal.
	Rehearsal string `json:"rehearsal,omitempty"`
}

// ReceiptOf is one thing that is right now.
type ReceiptOf struct {
	ID   engine.ID   `json:"id"`
	Type string      `json:"type"`
	Name string      `json:"name"`
	Verb engine.Verb `json:"verb"` // keep: it was right already
}

// Receipt is what a run of a slice has come to.
func (d *Session) Receipt(s Slice, p *engine.Plan, r engine.Result) Receipt {
	receipt := Receipt{Schema: Schema, Made: []ReceiptOf{}, Receipt: ReceiptHead{Account: d.Identity.Account, By: d.Identity.ARN,
		At: d.Home.Clock().Now().UTC().Truncate(time.Second), Plan: s.Slice.Plan, Slice: s.Digest, Rehearsal: s.Slice.Rehearsal}}
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		if c.Verb == engine.Keep || slices.Contains(r.Done, c.ID) {
			receipt.Made = append(receipt.Made, ReceiptOf{ID: c.ID, Type: c.Type, Name: c.Name, Verb: c.Verb})
		}
	}
	if r.Problem != nil {
		receipt.Problem = r.Problem.Error()
	}
	return receipt
}

// JSON is the receipt as it is saved.
func (r Receipt) JSON() ([]byte, error) { return indented(r, "receipt") }

// ReadReceipt reads a saved receipt. Ok is false where text is none; the error
// names the field of one that is not as trailhead writes it.
func ReadReceipt(text []byte) (r Receipt, ok bool, err error) {
	if !isKind(text, "receipt") {
		return r, false, nil
	}
	if err := decodeStrictly(text, &r); err != nil {
		return r, true, err
	}
	return r, true, r.check()
}

// noteReceipt is the journal's note of a resource that somebody else has made.
const noteReceipt = "receipt"

// answersASlice refuses a receipt for what was never cut here, and one that
// speaks of something that was not in the slice.
func (d *Session) answersASlice(r Receipt, found Setup) error {
	strange := func(why string) error {
		return &engine.Problem{ID: "receipt.foreign", What: "The receipt answers no slice that was cut here", Why: why,
			Do: []engine.Remedy{{Do: "Take in the receipt that was written for a slice of this plan"}, {Do: "Cut a new slice", Command: "plan --slices DIR"}}}
	}
	if plan := d.Journal.Past(sliceID(r.Receipt.Account)).Notes[r.Receipt.Slice]; plan != r.Receipt.Plan {
		return strange("no slice with its digest is on record for account " + r.Receipt.Account)
	}
	var known []engine.ID
	for _, t := range fromFacts(found.facts(), r.Receipt.Account, found.Answers).in(r.Receipt.Account) {
		known = append(known, t.About().ID)
	}
	for _, m := range r.Made {
		if !slices.Contains(known, m.ID) {
			return strange("it speaks of " + m.Type + " " + m.Name + ", which was not asked for in account " + r.Receipt.Account)
		}
	}
	return nil
}

// TakeIn puts a receipt on record, so that what it says is made is no longer
// asked for. The error is that of the journal, or says that the receipt answers
// no slice that was cut here.
func (d *Session) TakeIn(ctx context.Context, r Receipt, set answers.Set) error {
	found, err := d.findSetup(awsops.WithSharedReads(ctx), set)
	if err != nil {
		return err
	}
	if err := d.answersASlice(r, found); err != nil {
		return err
	}
	by := r.Receipt.By + " on " + r.Receipt.At.Format("2 January 2006")
	for _, m := range r.Made {
		ids := []engine.ID{m.ID}
		switch m.ID {
		case idIn(idRole, r.Receipt.Account, found):
			ids = append(ids, elsewhereID(r.Receipt.Account))
		case idStackSet:
			ids = append(ids, idRolloutElsewhere)
		}
		for _, id := range ids {
			if err := d.Journal.Note(id, noteReceipt, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// received is the Diff of a resource in an account that we cannot enter, where a
// receipt says that it is made; ok is false where there is none.
func received(past engine.Past) (d engine.Diff, ok bool) {
	by := past.Notes[noteReceipt]
	return engine.Right("made by "+by+", says the receipt", "", nil), by != ""
}
