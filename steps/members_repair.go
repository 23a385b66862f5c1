package steps

import (
	"context"
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// PlanRepair finds the members that lack the role or have drifted (trust,
// External ID, policy) and says what would mend them; no other account is
// touched. The error is an answers.Problems where the answers describe no
// organization with a roll-out.
func (d *Desk) PlanRepair(ctx context.Context, set answers.Set) (*engine.Plan, error) {
	ctx = awsops.WithSharedReads(ctx)
	if missing := answers.Require(set, "external_id"); len(missing) > 0 {
		return nil, missing
	}
	site, err := d.site(ctx, set)
	if err != nil {
		return nil, err
	}
	var things []engine.Thing
	switch {
	case site.rollout() == answers.RolloutNone:
		return nil, answers.Problems{scopeProblem("there are no member accounts to repair with these answers", "Use --scope organization, and members.rollout stackset or direct, as the set-up was made.")}
	case site.rollout() == answers.RolloutDirect:
		things = []engine.Thing{memberRoles{site}}
	default:
		things = []engine.Thing{stackSet{site}, memberDrift{site}}
	}
	return d.engine(site).Plan(ctx, things)
}

// memberDrift are members that have their stack, and in which somebody has
// changed what it made: CloudFormation does not see that by itself.
type memberDrift struct{ site Site }

const idMemberDrift engine.ID = "member-drift"

func (m memberDrift) About() engine.About {
	about := m.site.about(idMemberDrift, 7, "member roles", m.site.Answers.Role+" in "+m.site.org.ID)
	about.At, about.Follows = m.site.hereAt(), []engine.ID{idStackSet}
	return about
}

// Streams implements engine.Streaming.
func (m memberDrift) Streams() {}

func (m memberDrift) Permissions() []engine.Permission {
	return append(stackSet(m).Permissions(), memberRoles(m).Permissions()...)
}

type memberDriftSeen struct {
	memberDrift
	l *ledger
}

func (m memberDrift) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Seen, error) {
	set, err := stackSet(m).look(ctx, aws)
	if err != nil {
		return nil, err
	}
	l, err := m.site.each(ctx, aws, m.work(aws, true), func(a awsops.Member) choice {
		if m.site.leftOut(a) == "" && !set.stacks[a.ID] {
			return passOver // the stack set sees to it
		}
		return takeIt
	})
	return memberDriftSeen{m, l}, err
}

// work looks into the accounts that have their stack, as what CloudFormation
// has made there for us. One that cannot be entered is no failure: its stack
// stands.
func (m memberDrift) work(home *awsops.Account, dry bool) memberFunc {
	w := memberWork{site: m.site, home: home, way: &entrance{roles: m.site.memberRoles()}, dry: dry, byStack: true, values: engine.NewValues()}
	return func(ctx context.Context, member awsops.Member) (engine.Part, error) {
		p, err := w.part(ctx, member)
		if p.State == engine.PartFailed && p.Reason == noRole {
			p.State, p.Reason = engine.PartSkipped, "has its stack; no role to look inside"
		}
		return p, err
	}
}

func (s memberDriftSeen) Diff(*engine.Values) engine.Diff {
	makes, mends, failed := s.l.verbs[engine.Create], s.l.verbs[engine.Change], s.l.counts[engine.PartFailed]
	if makes+mends+failed == 0 {
		return engine.Right(fmt.Sprintf("nothing has drifted in the %s that could be looked into", plural(s.l.verbs[engine.Keep], "account")), "", nil)
	}
	return engine.Diff{Verb: engine.Change, Summary: fmt.Sprintf("%s: %d lack it, %d have drifted", plural(makes+mends+failed, "account"), makes, mends),
		Before: "(something differs in each)", After: role{s.site, otherAccount}.trust().Indent(), Notes: memberRolesSeen{memberRoles{s.site}, nil, s.l}.notes(),
		Calls: []engine.Call{{Action: "iam:UpdateAssumeRolePolicy", Says: "mend policy and role in " + plural(makes+mends+failed, "account"), Run: s.run}}}
}

func (s memberDriftSeen) run(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	l, err := s.l.again(ctx, aws, s.work(aws, false))
	if err != nil {
		return err
	}
	return l.outcome("The role " + s.site.Answers.Role)
}

func (s memberDriftSeen) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

// sampled is how many members verify looks into where not all are asked for.
const sampled = 5

// VerifyMembers looks into member accounts, a sample or all of them, and says
// whether Expel can take on its role there. No check where the answers
// describe no members.
func (d *Desk) VerifyMembers(ctx context.Context, set answers.Set, all bool) ([]Check, error) {
	site, err := d.site(awsops.WithSharedReads(ctx), set)
	if err != nil || site.rollout() == answers.RolloutNone {
		return nil, err
	}
	w := memberWork{site: site, home: d.Home, way: &entrance{roles: site.memberRoles()}, dry: true, byStack: site.rollout() == answers.RolloutStackSet, values: engine.NewValues()}
	looked := 0
	l, err := site.each(d.engine(site).Attend(ctx, memberRoles{site}.About()), d.Home, w.part, func(m awsops.Member) choice {
		switch {
		case all || site.leftOut(m) != "":
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
	checks := []Check{h.check("roles", Pass, fmt.Sprintf("looked into %s: %s can be used by Expel", how, plural(well, "account")), "")}
	for _, p := range l.of(engine.PartFailed) {
		status := Fail
		if p.Reason == noRole {
			status = NotSeen
		}
		checks = append(checks, h.check(p.ID, status, strings.TrimSpace(p.ID+" "+p.Name)+": "+p.Reason, "trailhead repair tries it again; it touches only accounts that lack something."))
	}
	for _, p := range l.drifted() {
		what := "something of policy, trust or External ID differs"
		if p.Verb == engine.Create {
			what = "lacks the role or the policy"
		}
		checks = append(checks, h.check(p.ID, Fail, strings.TrimSpace(p.ID+" "+p.Name)+": "+what, "trailhead repair mends it."))
	}
	return checks
}
