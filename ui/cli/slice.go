package cli

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"

	"trailhead/files"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// saveSlices cuts the plan into a file an account for colleagues who may work
// there.
func (s *session) saveSlices(ctx context.Context, p *engine.Plan, dir string) error {
	cut := s.session.Slices(p, s.set)
	if len(cut) == 0 {
		s.sayln("There is nothing to cut: the plan is for this account alone.")
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cannotSave("the slices", "--slices", err)
	}
	for _, one := range cut {
		text, err := one.JSON()
		if err != nil {
			return err
		}
		path := filepath.Join(dir, "slice-"+one.Slice.Account+".json")
		if err := s.mayWrite(ctx, wanted{path, sliceFile}); err != nil {
			return err
		}
		if err := s.write(path, string(text), sliceFile); err != nil {
			return err
		}
		s.sayln("For account %s: %s. There, with the External ID: trailhead apply %s --receipt receipt-%s.json", one.Slice.Account, path, filepath.Base(path), one.Slice.Account)
	}
	return nil
}

// applySlice makes what a slice asks for, in the account it is for, and writes
// a receipt for whoever cut it.
func (a *app) applySlice(ctx context.Context, slice steps.Slice, yes bool, receipt string) error {
	n := needs{answers: []string{"external_id"}, saved: maps.Clone(slice.Answers)}
	if a.opts.json {
		n.listen = a.lineOfEvents
	}
	s, err := a.openFollowing(ctx, n)
	if err != nil {
		return err
	}
	plan, err := s.session.PlanSlice(ctx, slice, s.set)
	if err != nil {
		return err
	}
	r, err := s.makeSo(ctx, plan, yes, "Make "+words.Count(len(plan.Changes), "change")+" for "+slice.Slice.CutBy+"?")
	if err != nil {
		return err
	}
	return errors.Join(s.ended(plan, r), s.saveReceipt(slice, plan, r, receipt))
}

// saveReceipt writes what was made, also where not all was.
func (s *session) saveReceipt(slice steps.Slice, p *engine.Plan, r engine.Result, path string) error {
	receipt := s.session.Receipt(slice, p, r)
	if s.opts.json {
		s.jsonLine(struct {
			Event string `json:"event"`
			steps.Receipt
		}{"receipt", receipt})
	}
	if path == "" {
		s.sayln("Done. Without --receipt there is nothing to give back; trailhead apply --receipt FILE on the same slice writes it.")
		return nil
	}
	text, err := receipt.JSON()
	if err != nil {
		return err
	}
	if err := s.write(path, string(text), receiptFile); err != nil {
		return err
	}
	s.sayln("The receipt is in %s. Give it back to %s, who takes it in with trailhead plan --take-in FILE.", path, slice.Slice.CutBy)
	return nil
}

// takeIn puts colleagues' receipts on record before a plan is made.
func (s *session) takeIn(ctx context.Context, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	for _, path := range paths {
		text, err := files.Read(ctx, path, files.LargestHanded)
		if err != nil {
			return cannotRead("The receipt", path, err)
		}
		receipt, ok := steps.ReadReceipt(text)
		if !ok {
			return misused("%s is not a receipt that trailhead apply --receipt has written", path)
		}
		if err := s.session.TakeIn(ctx, receipt, s.set); err != nil {
			return err
		}
		s.sayln("Taken in: %s in account %s, by %s.", words.Count(len(receipt.Made), "thing"), receipt.Receipt.Account, receipt.Receipt.By)
	}
	return nil
}
