package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/access"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
)

// planning looks at what is there, with the answers as they are, and finds the
// screen that comes after it. Several screens do so: the settings, and those
// that ask for the one answer a plan still lacks.
type planning struct {
	glance
	signedOut bool // the last look found credentials used up
}

// planned is what came of looking. Session is new where another one was needed.
type planned struct {
	run     uint64
	session *steps.Session
	plan    *engine.Plan
	logins  []access.Login
	err     error
}

// look plans with the answers as they are now.
func (p *planning) look(j *journey) tea.Cmd {
	ctx := p.begin(j)
	id, cancel, set, session := p.run, p.cancel, j.Set, j.Session
	connect, where := p.reconnect(j)
	look := func() tea.Msg {
		defer cancel()
		if connect != nil {
			var err error
			if session, err = connect(ctx, where); err != nil {
				return planned{run: id, err: err}
			}
		}
		plan, err := session.Plan(ctx, set)
		return planned{run: id, session: session, plan: plan, logins: session.Logins(ctx), err: err}
	}
	return tea.Batch(look, p.spin())
}

// reconnect is the way to another desk, where the present one is of another
// region than the answers or credentials have run out.
func (p *planning) reconnect(j *journey) (func(context.Context, flow.Where) (*steps.Session, error), flow.Where) {
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

// received takes in what came of looking: where it leads, or the error that
// leads nowhere. An answer that is not to the present look says nothing.
func (p *planning) received(j *journey, msg planned) (next intent, err error) {
	if msg.run != p.run || p.run == 0 {
		return nil, nil
	}
	p.run = 0
	if msg.session != nil {
		j.Session, j.Logins = msg.session, msg.logins
		j.Where.Region = msg.session.Home.Target().Region
	}
	if msg.err == nil {
		p.signedOut = false
		j.Plan = msg.plan
		return advance{on: flow.AfterPlan(msg.plan)}, nil
	}
	on, leads := flow.AfterNoPlan(msg.err)
	if leads && on == flow.NeedsAccess {
		errors.As(msg.err, &j.Unreachable)
		return advance{on: on}, nil
	}
	if !leads {
		p.signedOut = asProblem("look at what is there", msg.err).NeedsSignIn()
	}
	return nil, msg.err
}
