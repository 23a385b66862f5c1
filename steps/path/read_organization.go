package path

import (
	"errors"
	"slices"
	"sync"

	"trailhead/awsops"
)

// ErrNotManagement says why an organization's policies are not known: only its
// management account may read them.
var ErrNotManagement = errors.New("only the management account can read the organization's policies")

// organization reads it, and what binds accounts of which it is known early that
// they are on the way: controls asks for the same when all are known, and finds
// the answers.
func (r *reader) organization(accounts ...string) {
	org := Look(r.home.Organization(r.ctx))
	r.f.Organization = org
	if !org.Ok() || org.Value.ManagementAccount != r.f.Home.Account {
		return
	}
	slices.Sort(accounts)
	var reads []func()
	for _, account := range slices.Compact(accounts) {
		if account != "" && account != org.Value.ManagementAccount {
			reads = append(reads, func() { r.levels(account) })
		}
	}
	parallel(reads...)
}

// controls reads the service and resource control policies that bind the
// accounts on the way. The management account is bound by none.
func (r *reader) controls() {
	org := r.f.Organization
	if org.State == Absent || org.State == NotAsked {
		return
	}
	accounts := slices.DeleteFunc(r.f.accounts(), func(account string) bool { return org.Ok() && account == org.Value.ManagementAccount })
	scps, rcps := make([]Fact[[]Level], len(accounts)), make([]Fact[[]Level], len(accounts))
	reads := make([]func(), len(accounts))
	for i, account := range accounts {
		reads[i] = func() { scps[i], rcps[i] = r.levels(account) }
	}
	parallel(reads...)
	for i, account := range accounts {
		r.f.SCPs[account], r.f.RCPs[account] = scps[i], rcps[i]
	}
}

// accounts are those of role, queue, bucket and keys.
func (f *Facts) accounts() []string {
	all := []string{accountIn(f.Identity.ARN), f.queueAccount(), f.Bucket.Account}
	for _, u := range f.keyUses() {
		all = append(all, accountIn(u.ref))
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(id string) bool { return id == "" })
}

// levels are the policies that bind an account, root first. What a target has is
// asked for as soon as it is found, while its parent is still looked for.
func (r *reader) levels(account string) (scps, rcps Fact[[]Level]) {
	org := r.f.Organization
	if !org.Ok() {
		return unread[[]Level](org.Err), unread[[]Level](org.Err)
	}
	if r.f.Home.Account != org.Value.ManagementAccount {
		return unread[[]Level](ErrNotManagement), unread[[]Level](ErrNotManagement)
	}
	type onTarget struct{ scps, rcps Fact[Level] }
	var reads sync.WaitGroup
	var found []*onTarget
	err := r.up(account, func(target string) {
		on := new(onTarget)
		found = append(found, on)
		reads.Go(func() { on.scps = r.level(target, ServiceControl, awsops.ServiceControl) })
		reads.Go(func() { on.rcps = r.level(target, ResourceControl, awsops.ResourceControl) })
	})
	reads.Wait()
	if err != nil {
		return unread[[]Level](err), unread[[]Level](err)
	}
	var service, resource []Fact[Level]
	for _, on := range slices.Backward(found) {
		service, resource = append(service, on.scps), append(resource, on.rcps)
	}
	return joined(service), joined(resource)
}

// up tells of the targets from the account up to the root.
func (r *reader) up(account string, tell func(target string)) error {
	const deepest = 8 // Organizations has five levels of units
	for at, n := account, 0; at != "" && n < deepest; n++ {
		tell(at)
		if at[0] == 'r' { // r-…: the root has no parent
			return nil
		}
		parent, err := r.home.ParentOf(r.ctx, at)
		if err != nil {
			return err
		}
		at = parent
	}
	return nil
}

// joined are the levels of a kind of policies. A level that lists none at all
// means that the organization does not use the kind: where it does, every level
// has at least AWS's own.
func joined(levels []Fact[Level]) Fact[[]Level] {
	out := Fact[[]Level]{State: Seen}
	for _, l := range levels {
		switch l.State {
		case Unreadable:
			return unread[[]Level](l.Err)
		case Seen:
			if len(l.Value.Policies) > 0 {
				out.Value = append(out.Value, l.Value)
			}
		}
	}
	return out
}

func (r *reader) level(target string, kind DocumentKind, ask awsops.PolicyType) Fact[Level] {
	list := Look(r.home.PoliciesOn(r.ctx, target, ask))
	if !list.Ok() {
		return Fact[Level]{State: list.State, Err: list.Err}
	}
	found := make([]Fact[Document], len(list.Value))
	reads := make([]func(), len(list.Value))
	for i, p := range list.Value {
		reads[i] = func() {
			read := Look(r.home.OrganizationPolicy(r.ctx, p.ID))
			if found[i] = parsed(kind, p.ARN, p.Name, read.Value.Document); !read.Ok() || !found[i].Ok() {
				found[i] = unread[Document](firstOf(read.Err, found[i].Err, errors.New("policy "+p.ID+" is gone")))
			}
		}
	}
	parallel(reads...)
	level := Level{Target: target}
	for _, doc := range found {
		if !doc.Ok() {
			return unread[Level](doc.Err)
		}
		level.Policies = append(level.Policies, doc.Value)
	}
	return Fact[Level]{State: Seen, Value: level}
}
