package discover

import (
	"context"
	"errors"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

const cloudTrailService = awsops.CloudTrailService

// organization finds out what this account is in its organization, and then
// what only such an account may know.
func (f *finder) organization(ctx context.Context) {
	org, exists, err := awsops.OrMissing(f.Home.Aws.Organization(ctx))
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		f.unread("organization", "organizations:DescribeOrganization", err)
	case !exists:
		f.tell(Found{What: "organization: none"})
	}
	if err != nil || !exists {
		f.stackSets(ctx, awsops.AsSelf)
		return
	}
	found := &Organization{ID: org.ID, ManagementAccount: org.ManagementAccount, AllFeatures: org.AllFeatures, Role: OrgMember}
	if found.Here = org.ManagementAccount == f.Home.Account; found.Here {
		found.Role = OrgManagement
	}
	f.locked(func(d *Discovery) { d.Organization = found })
	f.tell(Found{What: "organization: " + org.ID + ", management account " + org.ManagementAccount})
	if !found.Here {
		f.delegated(ctx, found)
	}
	as := awsops.AsSelf
	if slices.Contains(found.DelegatedFor, awsops.StackSetsService) {
		as = awsops.AsDelegatedAdmin
	}
	reads := []func() error{func() error { f.stackSets(ctx, as); return nil }}
	if found.Role != OrgMember {
		reads = append(reads, func() error { f.listMembers(ctx, found); return nil })
	}
	_ = engine.Parallel(reads...)
}

// delegated asks which services this account administers. Organizations
// refuses those who administer none in words of its own; any policy's refusal
// leaves it open.
func (f *finder) delegated(ctx context.Context, org *Organization) {
	services, _, err := awsops.OrMissing(f.Home.Aws.DelegatedServices(ctx, f.Home.Account))
	var refused *awsops.Error
	if errors.As(err, &refused) && refused.Layer == awsops.NoLayer && refused.Reason == awsops.NotAdministrator {
		return
	}
	if err != nil {
		f.unread("whether this account administers a service for the organization", "organizations:ListDelegatedServicesForAccount", err)
		return
	}
	f.locked(func(*Discovery) {
		if org.DelegatedFor = services; len(services) > 0 {
			org.Role = OrgDelegated
		}
	})
}

// mostListed is how many accounts a discovery lists: AWS gives twenty a call,
// one call after the other, and nobody wants to wait for ten thousand. Those that
// something is found in are asked for by themselves (nameAccounts).
const mostListed = 100

func (f *finder) listMembers(ctx context.Context, org *Organization) {
	var members []awsops.Member
	for m, err := range f.Home.Aws.Accounts(ctx) {
		if err != nil {
			f.unread("accounts of the organization", "organizations:ListAccounts", err)
			return
		}
		if len(members) == mostListed {
			org.MembersMore = true
			break
		}
		members = append(members, m)
	}
	f.locked(func(*Discovery) {
		org.Members = len(members)
		for _, m := range members {
			f.members[m.ID] = m
			if m.State != "ACTIVE" {
				org.NotActive = append(org.NotActive, m.ID)
			}
		}
		slices.Sort(org.NotActive)
	})
	more := ""
	if org.MembersMore {
		more = "more than "
	}
	f.tell(Found{What: "organization: " + more + text.Plural(len(members), "account")})
}

// nameAccounts asks for the accounts that something was found in and that are not
// among those listed. One that we may not ask for has no name here.
func (f *finder) nameAccounts(ctx context.Context) {
	if f.d.Organization == nil || !f.d.Organization.MembersMore {
		return
	}
	var unnamed []string
	for _, a := range f.d.Accounts {
		if _, listed := f.members[a.ID]; !listed {
			unnamed = append(unnamed, a.ID)
		}
	}
	members := make([]awsops.Member, len(unnamed))
	reads := make([]func() error, len(unnamed))
	for i, id := range unnamed {
		reads[i] = func() error { members[i], _ = f.Home.Aws.Member(ctx, id); return nil }
	}
	_ = engine.Parallel(reads...)
	for i, id := range unnamed {
		f.members[id] = members[i]
		a := f.d.Account(id)
		a.Name, a.State = members[i].Name, members[i].State
	}
}

// towerStackSets begins the names of Control Tower's own stack sets, of which
// there are dozens.
const towerStackSets = "AWSControlTower"

// mostStackSets is how many are looked into. Beyond that only names tell.
const mostStackSets = 20

// stackSets looks for those that put Expel's role into accounts, in the region
// signed in to: stack sets are kept by region.
func (f *finder) stackSets(ctx context.Context, as awsops.CallAs) {
	sets, err := f.Home.Aws.StackSets(ctx, as)
	if awsops.Is(err, awsops.Invalid) || ctx.Err() != nil {
		return // neither the management account nor a delegated administrator: there can be none
	}
	if err != nil {
		f.unread("stack sets", "cloudformation:ListStackSets", err)
		return
	}
	sets = slices.DeleteFunc(sets, func(s awsops.StackSet) bool { return strings.HasPrefix(s.Name, towerStackSets) })
	slices.SortFunc(sets, func(a, b awsops.StackSet) int { return truth(stackSetNamed(b.Name) != "", stackSetNamed(a.Name) != "") })
	var reads []func() error
	for _, s := range sets[:min(len(sets), mostStackSets)] {
		reads = append(reads, func() error { f.stackSet(ctx, as, s.Name); return nil })
	}
	if n := len(sets) - mostStackSets; n > 0 {
		f.unread("what "+text.Plural(n, "more stack set")+" put into accounts", "cloudformation:DescribeStackSet",
			errors.New("only the first "+text.Plural(mostStackSets, "stack set")+" were looked into"))
	}
	_ = engine.Parallel(reads...)
}

// stackSetNamed is what a name says, "" nothing: PermeateAccountPolicy is the
// article's.
func stackSetNamed(name string) string {
	if name == "PermeateAccountPolicy" || strings.Contains(strings.ToLower(name), setup.Vendor) {
		return "by its name"
	}
	return ""
}

func (f *finder) stackSet(ctx context.Context, as awsops.CallAs, name string) {
	leave, ok := f.gate.enter(ctx, "stack sets")
	defer leave()
	if !ok {
		return
	}
	why := stackSetNamed(name)
	set, err := f.Home.Aws.StackSet(ctx, as, name)
	switch {
	case err != nil:
		f.unread("what the stack set "+name+" puts into accounts", "cloudformation:DescribeStackSet", err)
	case strings.Contains(set.Template, setup.ExpelAccount):
		why = "its template names Expel's account"
	case set.Tags[setup.TagVendor] == setup.Vendor, set.Tags[setup.TagManagedBy] == setup.Trailhead:
		why = "by its tags"
	}
	if why == "" {
		return
	}
	f.locked(func(d *Discovery) {
		d.Expel.StackSets = append(d.Expel.StackSets, ExpelStackSet{
			Name: name, Region: f.Home.Aws.Target().Region, Why: why, Managed: set.Tags[setup.TagManagedBy] == setup.Trailhead})
	})
	f.tell(Found{What: "stack set of Expel's: " + name})
}
