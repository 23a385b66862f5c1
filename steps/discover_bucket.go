package steps

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
)

// bucket finds out whose bucket it is and reads it as its owner. Only its
// owner can be sure to see it (docs/aws.md#bucket-owner).
func (f *finder) bucket(ctx context.Context, name string) {
	found := DiscoveredBucket{Name: name}
	owner, err := f.owner(ctx, &found)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		f.unread(f.whose(found), "s3:ListBucket", err)
	case owner.aws != nil:
		_ = parallel( // neither waits for the other
			func() error { f.settings(ctx, owner.aws.In(found.Region), &found); return nil },
			func() error { f.visit(ctx, owner); return nil },
		)
	}
	f.locked(func(d *Discovery) { d.Buckets = append(d.Buckets, found) })
	what := "bucket " + name
	if found.Account != "" && found.Account != f.home.account {
		what += " in account " + found.Account
	}
	f.tell(Found{What: what})
}

func (f *finder) whose(b DiscoveredBucket) string {
	switch {
	case b.Account != "":
		return "bucket " + b.Name + " of account " + b.Account
	case len(accountsIn(b.Name)) > 0:
		return "bucket " + b.Name + ", perhaps of account " + accountsIn(b.Name)[0]
	}
	return "bucket " + b.Name
}

// owner finds the account that has the bucket. No place and no error: the
// bucket is gone.
func (f *finder) owner(ctx context.Context, b *DiscoveredBucket) (place, error) {
	err := f.ownedBy(ctx, f.home, b)
	switch {
	case err == nil:
		return f.home, nil
	case awsops.Is(err, awsops.Missing):
		b.Gone = true
		return place{}, nil
	case !awsops.Is(err, awsops.Denied):
		return place{}, err
	}
	named := slices.DeleteFunc(f.places(), func(p place) bool { return !strings.HasPrefix(p.way, wayByProfile) })
	if p, found := f.ownedByOneOf(ctx, named, b); found {
		return p, nil
	}
	b.Candidates = f.candidates(b.Name)
	var others []place
	entered, unreachable := f.enterEach(ctx, b.Candidates)
	for i, p := range entered {
		if unreachable[i] == nil && p.account != f.home.account {
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
	return place{}, err
}

func (f *finder) ownedByOneOf(ctx context.Context, places []place, b *DiscoveredBucket) (place, bool) {
	owned := make([]bool, len(places))
	copies := make([]DiscoveredBucket, len(places))
	reads := make([]func() error, len(places))
	for i, p := range places {
		reads[i] = func() error { owned[i] = f.ownedBy(ctx, p, &copies[i]) == nil; return nil }
		copies[i] = *b
	}
	_ = parallel(reads...)
	if at := slices.Index(owned, true); at >= 0 {
		*b = copies[at]
		b.Candidates = nil
		return places[at], true
	}
	return place{}, false
}

// ownedBy asks as the owner. S3 sends those who ask in another region to the
// bucket's before it looks at the owner, so it is asked again there.
func (f *finder) ownedBy(ctx context.Context, p place, b *DiscoveredBucket) error {
	seen, err := p.aws.Bucket(ctx, b.Name)
	if region := awsops.BucketRegionIn(err); region != "" {
		b.Region = region
	}
	if err != nil {
		return err
	}
	b.Region = seen.Region
	if seen.Region != p.aws.Target().Region {
		if _, err = p.aws.In(seen.Region).Bucket(ctx, b.Name); err != nil {
			return err
		}
	}
	b.Account = p.account
	return nil
}

// ownedByWhom asks whether the bucket is a candidate's that we are not in: its
// policy may let us look.
func (f *finder) ownedByWhom(ctx context.Context, b *DiscoveredBucket) {
	aws := f.home.aws
	if b.Region != "" {
		aws = aws.In(b.Region)
	}
	for _, account := range b.Candidates {
		if account == f.home.account {
			continue
		}
		if _, err := aws.BucketOwnedBy(ctx, b.Name, account); err == nil {
			b.Account, b.Candidates = account, nil
			return
		}
	}
}

// calledLogs are accounts that are called as log accounts are and let us in.
func (f *finder) calledLogs(ctx context.Context, tried []string) []place {
	called := slices.DeleteFunc(slices.Clone(f.visits.accounts.logAccountsByName(ctx)), func(account string) bool {
		return slices.Contains(tried, account) || account == f.home.account
	})
	places, _ := f.enterEach(ctx, called)
	return slices.DeleteFunc(places, func(p place) bool { return p.aws == nil })
}

// candidates are the accounts that may have a bucket, likeliest first: those
// that its name tells, then the owners of its trails. Control Tower keeps its
// own in log archive, so nobody else is asked for that.
func (f *finder) candidates(bucket string) []string {
	all := accountsIn(bucket)
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.d.ControlTower; t != nil && t.LogAccount != "" && ofControlTower(bucket) {
		return []string{t.LogAccount}
	}
	for _, t := range f.d.Trails {
		if t.Bucket == bucket && t.Account != f.home.account {
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

// settings reads a bucket as its owner, in its region.
func (f *finder) settings(ctx context.Context, aws *awsops.Account, b *DiscoveredBucket) {
	_ = parallel(
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
		t.TrailNotices = slices.ContainsFunc(f.d.Trails, func(trail DiscoveredTrail) bool { return trail.Topic == t.ARN })
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
func listenersOf(n awsops.Notifications, folders []string) []DiscoveredListener {
	var all []DiscoveredListener
	add := func(kind awsops.DestinationKind, rules []awsops.Notification) {
		for _, r := range rules {
			l := DiscoveredListener{Kind: string(kind), To: r.Destination, Account: accountIn(r.Destination)}
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
		all = append(all, DiscoveredListener{Kind: "eventbridge", To: "EventBridge"})
	}
	return all
}
