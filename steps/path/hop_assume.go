package path

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// assume: can Expel take on the role? A user is not taken on: Expel has its
// access key.
func (p Path) assume() Hop {
	f, h := p.Facts, Hop{ID: Assume}
	i := f.Identity
	say := func(v Verdict, r Reason, e Evidence) {
		h.Findings = append(h.Findings, Finding{Verdict: v, Reason: r, Evidence: e})
	}
	switch i.exists() {
	case Unreadable:
		say(Unknown, "role.unread", Evidence{ARN: i.ARN, Err: firstOf(i.Role.Err, i.UserFact.Err)})
		return h
	case NotAsked:
		say(Unknown, "role.unnamed", Evidence{})
		return h
	case Absent:
		say(Shut, "role.none", Evidence{ARN: i.ARN})
		return h
	}
	if err := f.controlsUnread(); err != nil {
		say(Unknown, "organization.unread", Evidence{ARN: i.ARN, Err: err})
	}
	if i.User {
		return h
	}
	if i.Trust.State == Unreadable {
		say(Unknown, "role.trust-unread", Evidence{ARN: i.ARN, Err: i.Trust.Err})
		return h
	}
	if f.Start.ExternalID.Reveal() == "" {
		say(Open, "role.external-id-untold", Evidence{ARN: i.ARN})
	}
	trust := p.trust()
	if finding, orphaned := p.orphaned(trust); orphaned {
		h.Findings = append(h.Findings, finding)
		return h
	}
	h.Calls = []Call{trust}
	h.Findings = append(h.Findings, p.otherwise()...)
	return h
}

// controlsUnread says why policies of the organization that may bind the way
// are not known, nil where they are, or none can.
func (f *Facts) controlsUnread() error {
	for _, facts := range []map[string]Fact[[]Level]{f.SCPs, f.RCPs} {
		for _, fact := range facts {
			if fact.State == Unreadable {
				return fact.Err
			}
		}
	}
	return nil
}

// trust is how Expel takes on the role, from the internet and with a user's
// access key. Its own side is its own business.
func (p Path) trust() Call {
	i := p.Facts.Identity
	context := policydoc.NewContext(nil).
		Absent("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:ViaAWSService", "aws:CalledVia", "aws:CalledViaFirst",
			"aws:CalledViaLast",
			"aws:FederatedProvider", "aws:SourceIdentity", "sts:SourceIdentity", "aws:RequestTag/*", "aws:TagKeys", "sts:TransitiveTagKeys",
			"aws:Referer", "saml:*").
		With("aws:ResourceAccount", accountIn(i.ARN))
	context = p.tagged(context, "aws:ResourceTag/", i.Role.Value.Tags)
	context = p.tagged(context, "iam:ResourceTag/", i.Role.Value.Tags)
	context = p.ofOrganization(context, "aws:ResourceOrgID")
	if id := p.externalID(); id != "" {
		context = context.With("sts:ExternalId", id)
	}
	if name := p.Facts.Start.SessionName; name != "" {
		context = context.With("sts:RoleSessionName", name)
	}
	return Call{Subject: OnRole,
		Asked: policydoc.Call{Caller: policydoc.Caller{ARN: ExpelUser}, Action: "sts:AssumeRole", Resource: i.ARN, Owner: accountIn(i.ARN),
			Context: context},
		Policies: policydoc.Policies{Identity: policydoc.Assumed(), SCPs: []policydoc.Layer{policydoc.Assumed()}, Resource: layer(i.Trust),
			RCPs: p.levels(p.Facts.RCPs, accountIn(i.ARN))},
		Either: p.abroad()}
}

// externalID is the one that Expel sends: the given one, else the only one that
// the trust policy demands, which is taken to be Expel's.
func (p Path) externalID() string {
	if id := p.Facts.Start.ExternalID.Reveal(); id != "" {
		return id
	}
	var all []string
	for _, s := range p.Facts.Identity.Trust.Value.Document.Statements {
		all = append(all, demandedIDs(s)...)
	}
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// otherOrganization stands for Expel's, which is not the customer's.
const otherOrganization = "o-ofexpel0000"

// abroad are the keys that nobody here knows of a caller of Expel's, but for
// what they are not: its organization is not the customer's, and neither are
// the networks that it comes from.
func (p Path) abroad() map[string][][]string {
	either := map[string][][]string{
		"aws:SourceVpc": {{}, {"vpc-ofexpel"}}, "aws:SourceVpce": {{}, {"vpce-ofexpel"}}, "aws:SourceVpcAccount": {{}, {ExpelAccount}},
		"aws:PrincipalOrgPaths": {{}, {otherOrganization + "/r-0000/"}},
	}
	organizations := [][]string{{}, {otherOrganization}}
	for _, id := range p.organizationsNamed() {
		if org := p.Facts.Organization; !org.Ok() || id != org.Value.ID {
			organizations = append(organizations, []string{id}) // it may be Expel's
		}
	}
	either["aws:PrincipalOrgID"] = organizations
	used := p.keysUsed()
	for key := range either {
		if !slices.ContainsFunc(used, func(u string) bool { return strings.EqualFold(u, key) }) {
			delete(either, key) // each doubles the work
		}
	}
	return either
}

// documents are those that judge what comes from abroad.
func (p Path) documents() []Document {
	documents := []Document{p.Facts.Identity.Trust.Value, p.Facts.Bucket.Policy.Value}
	for _, k := range p.Facts.Keys {
		documents = append(documents, k.Policy.Value)
	}
	if queue := parsed(QueuePolicy, p.Facts.queueARN(), "", p.Facts.Queue.Value.Policy); queue.Ok() {
		documents = append(documents, queue.Value)
	}
	documents = append(documents, p.Facts.Identity.policies()...)
	documents = append(documents, p.Facts.Identity.Boundary.Value)
	for _, of := range []map[string]Fact[[]Level]{p.Facts.SCPs, p.Facts.RCPs} {
		for _, levels := range of {
			for _, l := range levels.Value {
				documents = append(documents, l.Policies...)
			}
		}
	}
	return documents
}

// conditions calls f with every condition of these.
func (p Path) conditions(f func(key string, values policydoc.Strings)) {
	for _, d := range p.documents() {
		for _, s := range d.Document.Statements {
			for _, keys := range s.Condition {
				for key, values := range keys {
					f(key, values)
				}
			}
		}
	}
}

func (p Path) keysUsed() []string {
	var all []string
	p.conditions(func(key string, _ policydoc.Strings) { all = append(all, key) })
	slices.Sort(all)
	return slices.Compact(all)
}

func (p Path) organizationsNamed() []string {
	var all []string
	p.conditions(func(key string, values policydoc.Strings) {
		if strings.EqualFold(key, "aws:PrincipalOrgID") {
			all = append(all, values...)
		}
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// ofOrganization fills in a key that holds the customer's organization.
func (p Path) ofOrganization(context policydoc.Context, key string) policydoc.Context {
	switch org := p.Facts.Organization; org.State {
	case Seen:
		return context.With(key, org.Value.ID)
	case Absent:
		return context.Absent(key)
	}
	return context
}

// tagged fills in the tags of a thing: those that it has, and no others.
func (p Path) tagged(context policydoc.Context, begins string, tags awsops.Tags) policydoc.Context {
	context = context.Absent(begins + "*")
	for name, v := range tags {
		context = context.With(begins+name, v)
	}
	return context
}

// orphaned reports a trust that names Expel only by the id of a principal that
// is gone: AWS shows the id in place of the ARN then, and lets nobody in by it.
// IAM user guide, "AWS JSON policy elements: Principal".
func (p Path) orphaned(trust Call) (Finding, bool) {
	for n, s := range p.Facts.Identity.Trust.Value.Document.Statements {
		if s.Effect != policydoc.Allow {
			continue
		}
		for _, who := range s.Principal["AWS"] {
			if !strings.HasPrefix(who, "AIDA") && !strings.HasPrefix(who, "AROA") {
				continue
			}
			if trust.decision().Decision != policydoc.Allowed {
				return Finding{Verdict: Shut, Reason: "role.orphan",
					Evidence: Evidence{ARN: p.Facts.Identity.ARN, Document: &p.Facts.Identity.Trust.Value.Ref,
						Sid: s.Sid, Statement: n + 1, Got: []string{who}, Action: "sts:AssumeRole"}}, true
			}
		}
	}
	return Finding{}, false
}
