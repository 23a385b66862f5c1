package steps

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/path"
)

// gather looks at every hop as whoever we are in its account.
func (v verifier) gather(ctx context.Context) *facts {
	subject, home := v.subject, v.accounts.Home
	way := path.Read(ctx, home, v.entered, path.Start{QueueURL: subject.QueueURL, RoleARN: subject.RoleARN, Bucket: subject.Bucket, Trail: subject.Trail,
		ExternalID: awsops.NewSecretText(subject.ExternalID.Reveal())})
	f := factsOf(way)
	f.setup, f.subject, f.judged = v.setup, subject, path.Of(way).Evaluate()
	if f.trail.exists { // read already, and shared
		f.selectors = see(home.In(f.trail.value.HomeRegion).Selectors(ctx, f.trail.value.ARN))
	}
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

func (v verifier) policyOfKey(ctx context.Context, id string) seen[string] {
	account := accountIn(id)
	if account == "" { // an alias or a bare id is the queue's own account's
		account = awsops.AccountOf(v.subject.QueueURL)
	}
	aws, noWay := v.entered(ctx, account, regionIn(id, regionIn(v.subject.QueueURL, v.accounts.Home.Target().Region)))
	return seeIn(aws, noWay, func() (string, error) { return aws.KeyPolicy(ctx, id) })
}

// factsOf are the facts of a way as the checks ask for them.
func factsOf(way path.Facts) *facts {
	f := &facts{queue: seenOf(way.Queue), bucketName: way.Bucket.Name, bucket: seenOf(way.Bucket.Fact), encryption: seenOf(way.Bucket.Encryption),
		notifications: seenOf(way.Bucket.Notifications), trails: seenOf(way.Trails), trail: seenOf(way.Trail), status: seenOf(way.Status),
		role: seenOf(way.Identity.Role), user: seenOf(way.Identity.UserFact), keys: map[string]seen[string]{}, now: way.Now}
	f.queue.value.KeyID = keyOf(way, f.queue.value.KeyID)
	f.encryption.value.KeyID = keyOf(way, f.encryption.value.KeyID)
	for _, t := range way.Topics {
		for _, s := range t.Subscriptions.Value {
			if s.Endpoint == f.queue.value.ARN && s.Confirmed() {
				f.topic = t.ARN
			}
		}
	}
	for _, k := range way.Keys {
		f.keys[k.ARN()] = seen[string]{value: k.Policy.Value.Document.String(), exists: k.Policy.Ok(), err: k.Policy.Err}
	}
	f.policies = seen[[]policydoc.Document]{exists: way.Identity.Attached.Ok() && way.Identity.Inline.Ok(),
		err: firstError(way.Identity.Attached.Err, way.Identity.Inline.Err)}
	for _, d := range slices.Concat(way.Identity.Attached.Value, way.Identity.Inline.Value) {
		f.policies.value = append(f.policies.value, d.Document)
	}
	return f
}

// keyOf is a key by its ARN; one of AWS's own stays its alias, by which it is
// told.
func keyOf(way path.Facts, ref string) string {
	if k, known := way.Keys[ref]; known && !strings.Contains(ref, "alias/aws/") {
		return k.ARN()
	}
	return ref
}

func seenOf[T any](f path.Fact[T]) seen[T] {
	return seen[T]{value: f.Value, exists: f.Ok(), err: f.Err}
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
