package steps

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/members"
	"trailhead/steps/setup"
	"trailhead/steps/step7role"
)

// Receipt is what a run of a slice has come to.
func (d *Session) Receipt(s export.Slice, p *engine.Plan, r engine.Result) export.Receipt {
	receipt := export.Receipt{Schema: answers.Schema, Made: []export.ReceiptOf{},
		Receipt: export.ReceiptHead{Account: d.Identity.Account, By: d.Identity.ARN,
			At: d.Home.Clock().Now().UTC().Truncate(time.Second), Plan: s.Slice.Plan, Slice: s.Digest, Rehearsal: s.Slice.Rehearsal}}
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		if c.Verb == engine.Keep || slices.Contains(r.Done, c.ID) {
			receipt.Made = append(receipt.Made, export.ReceiptOf{ID: c.ID, Type: c.Type, Name: c.Name, Verb: c.Verb})
		}
	}
	if r.Problem != nil {
		receipt.Problem = r.Problem.Error()
	}
	return receipt
}

// answersASlice refuses a receipt for what was never cut here, and one that
// speaks of something that was not in the slice.
func (d *Session) answersASlice(r export.Receipt, found setup.Setup) error {
	strange := func(why string) error {
		return &engine.Problem{ID: "receipt.foreign", What: "The receipt answers no slice that was cut here", Why: why,
			Do: []engine.Remedy{{Do: "Take in the receipt that was written for a slice of this plan"},
				{Do: "Cut a new slice", Command: "plan --slices DIR"}}}
	}
	if plan := d.Journal.Past(engine.About{ID: export.SliceID(r.Receipt.Account)}, nil).Notes[r.Receipt.Slice]; plan != r.Receipt.Plan {
		return strange("no slice with its digest is on record for account " + r.Receipt.Account)
	}
	var known []engine.ID
	for _, t := range in(fromFacts(facts(found), r.Receipt.Account, found.Answers), r.Receipt.Account) {
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
func (d *Session) TakeIn(ctx context.Context, r export.Receipt, set answers.Set) error {
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
		case setup.IDIn(setup.IDRole, r.Receipt.Account, found):
			ids = append(ids, step7role.ElsewhereID(r.Receipt.Account))
		case members.IDStackSet:
			ids = append(ids, members.IDRolloutElsewhere)
		}
		for _, id := range ids {
			if err := d.Journal.Note(id, setup.NoteReceipt, by); err != nil {
				return err
			}
		}
	}
	return nil
}
