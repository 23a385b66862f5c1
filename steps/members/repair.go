package members

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/path"
	"trailhead/steps/setup"
	"trailhead/steps/step7role"
	"trailhead/steps/text"
)

// RepairResources are what a repair looks at; none where the answers describe
// no members.
func RepairResources(setup setup.Setup) []engine.Resource {
	switch setup.Rollout() {
	case answers.RolloutNone:
		return nil
	case answers.RolloutDirect:
		return []engine.Resource{MemberRoles{setup}}
	}
	return []engine.Resource{StackSet{setup}, memberDrift{setup}}
}

// memberDrift are members that have their stack, and in which somebody has
// changed what it made: CloudFormation does not see that by itself.
type memberDrift struct{ Setup setup.Setup }

const idMemberDrift engine.ID = "member-drift"

// About implements engine.Resource.
func (m memberDrift) About() engine.About {
	about := m.Setup.About(idMemberDrift, 7, "member roles", m.Setup.Answers.Role+" in "+m.Setup.Org.ID)
	about.At, about.Follows = m.Setup.HereAt(), []engine.ID{IDStackSet}
	return about
}

// Streams implements engine.Streaming.
func (m memberDrift) Streams() {}

// Permissions implements engine.Resource.
func (m memberDrift) Permissions() []engine.Permission {
	return append(StackSet(m).Permissions(), MemberRoles(m).Permissions()...)
}

type memberDriftObserved struct {
	memberDrift
	l *ledger
}

// Observe implements engine.Resource.
func (m memberDrift) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	set, err := StackSet(m).look(ctx, aws)
	if err != nil {
		return nil, err
	}
	l, err := each(ctx, aws, m.Setup, m.work(aws, true), func(a awsops.Member) choice {
		if leftOut(m.Setup, a).cause == engine.CauseNone && (!set.stacks[a.ID] || set.apart() != "") {
			return passOver // the stack set sees to it, or makes other names: whatever has ours there is not of its stacks
		}
		return takeIt
	})
	return memberDriftObserved{m, l}, err
}

// work looks into the accounts that have their stack, as what CloudFormation
// has made there for us. One that cannot be entered is no failure: its stack
// stands.
func (m memberDrift) work(home *awsops.Account, dry bool) memberFunc {
	w := memberWork{setup: m.Setup, home: home, way: &entrance{roles: memberRoles(m.Setup)}, dry: dry, byStack: true,
		values: engine.NewValues()}
	return func(ctx context.Context, member awsops.Member) (engine.Part, error) {
		p, err := w.part(ctx, member)
		if p.State == engine.PartFailed && p.Cause == engine.CauseNoRole {
			p.State, p.Reason = engine.PartSkipped, "has its stack; no role to look inside"
		}
		return p, err
	}
}

// Diff implements engine.Observed.
func (s memberDriftObserved) Diff(*engine.Values) engine.Diff {
	makes, mends, failed := s.l.verbs[engine.Create], s.l.verbs[engine.Change], s.l.counts[engine.PartFailed]
	if makes+mends+failed == 0 {
		d := engine.Kept(fmt.Sprintf("nothing has drifted in the %s that could be looked into", text.Plural(s.l.verbs[engine.Keep], "account")))
		d.Notes = memberRolesObserved{MemberRoles: MemberRoles{s.Setup}, l: s.l}.notes()
		return d
	}
	return engine.Diff{Verb: engine.Change, Summary: fmt.Sprintf(
		"%s: %d lack it, %d have drifted", text.Plural(makes+mends+failed, "account"), makes, mends),
		Before: engine.NewDocument("(something differs in each)"),
		After:  engine.PolicyDocument(step7role.Role{Setup: s.Setup, Account: otherAccount}.Trust()),
		Notes:  memberRolesObserved{MemberRoles: MemberRoles{s.Setup}, l: s.l}.notes(),
		Calls: []engine.Call{{Action: "iam:UpdateAssumeRolePolicy", Says: "mend policy and role in " + text.Plural(makes+mends+failed, "account"),
			Run: s.run}}}
}

func (s memberDriftObserved) run(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	l, err := s.l.again(ctx, aws, s.work(aws, false))
	if err != nil {
		return err
	}
	return l.outcome("The role " + s.Setup.Answers.Role)
}

// Remove implements engine.Observed.
func (s memberDriftObserved) Remove(*engine.Values) engine.Diff { return engine.Kept("") }

// sampled is how many members verify looks into where not all are asked for.
const sampled = 5

// Sample says which members verify looks into: all, or a few and those that are
// known to have failed.
type Sample struct {
	All    bool
	Failed []string // the accounts that the last run could not make right
}

// chooser picks the members of a sample as AWS lists them.
func (s Sample) chooser(setup setup.Setup) func(awsops.Member) choice {
	looked, known := 0, slices.Clone(s.Failed)
	return func(m awsops.Member) choice {
		at := slices.Index(known, m.ID)
		switch {
		case s.All || leftOut(setup, m).cause != engine.CauseNone:
			return takeIt
		case at >= 0:
			known = slices.Delete(known, at, at+1)
			return takeIt
		case looked < sampled:
			looked++
			return takeIt
		case len(known) == 0:
			return enough
		}
		return passOver
	}
}

// VerifyMembers looks into member accounts, a sample or all of them. Attend
// makes whoever listens hear of each account.
func VerifyMembers(ctx context.Context, home *awsops.Account, setup setup.Setup, sample Sample,
	attend func(context.Context, engine.About) context.Context) ([]checks.Check, error) {
	if setup.Rollout() == answers.RolloutNone {
		return nil, nil
	}
	j := &judge{setup: setup, home: home, way: &entrance{roles: memberRoles(setup)},
		by: map[string]path.Finding{}, more: map[string][]engine.Part{},
		org: path.Look(home.Organization(ctx))}
	l, err := each(attend(ctx, MemberRoles{setup}.About()), home, setup, j.part, sample.chooser(setup))
	if err != nil {
		return nil, engine.Explain("look into the member accounts", nil, err)
	}
	found := memberChecks(l, sample, j)
	if sample.All {
		found = append(found, j.leftOutRoles(ctx, checks.Hop{Name: "members", Step: 7}, l)...)
	}
	return found, nil
}

// memberChecks are one check for all in which Expel gets what it should and one
// for each account in which it does not.
func memberChecks(l *ledger, sample Sample, j *judge) []checks.Check {
	h := checks.Hop{Name: "members", Step: 7}
	how := "a sample"
	switch {
	case sample.All:
		how = "each of them"
	case len(sample.Failed) > 0:
		how = "a sample, with " + text.Plural(len(sample.Failed), "account") + " that failed before"
	}
	found := []checks.Check{h.Check("roles", checks.Pass, fmt.Sprintf(
		"looked into %s: %s can be used by Expel", how, text.Plural(l.verbs[engine.Keep], "account")), "")}
	for _, p := range l.of(engine.PartFailed) {
		status := checks.Fail
		if p.Cause == engine.CauseNoRole {
			status = checks.NotSeen
		}
		found = append(found, h.Check(p.ID, status, strings.TrimSpace(p.ID+" "+p.Name)+": "+p.Reason,
			"trailhead repair tries it again; it touches only accounts that lack something."))
	}
	for _, p := range l.of(engine.PartDone) {
		if c, said := j.check(h, p); said {
			found = append(found, c)
		}
	}
	for _, note := range slices.Sorted(maps.Keys(l.beside())) {
		found = append(found, h.Check("policy-others", checks.Pass, note+" So it is in "+idsOf(l.beside()[note])+".", ""))
	}
	return append(found, j.extra(h)...)
}
