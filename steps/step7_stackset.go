package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// stackSetAccess is trusted access for StackSets: a switch for the whole
// organization, which only CloudFormation's own call throws fully (field
// notes §9).
type stackSetAccess struct{ site Site }

const (
	idStackSetAccess engine.ID = "stackset-access"
	idStackSet       engine.ID = "stackset"
)

func (a stackSetAccess) About() engine.About {
	about := a.site.about(idStackSetAccess, 7, "trusted access", "StackSets in "+a.site.org.ID)
	about.At = a.site.hereAt()
	return about
}

func (a stackSetAccess) Permissions() []engine.Permission {
	return permit("*", "cloudformation:DescribeOrganizationsAccess", "cloudformation:ActivateOrganizationsAccess", "organizations:EnableAWSServiceAccess")
}

type stackSetAccessSeen struct {
	stackSetAccess
	state awsops.OrganizationsAccess
}

func (a stackSetAccess) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Seen, error) {
	state, err := aws.OrganizationsAccess(ctx, a.site.callAs())
	return stackSetAccessSeen{a, state}, err
}

func (s stackSetAccessSeen) Diff(*engine.Values) engine.Diff {
	const means = "CloudFormation may make roles and stacks in every account of the organization"
	switch {
	case s.state == awsops.AccessOn:
		return engine.Right("on", "", nil)
	case s.state == awsops.AccessGone:
		return engine.Diff{Blocked: &engine.Problem{What: "Trusted access for StackSets is off for good in this organization", Why: "CloudFormation says " + string(s.state),
			Do: []string{"Ask AWS Support, or use the direct way: members.rollout: direct, or --members-rollout direct."}}}
	case !s.site.Answers.Accepts(answers.AcceptOrganizationAccess):
		p := needsAccess("StackSets", means, "A roll-out by StackSet")
		p.Do = append(p.Do, "Or use the direct way, which needs no such switch: members.rollout: direct, or --members-rollout direct.")
		return engine.Diff{Blocked: p}
	}
	return engine.Diff{Verb: engine.Change, Summary: "switched on: " + means, After: means, Calls: []engine.Call{{Action: "cloudformation:ActivateOrganizationsAccess", Says: "switch on trusted access for StackSets",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.ActivateOrganizationsAccess(ctx)
		}}}}
}

// Remove leaves it on: other stack sets may rely on it.
func (s stackSetAccessSeen) Remove(*engine.Values) engine.Diff {
	if s.state != awsops.AccessOn {
		return engine.Right("", "", nil)
	}
	return engine.Right("stays on: other StackSets of the organization may need it", "", nil)
}

// callAs is in which role we work with stack sets.
func (s Site) callAs() awsops.CallAs {
	if s.management() {
		return awsops.AsSelf
	}
	return awsops.AsDelegatedAdmin
}

// stackSet deploys policy and role into the member accounts, and into those
// that join later.
type stackSet struct{ site Site }

type stackSetSeen struct {
	stackSet
	found   awsops.StackSet
	exists  bool
	units   []string          // to deploy to: the root, or the chosen ones
	filter  []string          // accounts under them that get no stack
	members map[string]string // account that is to have a stack, to its name
	stacks  map[string]bool   // those that have one, and whether it is up to date
	l       *ledger
}

func (s stackSet) About() engine.About {
	about := s.site.about(idStackSet, 7, "StackSet", s.site.stackSetName(), idStackSetAccess)
	about.At = s.site.hereAt()
	return about
}

// Streams implements engine.Streaming.
func (s stackSet) Streams() {}

func (s stackSet) Permissions() []engine.Permission {
	all := permit("*", "organizations:ListAccounts", "organizations:ListRoots", "organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent", "organizations:ListDelegatedAdministrators")
	set := s.site.arn("cloudformation", s.site.At.Region, s.site.At.Account, "stackset/"+s.site.stackSetName()+":*")
	return append(all, permit(set, "cloudformation:CreateStackSet", "cloudformation:TagResource", "cloudformation:UpdateStackSet", "cloudformation:CreateStackInstances", "cloudformation:DescribeStackSet",
		"cloudformation:DescribeStackSetOperation", "cloudformation:ListStackInstances", "cloudformation:ListStackSetOperations", "cloudformation:ListStackSetOperationResults")...)
}

func (s stackSet) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Seen, error) {
	return s.look(ctx, aws)
}

// look finds the set, who is to have a stack and who has one.
func (s stackSet) look(ctx context.Context, aws *awsops.Account) (stackSetSeen, error) {
	seen := stackSetSeen{stackSet: s, members: map[string]string{}, units: s.site.Answers.Members.OrganizationalUnits}
	err := together(
		func() (err error) {
			seen.found, seen.exists, err = awsops.OrMissing(aws.StackSet(ctx, s.site.callAs(), s.site.stackSetName()))
			if awsops.Is(err, awsops.Invalid) && s.site.management() { // access is not on: there can be none yet
				err = nil
			}
			return err
		},
		func() error { return seen.list(ctx, aws) },
		func() error {
			if len(seen.units) > 0 {
				return nil
			}
			roots, err := aws.Roots(ctx)
			for _, r := range roots {
				seen.units = append(seen.units, r.ID)
			}
			return err
		},
	)
	if err != nil || !seen.exists {
		return seen, err
	}
	return seen, seen.lookAtStacks(ctx, aws)
}

// lookAtStacks finds who has a stack by now.
func (s *stackSetSeen) lookAtStacks(ctx context.Context, aws *awsops.Account) error {
	s.stacks = map[string]bool{}
	for i, err := range aws.StackInstances(ctx, s.site.callAs(), s.site.stackSetName(), awsops.InstanceFilter{}) {
		if err != nil {
			return err
		}
		if s.members[i.Account] != "" {
			s.stacks[i.Account] = isCurrent(i)
		}
	}
	return nil
}

// isCurrent reports whether a stack is as the set has it.
func isCurrent(i awsops.StackInstance) bool {
	return i.Status == "CURRENT" && (i.Detail == "SUCCEEDED" || i.Detail == "")
}

// having are the accounts that have their stack, up to date, by id.
func (s stackSetSeen) having() []string {
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
func (s *stackSetSeen) list(ctx context.Context, aws *awsops.Account) error {
	s.l = newLedger()
	for m, err := range s.site.memberAccounts(ctx, aws) {
		if err != nil {
			return err
		}
		engine.TellListed(ctx, s.l.list(1))
		why := s.site.leftOut(m)
		if why == "" {
			s.members[m.ID] = m.Name + " " // never empty
			continue
		}
		s.l.settle(ctx, engine.Part{ID: m.ID, Name: m.Name, State: engine.PartSkipped, Reason: why})
		if m.ID != s.site.org.ManagementAccount { // which AWS leaves out by itself
			s.filter = append(s.filter, m.ID)
		}
	}
	return nil
}

// missing are the accounts that lack a stack, or have an old one.
func (s stackSetSeen) missing() []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(s.members)) {
		if !s.stacks[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// outdated reports whether the set itself is not as wanted.
func (s stackSetSeen) outdated() bool {
	return !sameTemplate(s.found.Template, s.site.memberTemplate()) || s.found.Parameters[parameterExternalID] != s.site.Answers.ExternalID.Reveal() || !s.found.Tags.Has(s.site.stackTags())
}

func (s stackSetSeen) Diff(*engine.Values) engine.Diff {
	lacking := s.missing()
	after := s.site.memberTemplate()
	d := engine.Diff{Verb: engine.Create, Summary: s.summary(len(lacking)), Parts: len(lacking), After: after, Notes: memberRolesSeen{memberRoles{s.site}, nil, s.l}.notes()}
	switch {
	case !s.exists:
		d.Calls = []engine.Call{{Action: "cloudformation:CreateStackSet", Says: "make the stack set", Run: s.create}, s.deployCall(lacking)}
		return d
	case s.found.Tags[tagManagedBy] != trailhead:
		return engine.Diff{Blocked: taken(s.About(), "role", "its stack set has the same name")}
	case s.outdated():
		d.Verb, d.Before = engine.Change, s.found.Template
		d.Summary, d.Parts = "a new template for "+plural(len(s.members), "account"), len(s.members)
		d.Calls = []engine.Call{{Action: "cloudformation:UpdateStackSet", Says: "bring the stack set and its stacks up to date", Run: s.update}, s.deployCall(lacking)}
		return d
	case len(lacking) > 0:
		d.Verb, d.Before = engine.Change, s.found.Template
		d.Calls = []engine.Call{s.deployCall(lacking)}
		return d
	}
	return engine.Right(plural(len(s.members), "account")+" have it, new ones get it", after, nil)
}

func (s stackSetSeen) summary(lacking int) string {
	text := plural(lacking, "account") + s.site.inUnits() + ", new ones too"
	if n := len(s.having()); n > 0 {
		text += fmt.Sprintf(", %d have it", n)
	}
	if n := s.l.counts[engine.PartSkipped]; n > 0 {
		text += fmt.Sprintf(", %d skipped", n)
	}
	return text
}

func (s stackSetSeen) create(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	name := s.site.stackSetName()
	_, err := aws.CreateStackSet(ctx, s.site.callAs(), awsops.NewStackSet{Name: name, Description: "Expel's role in member accounts (made by trailhead)", Template: s.site.memberTemplate(),
		Parameters: map[string]string{parameterExternalID: s.site.Answers.ExternalID.Reveal()}, Tags: s.site.stackTags(), AutoDeploy: true, Token: newToken()})
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	// The answer to an earlier try may have been lost.
	if there, lookErr := aws.StackSet(ctx, s.site.callAs(), name); lookErr == nil && there.Tags[tagManagedBy] == trailhead && sameTemplate(there.Template, s.site.memberTemplate()) {
		return nil
	}
	return err
}

func (s stackSetSeen) Remove(*engine.Values) engine.Diff {
	if !s.exists {
		return engine.Right("", "", nil)
	}
	if s.found.Tags[tagManagedBy] != trailhead {
		return engine.Right("trailhead did not make it", "", nil)
	}
	return engine.Diff{Verb: engine.Remove, Summary: "with policy and role in " + plural(len(s.members), "account"), Parts: len(s.members), Before: s.found.Template, Calls: []engine.Call{
		{Action: "cloudformation:DeleteStackInstances", Says: "delete its stacks", Run: s.undeploy},
		{Action: "cloudformation:DeleteStackSet", Says: "delete the stack set", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DeleteStackSet(ctx, s.site.callAs(), s.site.stackSetName()))
		}}}}
}

// Explain implements engine.Explainer.
func (s stackSet) Explain(e *awsops.Error) *engine.Problem {
	if strings.Contains(e.Message, "organizations access") {
		return &engine.Problem{Why: "CloudFormation does not see the trusted access yet, or it was switched on in Organizations only (" + e.Message + ")", Do: []string{"Run the same command again in a minute: trailhead switches it on with CloudFormation's own call."}, Again: true}
	}
	return nil
}

var _ engine.Streaming = stackSet{}
