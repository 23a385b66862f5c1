package path

import (
	"errors"
	"slices"

	"trailhead/awsops"
)

// ErrNotManagement says why an organization's policies are not known: only its
// management account may read them.
var ErrNotManagement = errors.New("only the management account can read the organization's policies")

// controls reads the service and resource control policies that bind the
// accounts on the way. The management account is bound by none.
func (r *reader) controls() {
	org := r.f.Organization
	if org.State == Absent || org.State == NotAsked {
		return
	}
	for _, account := range r.f.accounts() {
		if org.Ok() && account == org.Value.ManagementAccount {
			continue
		}
		r.f.SCPs[account], r.f.RCPs[account] = r.levels(account)
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

func (r *reader) levels(account string) (scps, rcps Fact[[]Level]) {
	org := r.f.Organization
	if !org.Ok() {
		return unread[[]Level](org.Err), unread[[]Level](org.Err)
	}
	if r.f.Home.Account != org.Value.ManagementAccount {
		return unread[[]Level](ErrNotManagement), unread[[]Level](ErrNotManagement)
	}
	targets, err := r.up(account)
	if err != nil {
		return unread[[]Level](err), unread[[]Level](err)
	}
	parallel(
		func() { scps = r.policiesOn(targets, ServiceControl, awsops.ServiceControl) },
		func() { rcps = r.policiesOn(targets, ResourceControl, awsops.ResourceControl) },
	)
	return scps, rcps
}

// up are the targets from the root down to the account.
func (r *reader) up(account string) ([]string, error) {
	const deepest = 8 // Organizations has five levels of units
	targets := []string{account}
	for at := account; len(targets) < deepest; {
		parent, err := r.home.ParentOf(r.ctx, at)
		if err != nil {
			return nil, err
		}
		if parent == "" {
			break
		}
		targets, at = append(targets, parent), parent
		if parent[0] == 'r' { // r-…: the root has no parent
			break
		}
	}
	slices.Reverse(targets)
	return targets, nil
}

// policiesOn reads a kind of policies level by level. A level that lists none
// at all means that the organization does not use the kind: where it does,
// every level has at least AWS's own.
func (r *reader) policiesOn(targets []string, kind DocumentKind, ask awsops.PolicyType) Fact[[]Level] {
	levels := make([]Fact[Level], len(targets))
	reads := make([]func(), len(targets))
	for i, target := range targets {
		reads[i] = func() { levels[i] = r.level(target, kind, ask) }
	}
	parallel(reads...)
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
	level := Level{Target: target}
	for _, p := range list.Value {
		read := Look(r.home.OrganizationPolicy(r.ctx, p.ID))
		doc := parsed(kind, p.ARN, p.Name, read.Value.Document)
		if !read.Ok() || !doc.Ok() {
			return unread[Level](firstOf(read.Err, doc.Err, errors.New("policy "+p.ID+" is gone")))
		}
		level.Policies = append(level.Policies, doc.Value)
	}
	return Fact[Level]{State: Seen, Value: level}
}
