package steps

import (
	"context"
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// repairResources are what a repair looks at; none where the answers describe
// no members.
func repairResources(setup Setup) []engine.Resource {
	switch setup.rollout() {
	case answers.RolloutNone:
		return nil
	case answers.RolloutDirect:
		return []engine.Resource{memberRoles{setup}}
	}
	return []engine.Resource{stackSet{setup}, memberDrift{setup}}
}

// memberDrift are members that have their stack, and in which somebody has
// changed what it made: CloudFormation does not see that by itself.
type memberDrift struct{ setup Setup }

const idMemberDrift engine.ID = "member-drift"

func (m memberDrift) About() engine.About {
	about := m.setup.about(idMemberDrift, 7, "member roles", m.setup.Answers.Role+" in "+m.setup.org.ID)
	about.At, about.Follows = m.setup.hereAt(), []engine.ID{idStackSet}
	return about
}

// Streams implements engine.Streaming.
func (m memberDrift) Streams() {}

func (m memberDrift) Permissions() []engine.Permission {
	return append(stackSet(m).Permissions(), memberRoles(m).Permissions()...)
}

type memberDriftObserved struct {
	memberDrift
	l *ledger
}

func (m memberDrift) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	set, err := stackSet(m).look(ctx, aws)
	if err != nil {
		return nil, err
	}
	l, err := each(ctx, aws, m.setup, m.work(aws, true), func(a awsops.Member) choice {
		if m.setup.leftOut(a).cause == engine.CauseNone && !set.stacks[a.ID] {
			return passOver // the stack set sees to it
		}
		return takeIt
	})
	return memberDriftObserved{m, l}, err
}

// work looks into the accounts that have their stack, as what CloudFormation
// has made there for us. One that cannot be entered is no failure: its stack
// stands.
func (m memberDrift) work(home *awsops.Account, dry bool) memberFunc {
	w := memberWork{setup: m.setup, home: home, way: &entrance{roles: m.setup.memberRoles()}, dry: dry, byStack: true, values: engine.NewValues()}
	return func(ctx context.Context, member awsops.Member) (engine.Part, error) {
		p, err := w.part(ctx, member)
		if p.State == engine.PartFailed && p.Cause == engine.CauseNoRole {
			p.State, p.Reason = engine.PartSkipped, "has its stack; no role to look inside"
		}
		return p, err
	}
}

func (s memberDriftObserved) Diff(*engine.Values) engine.Diff {
	makes, mends, failed := s.l.verbs[engine.Create], s.l.verbs[engine.Change], s.l.counts[engine.PartFailed]
	if makes+mends+failed == 0 {
		return engine.Right(fmt.Sprintf("nothing has drifted in the %s that could be looked into", plural(s.l.verbs[engine.Keep], "account")), "", nil)
	}
	return engine.Diff{Verb: engine.Change, Summary: fmt.Sprintf("%s: %d lack it, %d have drifted", plural(makes+mends+failed, "account"), makes, mends),
		Before: "(something differs in each)", After: role{s.setup, otherAccount}.trust().Indent(), Notes: memberRolesObserved{memberRoles{s.setup}, nil, s.l}.notes(),
		Calls: []engine.Call{{Action: "iam:UpdateAssumeRolePolicy", Says: "mend policy and role in " + plural(makes+mends+failed, "account"), Run: s.run}}}
}

func (s memberDriftObserved) run(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	l, err := s.l.again(ctx, aws, s.work(aws, false))
	if err != nil {
		return err
	}
	return l.outcome("The role " + s.setup.Answers.Role)
}

func (s memberDriftObserved) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

// sampled is how many members verify looks into where not all are asked for.
const sampled = 5

// verifyMembers looks into member accounts, a sample or all of them. Attend
// makes whoever listens hear of each account.
func verifyMembers(ctx context.Context, home *awsops.Account, setup Setup, all bool, attend func(context.Context, engine.About) context.Context) ([]Check, error) {
	if setup.rollout() == answers.RolloutNone {
		return nil, nil
	}
	w := memberWork{setup: setup, home: home, way: &entrance{roles: setup.memberRoles()}, dry: true, byStack: setup.rollout() == answers.RolloutStackSet, values: engine.NewValues()}
	looked := 0
	l, err := each(attend(ctx, memberRoles{setup}.About()), home, setup, w.part, func(m awsops.Member) choice {
		switch {
		case all || setup.leftOut(m).cause != engine.CauseNone:
			return takeIt
		case looked == sampled:
			return enough
		}
		looked++
		return takeIt
	})
	if err != nil {
		return nil, engine.Explain("look into the member accounts", nil, err)
	}
	return memberChecks(l, all), nil
}

// memberChecks are one check for all that is well and one for each account
// that is not.
func memberChecks(l *ledger, all bool) []Check {
	h := hop{"members", 7}
	well := l.verbs[engine.Keep]
	how := "a sample"
	if all {
		how = "each of them"
	}
	found := []Check{h.check("roles", Pass, fmt.Sprintf("looked into %s: %s can be used by Expel", how, plural(well, "account")), "")}
	for _, p := range l.of(engine.PartFailed) {
		status := Fail
		if p.Cause == engine.CauseNoRole {
			status = NotSeen
		}
		found = append(found, h.check(p.ID, status, strings.TrimSpace(p.ID+" "+p.Name)+": "+p.Reason, "trailhead repair tries it again; it touches only accounts that lack something."))
	}
	for _, p := range l.drifted() {
		what := "something of policy, trust or External ID differs"
		if p.Verb == engine.Create {
			what = "lacks the role or the policy"
		}
		found = append(found, h.check(p.ID, Fail, strings.TrimSpace(p.ID+" "+p.Name)+": "+what, "trailhead repair mends it."))
	}
	return found
}
