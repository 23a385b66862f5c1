package cli

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"trailhead/internal/files"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/ui/words"
)

// saveSlices cuts the plan into a file an account for colleagues who may work
// there.
func (s *session) saveSlices(ctx context.Context, p *engine.Plan, dir string) error {
	cut, err := s.session.Slices(p, s.set, s.opts.rehearse)
	if err != nil {
		return err
	}
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
		s.sayln("For account %s: %s. There, with the External ID: trailhead apply %s --receipt receipt-%s.json --phrase %s", one.Slice.Account,
			path, filepath.Base(path), one.Slice.Account, one.Phrase())
		s.sayln("Tell them the phrase by another way than the file, such as a call: it proves that the file is yours.")
	}
	return nil
}

// fromFile is a slice and where it was read.
type fromFile struct {
	path string
	export.Slice
}

// notASlice says what is wrong with a file that says it is a slice.
func notASlice(path string, err error) error {
	var problem *engine.Problem
	if errors.As(err, &problem) {
		return err
	}
	return misused("The slice %s: %v. Ask whoever cut it for the file again: trailhead plan --slices DIR", path, err)
}

// knownAs makes sure of where a slice comes from: by the phrase that whoever cut
// it has told. Without it nothing is known, and that is said.
func (a *app) knownAs(slice fromFile, phrase string) error {
	clean := strings.NewReplacer(" ", "", "-", "")
	switch {
	case phrase == "":
		a.sayln("Nobody has confirmed where this slice comes from. The file says that %s has cut it, and whoever could write "+
			"the file could write that, too. Ask them for its phrase, by another way than the file, and give it with --phrase; it must be %s.",
			slice.Slice.Slice.CutBy, slice.Phrase())
	case !strings.EqualFold(clean.Replace(phrase), clean.Replace(slice.Phrase())):
		return misused("--phrase %q is not the phrase of this slice: %s is not the file that they have cut. Nothing was done", phrase, slice.path)
	default:
		a.sayln("The phrase is that of this slice: it is the file that was cut.")
	}
	return nil
}

// applySlice makes what a slice asks for, in the account it is for, and writes
// a receipt for whoever cut it.
func (a *app) applySlice(ctx context.Context, slice fromFile, yes bool, phrase, receipt string) error {
	if err := a.sameAWS("The slice", slice.path, slice.Slice.Slice.Rehearsal); err != nil {
		return err
	}
	if err := a.knownAs(slice, phrase); err != nil {
		return err
	}
	n := needs{answers: []string{"external_id"}, saved: maps.Clone(slice.Answers)}
	if a.opts.json {
		n.listen = a.lineOfEvents
	}
	s, err := a.openFollowing(ctx, n)
	if err != nil {
		return err
	}
	plan, err := s.session.PlanSlice(ctx, slice.Slice, s.set)
	if err != nil {
		return err
	}
	r, err := s.makeSo(ctx, plan, yes, "Make "+words.Count(len(plan.Changes), "change")+" for "+slice.Slice.Slice.CutBy+"?")
	if err != nil {
		return err
	}
	return errors.Join(s.ended(plan, r), s.saveReceipt(slice.Slice, plan, r, receipt))
}

// saveReceipt writes what was made, also where not all was.
func (s *session) saveReceipt(slice export.Slice, p *engine.Plan, r engine.Result, path string) error {
	receipt := s.session.Receipt(slice, p, r)
	if s.opts.json {
		s.jsonLine(struct {
			Event string `json:"event"`
			export.Receipt
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
		receipt, ok, err := export.ReadReceipt(text)
		if !ok {
			return misused("%s is not a receipt that trailhead apply --receipt has written", path)
		}
		if err != nil {
			return misused("The receipt %s: %v. Ask for it again: trailhead apply SLICE --receipt FILE", path, err)
		}
		if err := s.sameAWS("The receipt", path, receipt.Receipt.Rehearsal); err != nil {
			return err
		}
		if err := s.session.TakeIn(ctx, receipt, s.set); err != nil {
			return err
		}
		s.sayln("Taken in: %s in account %s, by %s.", words.Count(len(receipt.Made), "thing"), receipt.Receipt.Account, receipt.Receipt.By)
	}
	return nil
}
