package discover

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// bucket finds out whose bucket it is and reads it as its owner. Only its
// owner can be sure to see it (docs/aws.md#bucket-owner).
func (f *finder) bucket(ctx context.Context, name string) {
	found := Bucket{Name: name}
	owner, err := f.owner(ctx, &found)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		f.unread(f.whose(found), "s3:ListBucket", err)
	case owner.Aws != nil:
		_ = engine.Parallel( // neither waits for the other
			func() error { f.settings(ctx, owner.Aws.In(found.Region), &found); return nil },
			func() error { f.visit(ctx, owner); return nil },
		)
	}
	f.locked(func(d *Discovery) { d.Buckets = append(d.Buckets, found) })
	what := "bucket " + name
	if found.Account != "" && found.Account != f.Home.Account {
		what += " in account " + found.Account
	}
	f.tell(Found{What: what})
}

func (f *finder) whose(b Bucket) string {
	switch {
	case b.Account != "":
		return "bucket " + b.Name + " of account " + b.Account
	case len(setup.AccountsIn(b.Name)) > 0:
		return "bucket " + b.Name + ", perhaps of account " + setup.AccountsIn(b.Name)[0]
	}
	return "bucket " + b.Name
}

// owner finds the account that has the bucket. No place and no error: the
// bucket is gone.
func (f *finder) owner(ctx context.Context, b *Bucket) (access.Place, error) {
	err := f.ownedBy(ctx, f.Home, b)
	switch {
	case err == nil:
		return f.Home, nil
	case awsops.Is(err, awsops.Missing):
		b.Gone = true
		return access.Place{}, nil
	case !awsops.Is(err, awsops.Denied):
		return access.Place{}, err
	}
	<-f.waysKnown
	named := slices.DeleteFunc(f.Places(), func(p access.Place) bool { return !strings.HasPrefix(p.Way, access.WayByProfile) })
	if p, found := f.ownedByOneOf(ctx, named, b); found {
		return p, nil
	}
	b.Candidates = f.candidates(b.Name)
	var others []access.Place
	entered, unreachable := f.EnterEach(ctx, b.Candidates)
	for i, p := range entered {
		if unreachable[i] == nil && p.Account != f.Home.Account {
			others = append(others, p)
		}
	}
	if len(unreachable) > 0 && unreachable[0] != nil {
		err = unreachable[0]
	}
	if p, found := f.ownedByOneOf(ctx, others, b); found {
		return p, nil
	}
	if p, found := f.ownedByOneOf(ctx, f.calledLogs(ctx, b.Candidates), b); found {
		return p, nil
	}
	f.ownedByWhom(ctx, b)
	return access.Place{}, err
}

func (f *finder) ownedByOneOf(ctx context.Context, places []access.Place, b *Bucket) (access.Place, bool) {
	owned := make([]bool, len(places))
	copies := make([]Bucket, len(places))
	reads := make([]func() error, len(places))
	for i, p := range places {
		reads[i] = func() error { owned[i] = f.ownedBy(ctx, p, &copies[i]) == nil; return nil }
		copies[i] = *b
	}
	_ = engine.Parallel(reads...)
	if at := slices.Index(owned, true); at >= 0 {
		*b = copies[at]
		b.Candidates = nil
		return places[at], true
	}
	return access.Place{}, false
}

// ownedBy asks as the owner. S3 sends those who ask in another region to the
// bucket's before it looks at the owner, so it is asked again there.
func (f *finder) ownedBy(ctx context.Context, p access.Place, b *Bucket) error {
	seen, err := p.Aws.Bucket(ctx, b.Name)
	if region := awsops.BucketRegionIn(err); region != "" {
		b.Region = region
	}
	if err != nil {
		return err
	}
	b.Region = seen.Region
	if seen.Region != p.Aws.Target().Region {
		if _, err = p.Aws.In(seen.Region).Bucket(ctx, b.Name); err != nil {
			return err
		}
	}
	b.Account = p.Account
	return nil
}

// ownedByWhom asks whether the bucket is a candidate's that we are not in: its
// policy may let us look.
func (f *finder) ownedByWhom(ctx context.Context, b *Bucket) {
	aws := f.Home.Aws
	if b.Region != "" {
		aws = aws.In(b.Region)
	}
	for _, account := range b.Candidates {
		if account == f.Home.Account {
			continue
		}
		if _, err := aws.BucketOwnedBy(ctx, b.Name, account); err == nil {
			b.Account, b.Candidates = account, nil
			return
		}
	}
}

// calledLogs are accounts that are called as log accounts are and let us in.
func (f *finder) calledLogs(ctx context.Context, tried []string) []access.Place {
	called := slices.DeleteFunc(slices.Clone(f.Visits.Accounts.LogAccountsByName(ctx)), func(account string) bool {
		return slices.Contains(tried, account) || account == f.Home.Account
	})
	places, _ := f.EnterEach(ctx, called)
	return slices.DeleteFunc(places, func(p access.Place) bool { return p.Aws == nil })
}

// candidates are the accounts that may have a bucket, likeliest first: those
// that its name tells, then the owners of its trails. Control Tower keeps its
// own in log archive, so nobody else is asked for that.
func (f *finder) candidates(bucket string) []string {
	all := setup.AccountsIn(bucket)
	f.mu.Lock()
	defer f.mu.Unlock()
	if log := f.logArchive(bucket); setup.OfControlTower(bucket) && log != "" {
		return []string{log}
	}
	for _, t := range f.d.Trails {
		if t.Bucket == bucket && t.Account != f.Home.Account {
			all = append(all, t.Account)
		}
	}
	var once []string
	for _, id := range all {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once
}

// logArchive is the account of Control Tower's logs, as Control Tower says, else
// as the name of its bucket does.
func (f *finder) logArchive(bucket string) string {
	if t := f.d.ControlTower; t != nil && t.LogAccount != "" {
		return t.LogAccount
	}
	return setup.FirstOf(setup.AccountsIn(bucket))
}

// settings reads a bucket as its owner, in its region.
func (f *finder) settings(ctx context.Context, aws *awsops.Account, b *Bucket) {
	_ = engine.Parallel(
		func() error {
			e, err := aws.BucketEncryption(ctx, b.Name)
			if err != nil {
				f.unread("encryption of bucket "+b.Name, "s3:GetEncryptionConfiguration", err)
				return nil
			}
			b.Encryption, b.Key, b.BucketKey = e.Algorithm, e.KeyID, e.BucketKey
			return nil
		},
		func() error {
			n, err := aws.Notifications(ctx, b.Name)
			if err != nil {
				f.unread("notifications of bucket "+b.Name, "s3:GetBucketNotification", err)
				return nil
			}
			b.Notifications = &n
			b.Listeners = listenersOf(n, nil)
			return nil
		},
		func() error {
			policy, err := aws.BucketPolicy(ctx, b.Name)
			if err != nil {
				f.unread("policy of bucket "+b.Name, "s3:GetBucketPolicy", err)
				return nil
			}
			b.Writers = allowed(policy, "s3:PutObject")
			return nil
		},
	)
}

// hear finds out who hears of new log files, once all trails are known.
func (f *finder) hear() {
	for i := range f.d.Buckets {
		b := &f.d.Buckets[i]
		if b.Notifications == nil {
			continue
		}
		for j, l := range listenersOf(*b.Notifications, f.d.logFolders(b.Name)) {
			b.Listeners[j].Created = l.Created
		}
	}
	for i := range f.d.Topics {
		t := &f.d.Topics[i]
		t.TrailNotices = slices.ContainsFunc(f.d.Trails, func(trail Trail) bool { return trail.Topic == t.ARN })
		for _, b := range f.d.Buckets {
			for _, l := range b.Listeners {
				t.HearsObjectCreated = t.HearsObjectCreated || l.To == t.ARN && l.Created
			}
		}
		for j := range t.Listeners {
			t.Listeners[j].Created = t.HearsObjectCreated
		}
	}
}

// logFolders are where the trails write in a bucket.
func (d Discovery) logFolders(bucket string) []string {
	var folders []string
	for _, t := range d.Trails {
		if t.Bucket == bucket {
			folders = append(folders, strings.TrimPrefix(strings.TrimSuffix(t.Prefix, "/")+"/AWSLogs/", "/"))
		}
	}
	return folders
}

// listenersOf are those a bucket tells. One hears of new log files if S3 would
// take no rule for them beside it.
func listenersOf(n awsops.Notifications, folders []string) []Listener {
	var all []Listener
	add := func(kind awsops.DestinationKind, rules []awsops.Notification) {
		for _, r := range rules {
			l := Listener{Kind: string(kind), To: r.Destination, Account: text.AccountIn(r.Destination)}
			for _, folder := range folders {
				ours := awsops.Notification{Events: []string{"s3:ObjectCreated:*"}, Prefix: folder}
				one := awsops.Notifications{}.With(kind, awsops.Notification{ID: r.ID, Events: r.Events, Prefix: r.Prefix, Suffix: r.Suffix})
				l.Created = l.Created || len(awsops.Overlapping(ours, one)) > 0
			}
			all = append(all, l)
		}
	}
	add(awsops.ToQueue, n.Queues)
	add(awsops.ToTopic, n.Topics)
	add(awsops.ToLambda, n.Lambdas)
	if n.EventBridge {
		all = append(all, Listener{Kind: "eventbridge", To: "EventBridge"})
	}
	return all
}
