package verify

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/checks"
	"trailhead/steps/path"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// gather looks at every hop as whoever we are in its account.
func (v Verifier) gather(ctx context.Context) *checks.Facts {
	subject, home := v.Subject, v.Accounts.Home
	way := path.Read(ctx, home, v.entered, path.Start{QueueURL: subject.QueueURL, RoleARN: subject.RoleARN, Bucket: subject.Bucket,
		Trail:      subject.Trail,
		ExternalID: awsops.NewSecretText(subject.ExternalID.Reveal()),
		Others:     true, Kept: v.Setup.Existing != nil})
	f := factsOf(way)
	f.Setup, f.Subject, f.Judged = v.Setup, subject, path.Of(way).Evaluate()
	if f.Trail.Exists { // read already, and shared
		f.Selectors = checks.See(home.In(f.Trail.Value.HomeRegion).Selectors(ctx, f.Trail.Value.ARN))
	}
	return f
}

// entered is the way into an account: the one a look at the set-up has found, or
// what the answers say.
func (v Verifier) entered(ctx context.Context, account, region string) (*awsops.Account, error) {
	way, known := v.Accounts.Way(account)
	if !known {
		way = v.Setup.Answers.LogAccount
	}
	aws, err := v.Accounts.Reach(ctx, account, way)
	if err != nil {
		return nil, err
	}
	return aws.In(region), nil
}

func (v Verifier) policyOfKey(ctx context.Context, id string) checks.Seen[policydoc.Text] {
	account := text.AccountIn(id)
	if account == "" { // an alias or a bare id is the queue's own account's
		account = awsops.AccountOf(v.Subject.QueueURL)
	}
	aws, noWay := v.entered(ctx, account, setup.RegionIn(id, setup.RegionIn(v.Subject.QueueURL, v.Accounts.Home.Target().Region)))
	return checks.SeeIn(aws, noWay, func() (policydoc.Text, error) { return aws.KeyPolicy(ctx, id) })
}

// factsOf are the facts of a way as the checks ask for them.
func factsOf(way path.Facts) *checks.Facts {
	f := &checks.Facts{Queue: seenOf(way.Queue), BucketName: way.Bucket.Name, Bucket: seenOf(way.Bucket.Fact),
		Encryption: seenOf(way.Bucket.Encryption), Copies: way.Bucket.Copies.Value, Grants: map[string][]awsops.Grant{},
		BucketPolicy: checks.Seen[policydoc.Document]{Value: way.Bucket.Policy.Value.Document, Exists: way.Bucket.Policy.Ok(),
			Err: way.Bucket.Policy.Err},
		Notifications: seenOf(way.Bucket.Notifications), Trails: seenOf(way.Trails), Trail: seenOf(way.Trail), Status: seenOf(way.Status),
		Role: seenOf(way.Identity.Role), User: seenOf(way.Identity.UserFact), Keys: map[string]checks.Seen[policydoc.Text]{}, Now: way.Now}
	f.Queue.Value.KeyID = keyOf(way, f.Queue.Value.KeyID)
	f.Encryption.Value.KeyID = keyOf(way, f.Encryption.Value.KeyID)
	for _, t := range way.Topics {
		for _, s := range t.Subscriptions.Value {
			if s.Endpoint == f.Queue.Value.ARN && s.Confirmed() {
				f.Topic = t.ARN
			}
		}
	}
	for _, k := range way.Keys {
		f.Grants[k.ARN()] = k.Grants.Value
		f.Keys[k.ARN()] = checks.Seen[policydoc.Text]{Value: policydoc.Of(k.Policy.Value.Document), Exists: k.Policy.Ok(), Err: k.Policy.Err}
	}
	f.Policies = checks.Seen[[]policydoc.Document]{Exists: way.Identity.Attached.Ok() && way.Identity.Inline.Ok(),
		Err: cmp.Or(way.Identity.Attached.Err, way.Identity.Inline.Err)}
	f.Attached, f.Inline = map[string]policydoc.Document{}, map[string]policydoc.Document{}
	for _, d := range way.Identity.Attached.Value {
		f.Attached[d.Ref.ARN] = d.Document
	}
	for _, d := range way.Identity.Inline.Value {
		f.Inline[d.Ref.Name] = d.Document
	}
	for _, d := range slices.Concat(way.Identity.Attached.Value, way.Identity.Inline.Value) {
		f.Policies.Value = append(f.Policies.Value, d.Document)
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

func seenOf[T any](f path.Fact[T]) checks.Seen[T] {
	return checks.Seen[T]{Value: f.Value, Exists: f.Ok(), Err: f.Err}
}
