package members

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
	"trailhead/steps/step7role"
	"trailhead/steps/text"
)

// MemberRoles are policy and role in every member account, made one account
// after the other through a role in each: the way for organizations that do
// not want StackSets' trusted access.
type MemberRoles struct{ Setup setup.Setup }

const idMembers engine.ID = "member-roles"

type memberRolesObserved struct {
	MemberRoles
	home *awsops.Account
	l    *ledger
	kept *kept
	past engine.Past
}

// About implements engine.Resource.
func (m MemberRoles) About() engine.About {
	about := m.Setup.About(idMembers, 7, "member roles", m.Setup.Answers.Role+" in "+m.Setup.Org.ID)
	about.At = m.Setup.HereAt()
	about.Identity = m.Setup.Org.ID + "?role=" + m.Setup.Answers.Role
	return about
}

// Streams implements engine.Streaming.
func (m MemberRoles) Streams() {}

// Permissions implements engine.Resource.
func (m MemberRoles) Permissions() []engine.Permission {
	all := setup.Permit("*", "organizations:ListAccounts")
	if len(m.Setup.Answers.Members.OrganizationalUnits) > 0 {
		all = setup.Permit("*", "organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent")
	}
	for _, role := range memberRoles(m.Setup) {
		all = append(all, engine.Permission{Action: "sts:AssumeRole", Resource: m.Setup.ARN("iam", "", "*", "role/"+role)})
	}
	return all
}

// work is what is done in each account.
func (m MemberRoles) work(home *awsops.Account, dry bool, keeps *kept, past engine.Past) memberFunc {
	w := memberWork{setup: m.Setup, home: home, way: &entrance{roles: memberRoles(m.Setup)}, dry: dry, undo: m.Setup.Undo != nil,
		values: engine.NewValues(), kept: keeps, recorded: past.Parts}
	return w.part
}

// Observe implements engine.Resource.
func (m MemberRoles) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	keeps := &kept{}
	l, err := each(ctx, aws, m.Setup, m.work(aws, true, keeps, past))
	return memberRolesObserved{m, aws, l, keeps, past}, err
}

// Diff implements engine.Observed.
func (s memberRolesObserved) Diff(v *engine.Values) engine.Diff {
	after := engine.NewDocument(step6policy.Policy{Setup: s.Setup, Account: otherAccount}.Document(v).Indent() + "\n" +
		step7role.Role{Setup: s.Setup, Account: otherAccount}.Trust().Indent())
	makes, mends, failed := s.l.verbs[engine.Create], s.l.verbs[engine.Change], s.l.counts[engine.PartFailed]
	d := engine.Diff{Verb: engine.Create, Summary: s.summary(makes, mends, failed), Parts: makes + mends + failed, After: after,
		Notes: s.notes()}
	switch {
	case makes+mends+failed == 0:
		d = engine.Right(text.Plural(s.l.verbs[engine.Keep], "account")+" have it", after, nil)
		d.Notes = s.notes()
		return d
	case makes == 0:
		d.Verb, d.Before = engine.Change, engine.NewDocument("(in each of these accounts something differs)")
	}
	d.Calls = []engine.Call{{Action: "iam:CreateRole", Says: "make policy and role in " + text.Plural(makes+mends+failed, "account"),
		Run: s.run}}
	return d
}

// otherAccount stands for any member in documents that are the same in all.
const otherAccount = "000000000000"

func (s memberRolesObserved) summary(makes, mends, failed int) string {
	parts := []string{text.Plural(makes+mends+failed, "account") + inUnits(s.Setup)}
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
	for note, parts := range s.l.beside() {
		notes = append(notes, note+" So it is in "+idsOf(parts)+".")
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

// beside are the accounts that hold what is not ours, by what is said of it.
func (l *ledger) beside() map[string][]engine.Part {
	groups := map[string][]engine.Part{}
	for _, p := range l.those(func(p engine.Part) bool { return p.Note != "" }) {
		groups[p.Note] = append(groups[p.Note], p)
	}
	return groups
}

func (s memberRolesObserved) run(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	l, err := s.l.again(ctx, aws, s.work(aws, false, s.kept, s.past))
	if err != nil {
		return err
	}
	return l.outcome("The role " + s.Setup.Answers.Role)
}

// outcome is the problem of a roll-out that was stopped, or some of whose
// accounts failed; nil where all is well.
func (l *ledger) outcome(what string) error {
	failed := l.of(engine.PartFailed)
	if l.unbegun > 0 {
		return &engine.Problem{ID: "members.stopped", What: fmt.Sprintf("Stopped before %d of %s", l.unbegun, text.Plural(l.listed, "account")),
			Why: fmt.Sprintf("the run was stopped; %d are done, %d failed", l.counts[engine.PartDone], len(failed)),
			Do:  []engine.Remedy{engine.RunAgain("it goes on from there, and leaves alone what is done")}, Kind: awsops.Interrupted, Again: true}
	}
	if len(failed) == 0 {
		return nil
	}
	var causes []string
	for reason, parts := range byReason(failed) {
		causes = append(causes, reason+": "+idsOf(parts))
	}
	slices.Sort(causes)
	do := []engine.Remedy{{Do: "Mend what stands in the way, then run trailhead repair: it touches only the accounts that still " +
		"lack something"}}
	for _, r := range remedies {
		if slices.ContainsFunc(failed, func(p engine.Part) bool { return p.Cause == r.cause }) {
			do = append(do, r.Remedy)
		}
	}
	return &engine.Problem{ID: "members.partly", What: fmt.Sprintf(
		"%s could not be made right in %d of %s", what, len(failed), text.Plural(l.listed, "account")),
		Why: strings.Join(causes, "; "), Do: do, Again: true, Err: engine.ErrPartly}
}

// remedies are what helps against each cause, in the order in which they are
// told.
var remedies = []struct {
	cause engine.Cause
	engine.Remedy
}{
	{engine.CauseNoRole, engine.Remedy{Do: "Name a role that exists in these accounts and trusts this identity, or have their owners make " +
		"policy and role (trailhead export)", Set: "members.role"}},
	{engine.CauseNameTaken, engine.Remedy{Do: "Rename or hand over the role or policy that has the name: tag it managed-by=trailhead, and " +
		"trailhead shows what it would change"}},
	{engine.CauseExtra, engine.Remedy{Do: "Have it taken off in these accounts, or agree to it", Accept: answers.AcceptExtraAccess}},
	{engine.CauseRegionOff, engine.Remedy{Do: "Switch the region on in these accounts, or leave them out", Set: "members.exclude_accounts"}},
	{engine.CauseDenied, engine.Remedy{Do: "Have the role by which trailhead enters these accounts allow it, or name another",
		Set: "members.role"}},
	{engine.CauseInUse, engine.Remedy{Do: "Take off what somebody has attached to the role or the policy in these accounts"}},
	{engine.CauseQuota, engine.Remedy{Do: "Remove roles or policies that nobody needs in these accounts, or ask for a higher quota in " +
		"Service Quotas"}},
	{engine.CauseCredentials, engine.Remedy{Do: "Sign in again"}},
	{engine.CauseSCP, engine.Remedy{Do: "Ask whoever looks after the organization's policies to let this role be made in these accounts"}},
	{engine.CauseCancelled, engine.Remedy{Do: "Try these accounts again: AWS had stopped before it came to them"}},
}

// Remove implements engine.Observed.
func (s memberRolesObserved) Remove(*engine.Values) engine.Diff {
	if others := s.Setup.OthersWithMembers(); len(others) > 0 {
		return engine.Kept(others[0].Title(s.Setup) + " uses the roles of the member accounts")
	}
	n, failed := s.l.verbs[engine.Remove], s.l.of(engine.PartFailed)
	if n == 0 && len(failed) > 0 {
		return engine.Kept("it could not be looked at in " +
			text.Plural(len(failed), "account") + " (" + idsOf(failed) + "): " + failed[0].Reason)
	}
	if tagged := s.l.those(func(p engine.Part) bool { return p.Cause == engine.CauseTagged }); n == 0 && len(tagged) > 0 {
		return setup.StaysTagged("in " + text.Plural(len(tagged), "account") + " (" + idsOf(tagged) + ") " + tagged[0].Reason)
	}
	if n == 0 {
		return engine.Kept("")
	}
	return engine.Diff{Verb: engine.Remove, Summary: "in " + text.Plural(n, "account") + "; Expel loses its access there", Parts: n,
		Before: engine.NewDocument("(policy and role in each)"), Notes: s.notes(),
		Calls: []engine.Call{{Action: "iam:DeleteRole", Says: "delete role and policy in " + text.Plural(n, "account"), Run: s.run}}}
}

var _ engine.Streaming = MemberRoles{}
