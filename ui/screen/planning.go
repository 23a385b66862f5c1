package screen

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/access"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
)

// PlanSettings plans once more with the answers of the journey.
func PlanSettings(j *Journey) Replan {
	return func(ctx context.Context, session *steps.Session) (*engine.Plan, error) {
		return session.Plan(ctx, j.Set)
	}
}

// Planning looks at what is there, with the answers as they are, and finds the
// screen that comes after it. Several screens do so: the settings, and those
// that ask for the one answer a plan still lacks.
type Planning struct {
	Glance
	signedOut bool // the last look found credentials used up
}

// Planned is what came of looking. Session is new where another one was needed.
type Planned struct {
	Run     uint64
	session *steps.Session
	plan    *engine.Plan
	logins  []access.Login
	err     error
}

// Look plans with the answers as they are now.
func (p *Planning) Look(j *Journey) tea.Cmd {
	ctx := p.Begin(j)
	id, cancel, set, session := p.Run, p.Cancel, j.Set, j.Session
	connect, where := p.reconnect(j)
	look := func() tea.Msg {
		defer cancel()
		if connect != nil {
			var err error
			if session, err = connect(ctx, where); err != nil {
				return Planned{Run: id, err: err}
			}
		}
		plan, err := session.Plan(ctx, set)
		return Planned{Run: id, session: session, plan: plan, logins: session.Logins(ctx), err: err}
	}
	return tea.Batch(look, p.Spin())
}

// reconnect is the way to another desk, where the present one is of another
// region than the answers or credentials have run out.
func (p *Planning) reconnect(j *Journey) (func(context.Context, flow.Where) (*steps.Session, error), flow.Where) {
	where := j.Where
	moved := j.Set.Region != "" && j.Set.Region != j.Session.Home.Target().Region
	if moved {
		where.Region = j.Set.Region
	}
	if moved || p.signedOut {
		return j.Host.Connect, where
	}
	return nil, where
}

// Received takes in what came of looking: where it leads, or the error that
// leads nowhere. An answer that is not to the present look says nothing.
func (p *Planning) Received(j *Journey, msg Planned) (next Intent, err error) {
	if msg.Run != p.Run || p.Run == 0 {
		return nil, nil
	}
	p.Run = 0
	if msg.session != nil {
		if msg.session != j.Session {
			j.Looked = nil // it was about another account or region
		}
		j.Session, j.Logins = msg.session, msg.logins
		j.Where.Region = msg.session.Home.Target().Region
	}
	if msg.err == nil {
		p.signedOut = false
		j.Plan, j.Looked = msg.plan, msg.plan
		return Advance{On: flow.AfterPlan(msg.plan)}, nil
	}
	on, leads := flow.AfterNoPlan(msg.err)
	if leads && on == flow.NeedsAccess {
		errors.As(msg.err, &j.Unreachable)
		return Advance{On: on}, nil
	}
	if !leads {
		p.signedOut = AsProblem("look at what is there", msg.err).NeedsSignIn()
	}
	return nil, msg.err
}
