package discover

import (
	"slices"
)

// What an account is (DiscoveredAccount.Roles).
const (
	RoleHere       = "signed in"
	RoleManagement = "management"
	RoleLog        = "log archive"
	RoleAudit      = "audit"
	RoleTrails     = "owns a trail"
	RoleBucket     = "has a log bucket"
	RoleKey        = "has a key"
	RoleTopic      = "has a topic"
)

// TrailsOf are the trails that an account owns.
func (d Discovery) TrailsOf(account string) []Trail {
	return slices.DeleteFunc(slices.Clone(d.Trails), func(t Trail) bool { return t.Account != account })
}

// Bucket is a bucket by its name, nil if no trail delivers to one of that
// name.
func (d Discovery) Bucket(name string) *Bucket {
	return found(d.Buckets, func(b *Bucket) bool { return b.Name == name })
}

// Trail is a trail by its ARN, nil if it was not found.
func (d Discovery) Trail(arn string) *Trail {
	return found(d.Trails, func(t *Trail) bool { return t.ARN == arn })
}

// Topic is a topic by its ARN, nil if nothing on the way leads to it.
func (d Discovery) Topic(arn string) *Topic {
	return found(d.Topics, func(t *Topic) bool { return t.ARN == arn })
}

// Account is an account by its id, nil if nothing was found in it.
func (d Discovery) Account(id string) *Account {
	return found(d.Accounts, func(a *Account) bool { return a.ID == id })
}

// KeysOf are the keys that something uses: "trail NAME", "bucket NAME" or
// "topic NAME".
func (d Discovery) KeysOf(user string) []Key {
	return slices.DeleteFunc(slices.Clone(d.Keys), func(k Key) bool { return !slices.Contains(k.UsedBy, user) })
}

func found[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

// accounts lists every account that something was found to be in, ours first.
func (f *finder) accounts() {
	d := &f.d
	add := func(id, role string) {
		if id == "" {
			return
		}
		a := d.Account(id)
		if a == nil {
			d.Accounts = append(d.Accounts, Account{ID: id, Name: f.members[id].Name, State: f.members[id].State})
			a = &d.Accounts[len(d.Accounts)-1]
		}
		if role != "" && !slices.Contains(a.Roles, role) {
			a.Roles = append(a.Roles, role)
		}
	}
	add(f.Home.Account, RoleHere)
	if d.Organization != nil {
		add(d.Organization.ManagementAccount, RoleManagement)
	}
	if t := d.ControlTower; t != nil {
		add(t.ManagementAccount, RoleManagement)
		add(t.LogAccount, RoleLog)
		add(t.AuditAccount, RoleAudit)
	}
	for _, t := range d.Trails {
		add(t.Account, RoleTrails)
	}
	for _, b := range d.Buckets {
		add(b.Account, RoleBucket)
	}
	for _, k := range d.Keys {
		add(k.Account, RoleKey)
	}
	for _, t := range d.Topics {
		add(t.Account, RoleTopic)
	}
	for _, p := range f.Places() {
		add(p.Account, "")
		d.Account(p.Account).Way = p.Way
	}
	by(d.Accounts[1:], func(a Account) string { return a.ID })
}
