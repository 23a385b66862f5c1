package path

import (
	"slices"

	"trailhead/awsops"
)

// identity reads the role that Expel takes on, or the user in its place, and
// every policy that limits it.
func (r *reader) identity() {
	if a, name, open := r.identityAccount(); open {
		parallel(func() { r.identityItself(a, name) }, func() { r.rights(a, name) })
	}
}

// identityAccount is the way to the role or user and its name, false where there
// is none: what is unread is noted then.
func (r *reader) identityAccount() (a *awsops.Account, name string, open bool) {
	i := &r.f.Identity
	i.ARN = r.f.Start.RoleARN
	arn, ok := awsops.ParseARN(i.ARN)
	if !ok {
		return nil, "", false
	}
	kind, name := arn.Split()
	i.User = kind == "user"
	a, closed := r.enter(r.ctx, arn.Account, r.f.Home.Region)
	if closed != nil {
		i.Role, i.UserFact, i.Trust = unread[awsops.Role](closed), unread[awsops.User](closed), unread[Document](closed)
		i.Attached, i.Inline, i.Boundary = unread[[]Document](closed), unread[[]Document](closed), unread[Document](closed)
		return nil, "", false
	}
	return a, name, true
}

// rights are the policies of the role or user, attached and inline.
func (r *reader) rights(a *awsops.Account, name string) {
	i := &r.f.Identity
	parallel(func() { i.Attached = r.attached(a, name) }, func() { i.Inline = r.inline(a, name) })
}

// identityItself reads the role or user with its boundary. Its ARN is what AWS
// says, whatever path or case it was asked for in.
func (r *reader) identityItself(a *awsops.Account, name string) {
	i := &r.f.Identity
	boundary := ""
	if i.User {
		i.UserFact = Look(a.User(r.ctx, name))
		boundary = i.UserFact.Value.Boundary
		if i.UserFact.Ok() {
			i.ARN = i.UserFact.Value.ARN
		}
	} else {
		i.Role = Look(a.Role(r.ctx, name))
		boundary = i.Role.Value.Boundary
		i.Trust = Fact[Document]{State: i.Role.State, Err: i.Role.Err}
		if i.Role.Ok() {
			i.ARN = i.Role.Value.ARN
			i.Trust = parsed(TrustPolicy, i.ARN, "", i.Role.Value.Trust)
		}
	}
	switch {
	case i.Role.State == Unreadable || i.UserFact.State == Unreadable:
		i.Boundary.State, i.Boundary.Err = Unreadable, firstOf(i.Role.Err, i.UserFact.Err)
	case boundary == "":
		i.Boundary.State = Absent
	default:
		i.Boundary = r.managed(a, BoundaryPolicy, boundary)
	}
}

func (r *reader) managed(a *awsops.Account, kind DocumentKind, arn string) Fact[Document] {
	p := Look(a.Policy(r.ctx, arn))
	if !p.Ok() {
		return Fact[Document]{State: p.State, Err: p.Err}
	}
	return parsed(kind, arn, "", p.Value.Document)
}

// attached are the managed policies of the role or user.
func (r *reader) attached(a *awsops.Account, name string) Fact[[]Document] {
	list := a.RolePolicies
	if r.f.Identity.User {
		list = a.UserPolicies
	}
	arns := Look(list(r.ctx, name))
	return gather(arns, func(arn string) Fact[Document] { return r.managed(a, AttachedPolicy, arn) })
}

// inline are the policies written into the role or user.
func (r *reader) inline(a *awsops.Account, name string) Fact[[]Document] {
	list, read := a.InlineRolePolicies, a.InlineRolePolicy
	if r.f.Identity.User {
		list, read = a.InlineUserPolicies, a.InlineUserPolicy
	}
	names := Look(list(r.ctx, name))
	return gather(names, func(policy string) Fact[Document] {
		text := Look(read(r.ctx, name, policy))
		if !text.Ok() {
			return Fact[Document]{State: text.State, Err: text.Err}
		}
		return parsed(InlinePolicy, r.f.Start.RoleARN, policy, text.Value)
	})
}

// gather reads each of a list at once. Where one cannot be read, the whole is
// Unreadable and holds those that could.
func gather(names Fact[[]string], read func(string) Fact[Document]) Fact[[]Document] {
	out := Fact[[]Document]{State: names.State, Err: names.Err}
	found := make([]Fact[Document], len(names.Value))
	reads := make([]func(), len(names.Value))
	for i, name := range names.Value {
		reads[i] = func() { found[i] = read(name) }
	}
	parallel(reads...)
	for _, f := range found {
		switch f.State {
		case Seen:
			out.Value = append(out.Value, f.Value)
		case Unreadable:
			out.State, out.Err = Unreadable, f.Err
		}
	}
	return out
}

// exists is whether the role or user is there.
func (i Identity) exists() State {
	if i.User {
		return i.UserFact.State
	}
	return i.Role.State
}

// policies are all documents that give the identity rights.
func (i Identity) policies() []Document { return slices.Concat(i.Attached.Value, i.Inline.Value) }

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
