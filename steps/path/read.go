package path

import (
	"context"
	"slices"
	"sync"

	"trailhead/awsops"
)

// Enter is the way into an account, in a region. An error says that it is
// closed to us: what lies there is Unreadable then.
type Enter func(ctx context.Context, account, region string) (*awsops.Account, error)

// reader is one look at a set-up.
type reader struct {
	ctx   context.Context
	home  *awsops.Account
	enter Enter
	f     *Facts
}

// Read gathers what AWS says about a set-up, side by side as far as one answer
// does not lead to the next. It changes nothing and takes no message. home is
// where we are signed in, which is where trails are looked for.
// What several things on the way need is asked for once, and not at all where
// ctx's look at AWS has asked for it (awsops.SharingReads).
func Read(ctx context.Context, home *awsops.Account, enter Enter, start Start) Facts {
	ctx = awsops.SharingReads(ctx)
	f := Facts{Start: start, Now: home.Clock().Now(), Home: home.Target(), Keys: map[string]Key{},
		SCPs: map[string]Fact[[]Level]{}, RCPs: map[string]Fact[[]Level]{}}
	r := &reader{ctx: ctx, home: home, enter: enter, f: &f}
	var organization sync.WaitGroup
	organization.Go(func() { r.organization(accountIn(start.RoleARN), awsops.AccountOf(start.QueueURL)) })
	parallel(r.identity, r.queue, r.trails)
	if start.QueueURL == "" {
		r.queueOfPolicies()
	}
	f.Bucket.Name = f.bucketName()
	f.pickTrail()
	if f.Trail.State == Absent && f.queueAccount() != f.Home.Account {
		r.trailsBeside()
	}
	parallel(r.bucket, r.trail)
	r.topics()
	parallel(r.keys, func() { organization.Wait(); r.controls() })
	r.grants()
	return f
}

// parallel runs all at once and waits for the last.
func parallel(reads ...func()) {
	var all sync.WaitGroup
	for _, read := range reads {
		all.Go(read)
	}
	all.Wait()
}

func (r *reader) trails() { r.f.Trails = Look(r.home.Trails(r.ctx)) }

// pickTrail takes the trail that is named, else the one that writes into the
// bucket; of several the one that records every region.
func (f *Facts) pickTrail() {
	f.Trail = Fact[awsops.Trail]{State: f.Trails.State, Err: f.Trails.Err}
	if !f.Trails.Ok() {
		return
	}
	f.Trail.State = Absent
	for _, t := range f.Trails.Value {
		named := t.ARN == f.Start.Trail
		feeds := f.Start.Trail == "" && t.Bucket == f.Bucket.Name && t.Bucket != ""
		if (named || feeds) && (!f.Trail.Ok() || t.MultiRegion && !f.Trail.Value.MultiRegion) {
			f.Trail = Fact[awsops.Trail]{State: Seen, Value: t}
		}
	}
}

// trailsBeside looks for the trail in the queue's account, where none of those
// that we see from home writes into the bucket.
func (r *reader) trailsBeside() {
	a, closed := r.enter(r.ctx, r.f.queueAccount(), r.f.Region())
	if closed != nil {
		return
	}
	if beside := Look(a.Trails(r.ctx)); beside.Ok() {
		r.f.Trails.Value = append(r.f.Trails.Value, beside.Value...)
		r.f.pickTrail()
	}
}

// trail reads how the trail fares and what it records. Both are asked in its
// home region.
func (r *reader) trail() {
	if !r.f.Trail.Ok() {
		return
	}
	t := r.f.Trail.Value
	home := r.home.In(t.HomeRegion)
	if owner := accountIn(t.ARN); owner != r.f.Home.Account {
		if a, closed := r.enter(r.ctx, owner, t.HomeRegion); closed == nil {
			home = a
		}
	}
	parallel(
		func() { r.f.Status = Look(home.TrailStatus(r.ctx, t.ARN)) },
		func() { r.f.Selectors = Look(home.EventSelectors(r.ctx, t.ARN)) },
	)
}

// bucket reads the bucket in the queue's account, and where that may not look,
// in the role's and our own.
func (r *reader) bucket() {
	b := &r.f.Bucket
	if b.Name == "" {
		return
	}
	region := r.f.Region()
	var account *awsops.Account
	for _, id := range r.f.bucketAccounts() {
		a, closed := r.enter(r.ctx, id, region)
		found := asked(a, closed, func(a *awsops.Account) (awsops.Bucket, error) { return a.Bucket(r.ctx, b.Name) })
		if b.Fact.State != Unreadable || found.State != Unreadable {
			b.Fact = found
		}
		if found.Ok() {
			b.Account, account = id, a.In(found.Value.Region)
			break
		}
		if found.State == Absent { // nobody has one of that name
			return
		}
	}
	if account == nil {
		b.Policy, b.Encryption = unread[Document](b.Fact.Err), unread[awsops.Encryption](b.Fact.Err)
		b.Notifications = unread[awsops.Notifications](b.Fact.Err)
		return
	}
	r.bucketSettings(account)
}

func (r *reader) bucketSettings(a *awsops.Account) {
	b := &r.f.Bucket
	parallel(
		func() { r.bucketPolicyIn(a) },
		func() { b.Encryption = Look(a.BucketEncryption(r.ctx, b.Name)) },
		func() { b.Notifications = Look(a.Notifications(r.ctx, b.Name)) },
		func() {
			if r.f.Start.Others && !r.f.Start.Kept {
				b.Copies = Look(a.Replications(r.ctx, b.Name))
			}
		},
	)
}

// bucketPolicyIn reads the bucket's policy; a bucket that is not there has none.
func (r *reader) bucketPolicyIn(a *awsops.Account) {
	b := &r.f.Bucket
	text, err := a.BucketPolicy(r.ctx, b.Name)
	if b.Policy = parsed(BucketPolicy, r.f.bucketARN(), "", text); err != nil && !awsops.Is(err, awsops.Missing) {
		b.Policy = unread[Document](err)
	}
}

// bucketAccounts are the accounts that may own the bucket, likeliest first.
func (f *Facts) bucketAccounts() []string {
	var all []string
	for _, id := range []string{f.queueAccount(), accountIn(f.Start.RoleARN), f.Home.Account} {
		if id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}
