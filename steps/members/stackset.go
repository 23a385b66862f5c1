package members

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// callAs is in which role we work with stack sets.
func callAs(s setup.Setup) awsops.CallAs {
	if s.Management() {
		return awsops.AsSelf
	}
	return awsops.AsDelegatedAdmin
}

// StackSet deploys policy and role into the member accounts, and into those
// that join later.
type StackSet struct{ Setup setup.Setup }

type stackSetObserved struct {
	StackSet
	found   awsops.StackSet
	exists  bool
	units   []string          // to deploy to: the root, or the chosen ones
	filter  []string          // accounts under them that get no stack
	members map[string]string // account that is to have a stack, to its name
	under   map[string]string // account to the chosen unit that it is in, "" where all is meant
	strays  []stray           // accounts that have a stack, and are not to have one
	stacks  map[string]bool   // those that have one, and whether it is up to date
	l       *ledger
	past    engine.Past
}

// About implements engine.Resource.
func (s StackSet) About() engine.About {
	about := s.Setup.About(IDStackSet, 7, "StackSet", stackSetName(s.Setup), idStackSetAccess)
	about.At = s.Setup.HereAt()
	about.Identity = s.Setup.ARN("cloudformation", s.Setup.At.Region, s.Setup.At.Account, "stackset/"+stackSetName(s.Setup))
	return about
}

// Streams implements engine.Streaming.
func (s StackSet) Streams() {}

// Permissions implements engine.Resource.
func (s StackSet) Permissions() []engine.Permission {
	all := setup.Permit("*", "organizations:ListAccounts", "organizations:ListRoots", "organizations:ListAccountsForParent",
		"organizations:ListOrganizationalUnitsForParent", "organizations:ListDelegatedAdministrators")
	set := s.Setup.ARN("cloudformation", s.Setup.At.Region, s.Setup.At.Account, "stackset/"+stackSetName(s.Setup)+":*")
	if mayStray(s.Setup) {
		all = append(all, setup.Permit(set, "cloudformation:DeleteStackInstances")...)
	}
	return append(all, setup.Permit(set, "cloudformation:CreateStackSet", "cloudformation:TagResource", "cloudformation:UpdateStackSet",
		"cloudformation:CreateStackInstances", "cloudformation:DescribeStackSet",
		"cloudformation:DescribeStackSetOperation", "cloudformation:ListStackInstances", "cloudformation:ListStackSetOperations",
		"cloudformation:ListStackSetOperationResults")...)
}

// Observe implements engine.Resource.
func (s StackSet) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed, err := s.look(ctx, aws)
	observed.past = past
	return observed, err
}

// look finds the set, who is to have a stack and who has one.
func (s StackSet) look(ctx context.Context, aws *awsops.Account) (stackSetObserved, error) {
	observed := stackSetObserved{StackSet: s, members: map[string]string{}, under: map[string]string{},
		units: s.Setup.Answers.Members.OrganizationalUnits}
	err := engine.Parallel(
		func() (err error) {
			observed.found, observed.exists, err = awsops.OrMissing(aws.StackSet(ctx, callAs(s.Setup), stackSetName(s.Setup)))
			if awsops.Is(err, awsops.Invalid) && s.Setup.Management() { // access is not on: there can be none yet
				err = nil
			}
			return err
		},
		func() error { return observed.list(ctx, aws) },
		func() error {
			if len(observed.units) > 0 {
				return nil
			}
			roots, err := aws.Roots(ctx)
			for _, r := range roots {
				observed.units = append(observed.units, r.ID)
			}
			return err
		},
	)
	if err != nil || !observed.exists {
		return observed, err
	}
	return observed, observed.lookAtStacks(ctx, aws)
}

// lookAtStacks finds who has a stack by now.
func (s *stackSetObserved) lookAtStacks(ctx context.Context, aws *awsops.Account) error {
	s.stacks, s.strays = map[string]bool{}, nil
	for i, err := range aws.StackInstances(ctx, callAs(s.Setup), stackSetName(s.Setup), awsops.InstanceFilter{}) {
		if err != nil {
			return err
		}
		if s.members[i.Account] != "" {
			s.stacks[i.Account] = isCurrent(i)
		} else if isStray(s.Setup, i) {
			s.strays = append(s.strays, stray{i.Account, i.Unit})
		}
	}
	return nil
}

// isCurrent reports whether a stack is as the set has it.
func isCurrent(i awsops.StackInstance) bool {
	return i.Status == "CURRENT" && (i.Detail == "SUCCEEDED" || i.Detail == "")
}

// having are the accounts that have their stack, up to date, by id.
func (s stackSetObserved) having() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for id, current := range s.stacks {
			if current && !yield(id) {
				return
			}
		}
	})
}

// list goes through the accounts: who is to have a stack, and who is left out
// and why.
func (s *stackSetObserved) list(ctx context.Context, aws *awsops.Account) error {
	s.l = newLedger()
	for m, err := range byUnit(ctx, aws, s.Setup) {
		if err != nil {
			return err
		}
		s.under[m.ID] = m.unit
		engine.TellListed(ctx, s.l.list(1))
		w := leftOut(s.Setup, m.Member)
		if w.cause == engine.CauseNone {
			s.members[m.ID] = m.Name + " " // never empty
			continue
		}
		s.l.settle(ctx, w.part(engine.Part{ID: m.ID, Name: m.Name}, engine.PartSkipped))
		if m.ID != s.Setup.Org.ManagementAccount { // which AWS leaves out by itself
			s.filter = append(s.filter, m.ID)
		}
	}
	return nil
}

// missing are the accounts that lack a stack, or have an old one.
func (s stackSetObserved) missing() []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(s.members)) {
		if !s.stacks[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// wantedTemplate is what the set is to have.
func (s stackSetObserved) wantedTemplate() string {
	if s.exists {
		return MemberTemplate(asMade(s.Setup, s.found.Template))
	}
	return MemberTemplate(s.Setup)
}

// outdated reports whether the set itself is not as wanted.
func (s stackSetObserved) outdated() bool {
	return !sameTemplate(s.found.Template, s.wantedTemplate()) || !s.found.Tags.Has(setTags(s.Setup))
}

// Diff implements engine.Observed.
func (s stackSetObserved) Diff(*engine.Values) engine.Diff {
	lacking := s.missing()
	after := engine.NewDocument(s.wantedTemplate())
	d := engine.Diff{Verb: engine.Create, Summary: s.summary(len(lacking)), Parts: len(lacking), After: after,
		Notes: append(memberRolesObserved{MemberRoles: MemberRoles{s.Setup}, l: s.l}.notes(),
			slices.Concat(s.autoNotes(), s.orderNotes())...)}
	if others := s.Setup.OthersWithMembers(); !s.exists && len(others) > 0 {
		return engine.Diff{Blocked: anotherRollout(s, others[0])}
	}
	if !s.exists {
		d.Calls = []engine.Call{{Action: "cloudformation:CreateStackSet", Says: "make the stack set", Run: s.create}, s.deployCall(lacking)}
		return d
	}
	if s.found.Tags[setup.TagManagedBy] != setup.Trailhead {
		return engine.Diff{Blocked: setup.Taken(s.About(), "role", "its stack set has the same name")}
	}
	d.Verb, d.Before = engine.Change, engine.NewDocument(s.found.Template)
	if len(s.strays) > 0 {
		d.Calls = append(d.Calls, s.strayCall())
	}
	switch {
	case s.outdated():
		d.Notes = append(d.Notes, rewriteNote(s.Setup, s.found.Template)...)
		d.Summary, d.Parts = "a new template for "+text.Plural(len(s.members), "account"), len(s.members)
		d.Calls = append(d.Calls, engine.Call{Action: "cloudformation:UpdateStackSet", Says: "bring the stack set and its stacks up to date",
			Run: s.update}, s.deployCall(lacking))
	case len(lacking) > 0:
		d.Calls = append(d.Calls, s.deployCall(lacking))
	}
	if len(d.Calls) > 0 {
		return d
	}
	return engine.Right(text.Plural(len(s.members), "account")+" have it, "+s.newOnes("new ones get it"), after, nil)
}

// anotherRollout is the problem of a second StackSet for the same names.
func anotherRollout(s stackSetObserved, other setup.Other) *engine.Problem {
	return &engine.Problem{ID: "members.other-set-up", What: text.Capital(other.Title(s.Setup)) + " has put the role " + s.Setup.Answers.Role +
		" into the member accounts already",
		Why: "a second StackSet cannot make what is there: CloudFormation refuses it in each account. The roles serve both set-ups",
		Do: []engine.Remedy{{Do: "Use the direct way, which leaves alone what is right", Set: "members.rollout", Value: answers.RolloutDirect},
			{Do: "Have the first set-up look after the members alone", Set: "members.rollout", Value: answers.RolloutNone}}}
}

func (s stackSetObserved) summary(lacking int) string {
	text := text.Plural(lacking, "account") + inUnits(s.Setup) + ", " + s.newOnes("new ones too")
	if n := len(s.having()); n > 0 {
		text += fmt.Sprintf(", %d have it", n)
	}
	if n := s.l.counts[engine.PartSkipped]; n > 0 {
		text += fmt.Sprintf(", %d skipped", n)
	}
	if n := len(s.strays); n > 0 {
		text += fmt.Sprintf(", removed from %d left out", n)
	}
	return text
}

func (s stackSetObserved) create(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	name := stackSetName(s.Setup)
	_, err := aws.CreateStackSet(ctx, callAs(s.Setup), awsops.NewStackSet{
		Name: name, Description: "Expel's role in member accounts (made by trailhead)", Template: MemberTemplate(s.Setup),
		Parameters: map[string]string{instructions.ParameterExternalID: s.Setup.Answers.ExternalID.Reveal()}, Tags: setTags(s.Setup),
		AutoDeploy: s.serves(), Token: newToken()})
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	// The answer to an earlier try may have been lost.
	if there, lookErr := aws.StackSet(ctx, callAs(s.Setup), name); lookErr == nil && there.Tags[setup.TagManagedBy] == setup.Trailhead &&
		sameTemplate(there.Template, MemberTemplate(s.Setup)) {
		return nil
	}
	return err
}

// Explain implements engine.Explainer.
func (s StackSet) Explain(e *awsops.Error) *engine.Problem {
	if e.Reason == awsops.NoTrustedAccess {
		return &engine.Problem{ID: "organization.access-late",
			Why: "CloudFormation does not see the trusted access yet, or it was switched on in Organizations only (" + e.Message + ")",
			Do:  []engine.Remedy{{Do: "Wait a minute", Again: true, Note: "trailhead switches it on with CloudFormation's own call"}}, Again: true}
	}
	return nil
}

var _ engine.Streaming = StackSet{}
