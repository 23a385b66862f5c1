package steps

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
)

// gather looks at every hop as whoever we are in its account.
func (v verifier) gather(ctx context.Context) *facts {
	subject, home := v.subject, v.accounts.Home
	f := &facts{setup: v.setup, subject: subject, keys: map[string]seen[string]{}, now: home.Clock().Now()}
	region := regionIn(subject.QueueURL, home.Target().Region) // queue and bucket share a region
	log, noLog := v.entered(ctx, awsops.AccountOf(subject.QueueURL), region)
	role, noRole := v.entered(ctx, accountIn(subject.RoleARN), region)
	_ = parallel(
		func() error {
			f.queue = seeIn(log, noLog, func() (awsops.Queue, error) { return log.Queue(ctx, subject.QueueURL) })
			if log != nil && !strings.Contains(f.queue.value.KeyID, "alias/aws/") { // that one is told by its name
				f.queue.value.KeyID = fullKey(ctx, log, f.queue.value.KeyID)
			}
			return nil
		},
		func() error { f.trails = see(home.Trails(ctx)); return nil },
		func() error {
			if noRole != nil {
				f.role.err, f.policies.err = noRole, noRole
				return nil
			}
			lookAtIdentity(ctx, f, role)
			return nil
		},
	)
	f.bucketName = subject.Bucket
	if f.bucketName == "" {
		f.bucketName = bucketBehind(f.queue.value.Policy)
	}
	pickTrail(f)
	_ = parallel(
		func() error { lookAtBucket(ctx, f, log, noLog); return nil },
		func() error { lookAtTrail(ctx, f, home); return nil },
	)
	v.lookAtKeys(ctx, f)
	return f
}

// entered is the way into an account: the one a look at the set-up has found, or
// what the answers say.
func (v verifier) entered(ctx context.Context, account, region string) (*awsops.Account, error) {
	way, known := v.accounts.way(account)
	if !known {
		way = v.setup.Answers.LogAccount
	}
	aws, err := v.accounts.Reach(ctx, account, way)
	if err != nil {
		return nil, err
	}
	return aws.In(region), nil
}

// seeIn is see in an account that we may have no way into.
func seeIn[T any](aws *awsops.Account, noWay error, look func() (T, error)) seen[T] {
	if aws == nil {
		return seen[T]{err: noWay}
	}
	return see(look())
}

func lookAtBucket(ctx context.Context, f *facts, aws *awsops.Account, noWay error) {
	if f.bucketName == "" {
		return
	}
	_ = parallel(
		func() error {
			f.bucket = seeIn(aws, noWay, func() (awsops.Bucket, error) { return aws.Bucket(ctx, f.bucketName) })
			return nil
		},
		func() error {
			f.encryption = seeIn(aws, noWay, func() (awsops.Encryption, error) { return encryptionOf(ctx, aws, f.bucketName) })
			return nil
		},
		func() error {
			f.notifications = seeIn(aws, noWay, func() (awsops.Notifications, error) { return aws.Notifications(ctx, f.bucketName) })
			return nil
		},
	)
	lookForTopic(ctx, f, aws)
}

// lookForTopic finds the topic between bucket and queue, where the bucket does
// not tell the queue itself.
func lookForTopic(ctx context.Context, f *facts, aws *awsops.Account) {
	direct := slices.ContainsFunc(f.notifications.value.Queues, func(n awsops.Notification) bool { return n.Destination == f.queue.value.ARN })
	if aws == nil || direct || len(f.notifications.value.Topics) == 0 {
		return
	}
	own, err := aws.OwnSubscriptions(ctx)
	if err != nil {
		return // the check of the rule says that it is not known
	}
	for _, n := range f.notifications.value.Topics {
		for _, s := range own {
			if s.Topic == n.Destination && s.Endpoint == f.queue.value.ARN && s.Confirmed() {
				f.topic = n.Destination
			}
		}
	}
}

// pickTrail finds the trail by its ARN, else the one that delivers to the
// bucket; of several, one that covers all regions.
func pickTrail(f *facts) {
	f.trail.err = f.trails.err
	for _, t := range f.trails.value {
		named, feeds := t.ARN == f.subject.Trail, f.subject.Trail == "" && t.Bucket == f.bucketName && t.Bucket != ""
		if (named || feeds) && (!f.trail.exists || t.MultiRegion) {
			f.trail = seen[awsops.Trail]{value: t, exists: true}
		}
	}
}

func lookAtTrail(ctx context.Context, f *facts, aws *awsops.Account) {
	if !f.trail.exists {
		return
	}
	home, arn := aws.In(f.trail.value.HomeRegion), f.trail.value.ARN
	_ = parallel(
		func() error { f.status = see(home.TrailStatus(ctx, arn)); return nil },
		func() error { f.selectors = see(home.Selectors(ctx, arn)); return nil },
	)
}

// lookAtKeys reads the policy of every key on the way: the queue's, the
// bucket's and the trail's, which are often one.
func (v verifier) lookAtKeys(ctx context.Context, f *facts) {
	arns := slices.Compact(slices.Sorted(slices.Values([]string{f.queue.value.KeyID, f.encryption.value.KeyID, f.trail.value.KeyID})))
	arns = slices.DeleteFunc(arns, func(arn string) bool { return arn == "" })
	found := make([]seen[string], len(arns))
	reads := make([]func() error, len(arns))
	for i, id := range arns {
		reads[i] = func() error {
			found[i] = v.policyOfKey(ctx, id)
			return nil
		}
	}
	_ = parallel(reads...)
	for i, arn := range arns {
		f.keys[arn] = found[i]
	}
}

func (v verifier) policyOfKey(ctx context.Context, id string) seen[string] {
	account := accountIn(id)
	if account == "" { // an alias or a bare id is the queue's own account's
		account = awsops.AccountOf(v.subject.QueueURL)
	}
	aws, noWay := v.entered(ctx, account, regionIn(id, regionIn(v.subject.QueueURL, v.accounts.Home.Target().Region)))
	return seeIn(aws, noWay, func() (string, error) { return aws.KeyPolicy(ctx, id) })
}

// lookAtIdentity reads the role, or the user that stands in for it, and every
// policy attached to it.
func lookAtIdentity(ctx context.Context, f *facts, aws *awsops.Account) {
	arn, _ := awsops.ParseARN(f.subject.RoleARN)
	kind, name := arn.Split()
	var attached []string
	var err error
	if kind == "user" {
		f.user = see(aws.User(ctx, name))
		attached, err = aws.UserPolicies(ctx, name)
	} else {
		f.role = see(aws.Role(ctx, name))
		attached, err = aws.RolePolicies(ctx, name)
	}
	if err != nil {
		f.policies = see([]policydoc.Document(nil), err)
		return
	}
	f.policies.exists = true
	for _, policyARN := range attached {
		p, err := aws.Policy(ctx, policyARN)
		if err != nil {
			f.policies.err = err
			continue
		}
		if doc, err := policydoc.Parse(p.Document); err == nil {
			f.policies.value = append(f.policies.value, doc)
		}
	}
}

// regionIn reads the region off an ARN or off the host of a queue's URL.
func regionIn(text, otherwise string) string {
	if arn, ok := awsops.ParseARN(text); ok && arn.Region != "" {
		return arn.Region
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '.' }) {
		if answers.PartitionOf(part) != "" {
			return part
		}
	}
	return otherwise
}

// bucketBehind reads from a queue's policy which bucket may send to it.
func bucketBehind(policy string) string {
	doc, err := policydoc.Parse(policy)
	if err != nil {
		return ""
	}
	for _, s := range doc.Statements {
		for _, keys := range s.Condition {
			for _, values := range keys {
				for _, v := range values {
					if arn, ok := awsops.ParseARN(v); ok && arn.Service == "s3" {
						return arn.Resource
					}
				}
			}
		}
	}
	return ""
}
