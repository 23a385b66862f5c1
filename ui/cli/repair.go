package cli

import (
	"context"

	"github.com/spf13/cobra"

	"trailhead/steps/engine"
	"trailhead/ui/cli/document"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

const repairLong = `Finds member accounts that lack the role, or in which somebody has changed it
(trust, External ID, policy), and mends those; no other account is touched.

It shows first what it would do, and changes nothing before a yes. With
--dry-run it changes nothing at all, and ends with exit code 3 where there is
something to mend. It is what a weekly job runs: trailhead repair --yes`

func (a *app) repairCommand() *cobra.Command {
	var yes, dry bool
	var failures string
	c := a.command("repair", "Mend member accounts that lack the role", repairLong, 0, func(ctx context.Context, _ []string) error {
		if err := checkFailuresFile(failures); err != nil {
			return err
		}
		if err := a.mayWrite(ctx, wanted{failures, failuresFile(failures)}); err != nil {
			return err
		}
		if !dry {
			if err := a.needsYes(yes, "repair"); err != nil {
				return err
			}
		}
		return a.repair(ctx, yes, dry, failures)
	})
	c.Flags().BoolVarP(&yes, "yes", "y", false, "mend without asking")
	c.Flags().BoolVar(&dry, "dry-run", false, "say what would be mended, and mend nothing")
	c.Flags().StringVar(&failures, "failures", "", "save the accounts that failed in `FILE` (.csv or .json)")
	return c
}

func (a *app) repair(ctx context.Context, yes, dry bool, failures string) error {
	s, err := a.openFollowing(ctx, needs{answers: []string{"external_id"}})
	if err != nil {
		return err
	}
	plan, err := s.planned(ctx, func(ctx context.Context) (*engine.Plan, error) { return s.session.PlanRepair(ctx, s.set) })
	if err != nil {
		return err
	}
	if dry {
		return s.repairPlanned(plan)
	}
	r, err := s.makeSo(ctx, plan, yes, "Mend these accounts?")
	if err != nil {
		return err
	}
	if err := s.saveFailures(failures); err != nil {
		return err
	}
	if err := s.ended(plan, r); err != nil {
		return err
	}
	return s.repaired(plan, r)
}

// repairPlanned shows what repair would do; the exit code tells whether there
// is anything.
func (s *session) repairPlanned(plan *engine.Plan) error {
	if err := s.showPlan(plan, shown{}); err != nil {
		return err
	}
	switch {
	case len(plan.Blocked) > 0:
		return ending{flow.Failed}
	case len(plan.Changes) > 0:
		return ending{flow.Changes}
	}
	return nil
}

func (s *session) repaired(plan *engine.Plan, r engine.Result) error {
	if s.opts.json {
		s.jsonLine(struct {
			Schema  string            `json:"schema"`
			Event   string            `json:"event"`
			Members *document.Members `json:"members"`
			Took    *float64          `json:"took"`
		}{schema, "done", s.members(), document.Seconds(r.Took)})
		return nil
	}
	if len(plan.Changes) == 0 {
		s.sayln("Nothing to mend.")
		return nil
	}
	s.sayln("%s", s.ink.Green("Mended in "+words.Lasted(r.Took)+"."))
	return nil
}

// openFollowing is open for a command that may look into many accounts, and
// says how far it is.
func (a *app) openFollowing(ctx context.Context, n needs) (*session, error) {
	var s *session
	more := n.listen
	n.listen = func(e engine.Event) {
		a.following.Lock()
		defer a.following.Unlock()
		switch e := e.(type) {
		case engine.Progressed:
			if s != nil {
				s.account(e, true)
			}
			return
		case engine.Listed:
			if s != nil {
				s.listed(e)
			}
			return
		}
		if more != nil {
			more(e)
		}
	}
	opened, err := a.open(ctx, n)
	a.following.Lock()
	defer a.following.Unlock()
	s = opened
	return opened, err
}
