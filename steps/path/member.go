package path

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// Member is the hop of a member account: Expel takes on its role there, and looks
// around.
const Member HopID = "member"

// ReadMember reads the role of a member account and everything that limits it.
// Home is where we are signed in.
func ReadMember(ctx context.Context, a *awsops.Account, home awsops.Target, org Fact[awsops.Organization], start Start) Facts {
	f := Facts{Start: start, Now: a.Clock().Now(), Home: home, Organization: org, Keys: map[string]Key{}}
	r := &reader{ctx: ctx, home: a, f: &f, enter: func(context.Context, string, string) (*awsops.Account, error) { return a, nil }}
	r.identity()
	return f
}

// OfMember lays out what Expel does in a member account: it takes on the role,
// and calls these actions.
func OfMember(f Facts, actions []string) Path {
	p := Path{Facts: f}
	h := p.assume()
	h.ID = Member
	if f.Identity.exists() == Seen {
		call := p.asRole(OnRole, "", "*", accountIn(f.Identity.ARN), Fact[Document]{State: Absent})
		for _, action := range actions { // they differ in nothing else
			call.Asked.Action = action
			h.Calls = append(h.Calls, call)
		}
	}
	p.Hops = []Hop{h}
	return p
}

// Unread is the first error that kept a part of the role from being read, nil
// where all was seen.
func (i Identity) Unread() error {
	return firstOf(i.Role.Err, i.UserFact.Err, i.Attached.Err, i.Inline.Err, i.Boundary.Err)
}

// Actions are those that documents allow on anything, as they are written.
func Actions(documents ...policydoc.Document) []string {
	var all []string
	for _, d := range documents {
		for _, s := range d.Statements {
			if s.Effect == policydoc.Allow {
				all = append(all, s.Action...)
			}
		}
	}
	return all
}
