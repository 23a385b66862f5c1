package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/ui/cli/document"
	"trailhead/ui/cli/view"
	"trailhead/ui/flow"
)

func (a *app) planCommand() *cobra.Command {
	var out, slices string
	var receipts []string
	var details, detailed, preflight bool
	c := a.command("plan", "Show every change that apply would make", "Shows every change that apply would make, and makes none.", 0,
		func(ctx context.Context, _ []string) error {
			if err := a.mayWrite(ctx, wanted{out, planFile}); err != nil {
				return err
			}
			s, err := a.openFollowing(ctx, needs{answers: []string{"external_id"}})
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
			if slices != "" {
				if err := s.saveSlices(ctx, plan, slices); err != nil {
					return err
				}
			}
			var asked []steps.Preflight
			if preflight {
				s.meanwhile(ctx, "Asking IAM's policy simulator", func(ctx context.Context) { asked = s.session.Preflight(ctx, plan) })
			}
			if err := s.showPlan(plan, shown{out, details, preflight, asked}); err != nil {
				return err
			}
			switch {
			case len(plan.Blocked) > 0:
				return ending{flow.Failed}
			case detailed && len(plan.Changes) > 0:
				return ending{flow.Changes}
			}
			return nil
		})
	c.Flags().StringVar(&out, "out", "", "save the plan in `FILE`, for apply FILE")
	c.Flags().StringVar(&slices, "slices", "", "cut the plan into a file an account in `DIR`, for colleagues who may work there")
	c.Flags().StringSliceVar(&receipts, "take-in", nil, "take in the receipt `FILE` of a slice that a colleague has run")
	c.Flags().BoolVar(&details, "details", false, "show the documents, and what changes in them")
	c.Flags().BoolVar(&preflight, "preflight", false,
		"ask IAM's policy simulator whether we may make the changes; it is advice and stops nothing")
	c.Flags().BoolVar(&detailed, "detailed-exitcode", false, "end with exit code 3 where there are changes")
	return c
}

// plan looks at everything.
func (s *session) plan(ctx context.Context) (*engine.Plan, error) {
	at := s.session.Home.Target()
	s.sayln("Looking at account %s in %s, as %s.", at.Account, at.Region, s.session.Identity.ARN)
	return s.planned(ctx, func(ctx context.Context) (*engine.Plan, error) { return s.session.Plan(ctx, s.set) })
}

// planned looks at what is there to plan with.
func (s *session) planned(ctx context.Context, look func(ctx context.Context) (*engine.Plan, error)) (plan *engine.Plan, err error) {
	s.meanwhile(ctx, "Looking at what is there", func(ctx context.Context) { plan, err = look(ctx) })
	return plan, err
}

// shown says how a plan is shown.
type shown struct {
	out                string // the file to save it in
	details, preflight bool
	asked              []steps.Preflight
}

// planJSON is a plan with what was asked about it.
type planJSON struct {
	export.PlanDocument
	Preflight *[]steps.Preflight `json:"preflight,omitempty"` // an empty list where there is nothing to do
}

// showPlan prints what the command was run for, on stdout.
func (s *session) showPlan(plan *engine.Plan, how shown) error {
	if how.out != "" {
		if err := s.save(plan, how.out); err != nil {
			return err
		}
		defer s.sayln("The plan is saved in %s: trailhead apply %s makes exactly these changes.", how.out, how.out)
	}
	if s.opts.json {
		doc := planJSON{PlanDocument: s.planDocument(plan)}
		if how.preflight {
			asked := document.List(how.asked)
			doc.Preflight = &asked
		}
		return s.document(doc)
	}
	text := s.page(s.outInk()).Plan(plan, view.Details{Documents: how.details, Texts: true})
	if how.preflight {
		text += "\n" + s.page(s.outInk()).Preflight(how.asked)
	}
	_, err := io.WriteString(s.out, s.secrets.Redact(text))
	return err
}
