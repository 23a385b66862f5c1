package cli

import (
	"context"
	"errors"
	"maps"

	"github.com/spf13/cobra"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/step8workbench"
	"trailhead/ui/cli/document"
	"trailhead/ui/cli/view"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

const applyLong = `Makes the plan so, and prints the values for Workbench.

It looks first, shows the plan, and changes nothing before a yes (--yes, or y
to its question). Running it again goes on where it stopped, and changes
nothing where all is right. With FILE, a plan saved by trailhead plan --out, it
makes exactly those changes, and refuses if AWS is no longer as it was. FILE may
also be a slice that a colleague has cut for this account with plan --slices.`

func (a *app) applyCommand() *cobra.Command {
	var yes bool
	var failures, receipt, phrase string
	var receipts []string
	c := a.command("apply [FILE]", "Make the plan so", applyLong, 1, func(ctx context.Context, args []string) error {
		a.handsOver = true
		if err := checkFailuresFile(failures); err != nil {
			return err
		}
		if err := a.needsYes(yes, "apply"); err != nil {
			return err
		}
		path := ""
		if len(args) > 0 {
			path = args[0]
		}
		if err := a.mayWrite(ctx, wanted{failures, failuresFile(failures)}, wanted{receipt, receiptFile}); err != nil {
			return err
		}
		text, err := handedFile(ctx, path)
		if err != nil {
			return err
		}
		slice, ok, err := export.ReadSlice(text)
		switch {
		case err != nil:
			return notASlice(path, err)
		case ok:
			return a.applySlice(ctx, fromFile{path, slice}, yes, phrase, receipt)
		case phrase != "":
			return misused("--phrase goes with a slice: trailhead apply SLICE --phrase WORDS")
		case receipt != "":
			return misused("--receipt goes with a slice: trailhead apply SLICE --receipt FILE")
		}
		return a.apply(ctx, yes, saved{path, text}, failures, receipts)
	})
	c.Flags().BoolVarP(&yes, "yes", "y", false, "make the changes without asking")
	c.Flags().StringVar(&failures, "failures", "", "save the accounts that failed in `FILE` (.csv or .json)")
	c.Flags().StringVar(&phrase, "phrase", "", "of a slice: the `WORDS` that whoever cut it has told you, by another way than the file")
	c.Flags().StringVar(&receipt, "receipt", "", "of a slice: write into `FILE` what was made, for whoever cut it")
	c.Flags().StringSliceVar(&receipts, "take-in", nil, "take in the receipt `FILE` of a slice that a colleague has run")
	return c
}

// saved is a saved plan as it was read; a path of "" is none.
type saved struct {
	path string
	text []byte
}

func (a *app) apply(ctx context.Context, yes bool, from saved, failures string, receipts []string) error {
	n := needs{answers: []string{"external_id"}}
	var saved export.PlanDocument
	if from.path != "" {
		var err error
		if saved, err = readPlan(from.path, from.text); err == nil {
			err = a.sameAWS("The saved plan", from.path, saved.Rehearsal)
		}
		if err != nil {
			return err
		}
		n.saved = maps.Clone(saved.Answers)
	}
	if a.opts.json {
		n.listen = a.lineOfEvents
	}
	s, err := a.openFollowing(ctx, n)
	if err != nil {
		return err
	}
	if err := s.takeIn(ctx, receipts); err != nil {
		return err
	}
	plan, err := s.plan(ctx)
	if err != nil {
		return err
	}
	if from.path != "" && (plan.Hash != saved.Hash || len(saved.Moved(s.planDocument(plan))) > 0) {
		return s.drifted(saved, from.path, plan)
	}
	r, err := s.makeSo(ctx, plan, yes, "Make "+words.Count(len(plan.Changes), "change")+"?")
	if err != nil {
		return err
	}
	if err := s.saveFailures(failures); err != nil {
		return err
	}
	return s.applied(plan, r)
}

// makeSo shows a plan, asks for the yes where there is anything to do, and
// makes it so.
func (s *session) makeSo(ctx context.Context, plan *engine.Plan, yes bool, question string) (engine.Result, error) {
	s.say("\n" + s.page(s.ink).Plan(plan, view.Details{}) + "\n")
	ok, err := s.approved(plan)
	if err != nil {
		return engine.Result{}, err
	}
	asked := false
	if len(plan.Changes) > 0 {
		if asked, err = s.yes(ctx, yes, question); err != nil {
			return engine.Result{}, err
		}
	}
	return s.run(ctx, plan, ok, asked), nil
}

// approved refuses a plan that cannot be carried out. What blocks it has
// been shown with it.
func (s *session) approved(plan *engine.Plan) (engine.Approved, error) {
	ok, err := plan.Approve()
	if err != nil && !s.opts.json {
		s.sayln("Nothing was changed: the plan is blocked.")
		return ok, ending{flow.Failed}
	}
	return ok, err
}

// run carries out a plan that somebody has said yes to. The run has its own
// interrupts, so that ctrl+c lets the calls under way finish.
func (s *session) run(ctx context.Context, plan *engine.Plan, ok engine.Approved, relook bool) engine.Result {
	follows := s.progress(plan)
	one := follows.show
	if s.opts.json && !plan.Undo {
		one = s.lineOfEvents
	}
	// what was looked at is told; now comes what is done
	s.rollout = rollout{from: s.session.Home.Clock().Now(), said: s.session.Home.Clock().Now()}
	show := func(e engine.Event) {
		if p, ok := e.(engine.Progressed); ok {
			s.account(p, false)
			follows.accounts(s.rollout.board.Counts().Words())
			return
		}
		one(e)
	}
	var r engine.Result
	s.live(follows.stands, func() { r = s.carryOut(s.session.Apply(context.WithoutCancel(ctx), s.set, ok, relook), show) })
	return r
}

// applied tells how a run ended, and hands over the values.
func (s *session) applied(plan *engine.Plan, r engine.Result) error {
	if text := s.rolloutText(); text != "" && !s.opts.json {
		s.sayln("%s", text)
	}
	if err := s.ended(plan, r); err != nil {
		return s.partly(plan, r, err)
	}
	outputs, key := steps.Made(plan, s.set, r.Values)
	if s.opts.json {
		s.doneJSON(plan, r, outputs, key)
	} else {
		s.doneText(plan, r, outputs, key)
	}
	return s.keyShown(key)
}

// ended is the error of a run that did not come to its end.
func (s *session) ended(plan *engine.Plan, r engine.Result) error {
	left := len(r.Failed) + len(r.Skipped)
	if r.Problem == nil && left == 0 {
		if r.Interrupted {
			return s.interrupts.Because()
		}
		return nil
	}
	if len(r.Done)+left > 0 {
		s.sayln("%s", stoppedText(plan, r))
	}
	if r.Interrupted && s.interrupts.Because() != nil {
		return s.interrupts.Because()
	}
	return r.Problem
}

// partly hands over the values where all is made but for some accounts: they
// count all the same. The problem is told after them.
func (s *session) partly(plan *engine.Plan, r engine.Result, err error) error {
	if !errors.Is(err, engine.ErrPartly) || len(r.Failed) > 1 || len(r.Skipped) > 0 {
		return err
	}
	outputs, key := steps.Made(plan, s.set, r.Values)
	if s.opts.json {
		s.partial = &document.Partial{Outputs: outputs, Members: s.members()}
	} else {
		s.say("\n")
		s.values(outputs, key)
	}
	return errors.Join(s.keyShown(key), err)
}

func (s *session) doneText(plan *engine.Plan, r engine.Result, outputs step8workbench.Outputs, key *step8workbench.NewAccessKey) {
	if len(plan.Changes) == 0 {
		s.sayln("Nothing to do: all is as it should be.")
	} else {
		s.sayln("%s", s.ink.Green("Done: "+words.Count(len(r.Done), "change")+" in "+words.Lasted(r.Took)+"."))
	}
	s.say("\n")
	s.values(outputs, key)
	proves := "trailhead verify --wait 15m proves that files arrive."
	if len(plan.Handed) > 0 {
		s.say(s.page(s.ink).Handed(plan, true) + "\n")
		proves = "When that is done, " + proves
	}
	if len(plan.Changes) > 0 {
		s.sayln("%s", proves)
	}
}

// doneJSON prints the last line of apply --json, the one line that may hold
// the External ID and a new access key.
func (s *session) doneJSON(plan *engine.Plan, r engine.Result, outputs step8workbench.Outputs, key *step8workbench.NewAccessKey) {
	done := struct {
		Schema    string                 `json:"schema"`
		Event     string                 `json:"event"`
		Outputs   step8workbench.Outputs `json:"outputs"`
		AccessKey *accessKeyJSON         `json:"access_key,omitempty"`
		Counts    export.PlanCounts      `json:"counts"`
		Members   *document.Members      `json:"members,omitempty"`
		Handed    []export.PlanHanded    `json:"handed,omitempty"`
		Took      *float64               `json:"took"`
	}{schema, "done", outputs, keyJSON(key), export.CountsOf(plan), s.members(), export.HandedOver(plan),
		document.Seconds(r.Took)}
	text, err := document.Encode(done, "")
	if err != nil {
		s.say(err.Error() + "\n")
		return
	}
	_, _ = s.out.Write(text)
}
