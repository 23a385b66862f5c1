package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// memberRoles are policy and role in every member account, made one account
// after the other through a role in each: the way for organizations that do
// not want StackSets' trusted access.
type memberRoles struct{ setup Setup }

const idMembers engine.ID = "member-roles"

type memberRolesObserved struct {
	memberRoles
	home *awsops.Account
	l    *ledger
}

func (m memberRoles) About() engine.About {
	about := m.setup.about(idMembers, 7, "member roles", m.setup.Answers.Role+" in "+m.setup.org.ID)
	about.At = m.setup.hereAt()
	return about
}

// Streams implements engine.Streaming.
func (m memberRoles) Streams() {}

func (m memberRoles) Permissions() []engine.Permission {
	all := permit("*", "organizations:ListAccounts")
	if len(m.setup.Answers.Members.OrganizationalUnits) > 0 {
		all = permit("*", "organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent")
	}
	for _, role := range m.setup.memberRoles() {
		all = append(all, engine.Permission{Action: "sts:AssumeRole", Resource: m.setup.arn("iam", "", "*", "role/"+role)})
	}
	return all
}

// work is what is done in each account.
func (m memberRoles) work(home *awsops.Account, dry bool) memberFunc {
	w := memberWork{setup: m.setup, home: home, way: &entrance{roles: m.setup.memberRoles()}, dry: dry, undo: m.setup.Undo != nil, values: engine.NewValues()}
	return w.part
}

func (m memberRoles) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	l, err := each(ctx, aws, m.setup, m.work(aws, true))
	return memberRolesObserved{m, aws, l}, err
}

func (s memberRolesObserved) Diff(v *engine.Values) engine.Diff {
	after := policy{s.setup, otherAccount}.document(v).Indent() + "\n" + role{s.setup, otherAccount}.trust().Indent()
	makes, mends, failed := s.l.verbs[engine.Create], s.l.verbs[engine.Change], s.l.counts[engine.PartFailed]
	d := engine.Diff{Verb: engine.Create, Summary: s.summary(makes, mends, failed), Parts: makes + mends + failed, After: after, Notes: s.notes()}
	switch {
	case makes+mends+failed == 0:
		d = engine.Right(plural(s.l.verbs[engine.Keep], "account")+" have it", after, nil)
		return d
	case makes == 0:
		d.Verb, d.Before = engine.Change, "(in each of these accounts something differs)"
	}
	d.Calls = []engine.Call{{Action: "iam:CreateRole", Says: "make policy and role in " + plural(makes+mends+failed, "account"), Run: s.run}}
	return d
}

// otherAccount stands for any member in documents that are the same in all.
const otherAccount = "000000000000"

func (s memberRolesObserved) summary(makes, mends, failed int) string {
	parts := []string{plural(makes+mends+failed, "account") + s.setup.inUnits()}
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, words))
		}
	}
	add(mends, "to mend")
	add(failed, "that cannot be entered or have the name taken")
	add(s.l.verbs[engine.Keep], "have it")
	add(s.l.counts[engine.PartSkipped], "skipped")
	return strings.Join(parts, ", ")
}

// notes name who is skipped and who cannot be done as things are.
func (s memberRolesObserved) notes() []string {
	var notes []string
	for reason, parts := range byReason(s.l.of(engine.PartFailed)) {
		notes = append(notes, "Not possible as things are ("+reason+"): "+idsOf(parts)+".")
	}
	for reason, parts := range byReason(s.l.of(engine.PartSkipped)) {
		notes = append(notes, "Skipped ("+reason+"): "+idsOf(parts)+".")
	}
	slices.Sort(notes)
	return notes
}

func byReason(parts []engine.Part) map[string][]engine.Part {
	groups := map[string][]engine.Part{}
	for _, p := range parts {
		groups[p.Reason] = append(groups[p.Reason], p)
	}
	return groups
}

func (s memberRolesObserved) run(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	l, err := s.l.again(ctx, aws, s.work(aws, false))
	if err != nil {
		return err
	}
	return l.outcome("The role " + s.setup.Answers.Role)
}

// outcome is the problem of a roll-out that was stopped, or some of whose
// accounts failed; nil where all is well.
func (l *ledger) outcome(what string) error {
	failed := l.of(engine.PartFailed)
	if l.unbegun > 0 {
		return &engine.Problem{ID: "members.stopped", What: fmt.Sprintf("Stopped before %d of %s", l.unbegun, plural(l.listed, "account")), Why: fmt.Sprintf("the run was stopped; %d are done, %d failed", l.counts[engine.PartDone], len(failed)),
			Do: []engine.Remedy{engine.RunAgain("it goes on from there, and leaves alone what is done")}, Kind: awsops.Interrupted, Again: true}
	}
	if len(failed) == 0 {
		return nil
	}
	var causes []string
	for reason, parts := range byReason(failed) {
		causes = append(causes, reason+": "+idsOf(parts))
	}
	slices.Sort(causes)
	do := []engine.Remedy{{Do: "Mend what stands in the way, then run trailhead repair: it touches only the accounts that still lack something"}}
	for _, r := range remedies {
		if slices.ContainsFunc(failed, func(p engine.Part) bool { return p.Cause == r.cause }) {
			do = append(do, r.Remedy)
		}
	}
	return &engine.Problem{ID: "members.partly", What: fmt.Sprintf("%s could not be made right in %d of %s", what, len(failed), plural(l.listed, "account")),
		Why: strings.Join(causes, "; "), Do: do, Again: true, Err: engine.ErrPartly}
}

// remedies are what helps against each cause, in the order in which they are
// told.
var remedies = []struct {
	cause engine.Cause
	engine.Remedy
}{
	{engine.CauseNoRole, engine.Remedy{Do: "Name a role that exists in these accounts and trusts this identity, or have their owners make policy and role (trailhead export)", Set: "members.role"}},
	{engine.CauseNameTaken, engine.Remedy{Do: "Rename or hand over the role or policy that has the name: tag it managed-by=trailhead, and trailhead shows what it would change"}},
	{engine.CauseRegionOff, engine.Remedy{Do: "Switch the region on in these accounts, or leave them out", Set: "members.exclude_accounts"}},
	{engine.CauseDenied, engine.Remedy{Do: "Have the role by which trailhead enters these accounts allow it, or name another", Set: "members.role"}},
	{engine.CauseInUse, engine.Remedy{Do: "Take off what somebody has attached to the role or the policy in these accounts"}},
	{engine.CauseQuota, engine.Remedy{Do: "Remove roles or policies that nobody needs in these accounts, or ask for a higher quota in Service Quotas"}},
	{engine.CauseCredentials, engine.Remedy{Do: "Sign in again"}},
	{engine.CauseSCP, engine.Remedy{Do: "Ask whoever looks after the organization's policies to let this role be made in these accounts"}},
	{engine.CauseCancelled, engine.Remedy{Do: "Try these accounts again: AWS had stopped before it came to them"}},
}

func (s memberRolesObserved) Remove(*engine.Values) engine.Diff {
	n, failed := s.l.verbs[engine.Remove], s.l.of(engine.PartFailed)
	if n == 0 && len(failed) > 0 {
		return engine.Right("it could not be looked at in "+plural(len(failed), "account")+" ("+idsOf(failed)+"): "+failed[0].Reason, "", nil)
	}
	if n == 0 {
		return engine.Right("", "", nil)
	}
	return engine.Diff{Verb: engine.Remove, Summary: "in " + plural(n, "account") + "; Expel loses its access there", Parts: n, Before: "(policy and role in each)", Notes: s.notes(),
		Calls: []engine.Call{{Action: "iam:DeleteRole", Says: "delete role and policy in " + plural(n, "account"), Run: s.run}}}
}

var _ engine.Streaming = memberRoles{}
