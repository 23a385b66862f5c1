package path

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// Planned is what a plan would leave: policies as they are to be, empty where
// there is none, or it is not known.
type Planned struct {
	Tags          awsops.Tags // of a role that is made
	Trust, Policy policydoc.Text
	PolicyARN     string
	Boundary      string // ARN of the boundary that a role is made with
	Queue         awsops.Queue
	Bucket        awsops.Bucket
	BucketAccount string
	BucketPolicy  policydoc.Text // of a bucket that is made; of one that is there it is read
	Encryption    awsops.Encryption
	Trail         awsops.Trail
	Keys          map[string]policydoc.Text // policies of keys that log files are encrypted with, by ARN
}

// Ahead are the facts of a set-up as they will be once a plan is carried out.
// Only what no plan changes is asked for: the policy of somebody's bucket, what
// else there is about a role that is there, and the organization's policies.
func Ahead(ctx context.Context, home *awsops.Account, enter Enter, start Start, p Planned) Facts {
	ctx = awsops.SharingReads(ctx)
	f := Facts{Start: start, Now: home.Clock().Now(), Home: home.Target(), Keys: map[string]Key{},
		SCPs: map[string]Fact[[]Level]{}, RCPs: map[string]Fact[[]Level]{}}
	f.Queue = Fact[awsops.Queue]{State: Seen, Value: p.Queue}
	f.Bucket = Bucket{Name: p.Bucket.Name, Account: p.BucketAccount, Fact: Fact[awsops.Bucket]{State: Seen, Value: p.Bucket},
		Encryption: Fact[awsops.Encryption]{State: Seen, Value: p.Encryption}, Notifications: Fact[awsops.Notifications]{State: Seen}}
	f.Bucket.Policy = parsed(BucketPolicy, f.bucketARN(), "", p.BucketPolicy)
	f.Trail = Fact[awsops.Trail]{State: Seen, Value: p.Trail}
	for arn, policy := range p.Keys {
		f.Keys[arn] = Key{Ref: arn, Policy: parsed(KeyPolicy, arn, "", policy),
			Fact: Fact[awsops.Key]{State: Seen, Value: awsops.Key{ARN: arn, State: "Enabled"}}}
	}
	r := &reader{ctx: ctx, home: home, enter: enter, f: &f}
	reads := []func(){func() { r.organization(p.BucketAccount) }, func() { r.planned(p) }}
	if p.BucketPolicy.Empty() {
		reads = append(reads, r.bucketPolicy)
	}
	parallel(reads...)
	r.controls()
	return f
}

// planned is the role or user as it will be: what is there of it, with our own
// policy and trust as they are planned.
func (r *reader) planned(p Planned) {
	a, name, open := r.identityAccount()
	if !open {
		return
	}
	i := &r.f.Identity
	r.identityItself(a, name)
	if i.exists() == Absent {
		*i = Identity{ARN: i.ARN, User: i.User, Boundary: Fact[Document]{State: Absent}}
		i.Role = Fact[awsops.Role]{State: Seen, Value: awsops.Role{ARN: i.ARN, Tags: p.Tags}}
		i.UserFact = Fact[awsops.User]{State: Seen, Value: awsops.User{ARN: i.ARN}}
		i.Attached.State, i.Inline.State = Seen, Seen
		if p.Boundary != "" {
			i.Boundary = r.managed(a, BoundaryPolicy, p.Boundary)
		}
	} else {
		r.rights(a, name)
	}
	if trust := parsed(TrustPolicy, i.ARN, "", p.Trust); trust.Ok() {
		i.Trust = trust
	}
	if policy := parsed(AttachedPolicy, p.PolicyARN, "", p.Policy); policy.Ok() {
		i.Attached.Value = append(slices.DeleteFunc(i.Attached.Value, func(d Document) bool { return d.Ref.ARN == p.PolicyARN }), policy.Value)
	}
}

// bucketPolicy reads the policy of a bucket that is in the account of the plan.
func (r *reader) bucketPolicy() {
	b := &r.f.Bucket
	a, closed := r.enter(r.ctx, b.Account, b.Fact.Value.Region)
	if closed != nil {
		b.Policy = unread[Document](closed)
		return
	}
	r.bucketPolicyIn(a)
}

// Obstacles are the findings, all Shut, on what keeps Expel out of a set-up
// that is still to be made: statements of others and of the organization that
// deny what no statement of ours can allow. What is only lacking the plan adds.
func (j Judgement) Obstacles() []Finding {
	var all []Finding
	for _, one := range j.Findings() {
		if one.Verdict == Shut && one.ofExpel() && one.Reason.Keeps() {
			all = append(all, one)
		}
	}
	return all
}

// Unseen are the findings, all Unknown, on what could not be read and may keep
// Expel out: the organization's policies, and the policies of bucket and role.
func (j Judgement) Unseen() []Finding {
	var all []Finding
	for _, one := range j.Findings() {
		if one.Verdict == Unknown && one.ofExpel() && one.Reason.Cause() == "unread" {
			all = append(all, one)
		}
	}
	return all
}

// ofExpel reports whether it is about what Expel itself does.
func (f Finding) ofExpel() bool { return f.Hop == Assume || f.Hop == Fetch }

// Statement is the statement that evidence names, false where it names none.
func (p Path) Statement(e Evidence) (policydoc.Statement, bool) {
	if e.Document == nil || e.Statement < 1 {
		return policydoc.Statement{}, false
	}
	for _, d := range p.documents() {
		if d.Ref == *e.Document && e.Statement <= len(d.Document.Statements) {
			return d.Document.Statements[e.Statement-1], true
		}
	}
	return policydoc.Statement{}, false
}

// ServiceControls are the service control policies that bind an account, a layer
// a level from the root on; none where none do, or nobody could read them.
func (p Path) ServiceControls(account string) []policydoc.Layer {
	return p.levels(p.Facts.SCPs, account)
}

// Cited is the evidence for a statement that a verdict on these policies names.
func Cited(s policydoc.StatementRef) Evidence {
	var e Evidence
	e.statement(s)
	return e
}
