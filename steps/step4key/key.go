package step4key

import (
	"context"
	"fmt"
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Key is the one KMS key that trail, bucket and queue share, with the policy
// the article's step 4 completes (docs/aws.md#key-policy).
type Key struct{ Setup setup.Setup }

// KeyObserved is what a look at the key has found.
type KeyObserved struct {
	Key
	Found   awsops.Key
	Exists  bool
	Aliased bool // the alias points to it; a run that was cut off may have left a key without
	Policy  string
	Rotates bool
	Tags    awsops.Tags
	logs    bool // the bucket still holds log files; looked at for undo only
	Past    engine.Past
}

// About implements engine.Resource.
func (k Key) About() engine.About {
	about := k.Setup.About(setup.IDKey, 4, "KMS key", k.Setup.Alias())
	about.Identity = k.Setup.AliasARN()
	return about
}

// Permissions implements engine.Resource.
func (k Key) Permissions() []engine.Permission {
	all := []engine.Permission{
		{Action: "kms:CreateKey", Resource: "*"}, // IAM knows no narrower resource for it
		{Action: "kms:CreateAlias", Resource: k.Setup.AliasARN()},
	}
	return append(all, setup.Permit(k.Setup.AnyKeyARN(),
		"kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags",
		"kms:CreateAlias", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:TagResource")...)
}

// description is how a key is found again whose alias was never made.
func (k Key) description() string { return "Expel CloudTrail, " + k.Setup.Alias() }

// Observe implements engine.Resource.
func (k Key) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := KeyObserved{Key: k, Past: past}
	var err error
	observed.Found, observed.Exists, err = awsops.OrMissing(aws.Key(ctx, k.Setup.Alias()))
	if err != nil {
		return observed, err
	}
	observed.Aliased = observed.Exists
	if !observed.Exists && past.Made {
		if observed.Found, observed.Exists, err = k.orphan(ctx, aws, past); err != nil {
			return observed, err
		}
	}
	if !observed.Exists {
		return observed, nil
	}
	id := observed.Found.ID
	return observed, engine.Parallel(
		func() (err error) { observed.Policy, err = aws.KeyPolicy(ctx, id); return err },
		func() (err error) { observed.Rotates, err = aws.KeyRotation(ctx, id); return err },
		func() (err error) { observed.Tags, err = aws.KeyTags(ctx, id); return err },
		func() (err error) { observed.logs, err = k.logsLeft(ctx, aws); return err },
	)
}

// ours is the past of this very key: the record is of the alias, which somebody
// may have given to another key since. A record of before keys' ARNs were kept
// counts for a key with our tags, which ours have from the first moment.
func (s KeyObserved) ours() engine.Past {
	past := s.Past
	if known := len(past.Names) > 0; known && !slices.Contains(past.Names, s.Found.ARN) || !known && s.Tags[setup.TagManagedBy] != setup.Trailhead {
		past.Made, past.Going = false, false
	}
	return past
}

// orphan looks for the key of a run that was cut off between making it and
// giving it its alias. KMS has no way to make a key twice as one, so without
// this look a second one would be made.
func (k Key) orphan(ctx context.Context, aws *awsops.Account, past engine.Past) (awsops.Key, bool, error) {
	keys, err := aws.FindKeys(ctx, awsops.Tags{setup.TagManagedBy: setup.Trailhead}, past.Since)
	if err != nil {
		return awsops.Key{}, false, err
	}
	for _, found := range keys {
		if found.Description == k.description() && found.State != pendingDeletion {
			return found, true, nil
		}
	}
	return awsops.Key{}, false, nil
}

// logsLeft reports whether there are log files that this key may have to
// open. Only undo needs to know.
func (k Key) logsLeft(ctx context.Context, aws *awsops.Account) (bool, error) {
	if k.Setup.Undo == nil || k.Setup.Undo.DeleteKey == "" || k.Setup.Undo.DeleteLogs == k.Setup.Bucket() || k.Setup.Existing != nil {
		return false, nil // beside an existing trail our key has opened messages only
	}
	empty, exists, err := awsops.OrMissing(aws.BucketEmpty(ctx, k.Setup.Bucket()))
	return exists && !empty, err
}

// Statements are the key's policy. Sids are those of the CloudTrail console
// and of the article.
func (k Key) Statements() []policydoc.Statement {
	cloudtrail := policydoc.Principal{"Service": {"cloudtrail.amazonaws.com"}}
	trail := policydoc.Conditions{"StringEquals": {"aws:SourceArn": {k.Setup.TrailARN()}}}
	anything := policydoc.Strings{"*"}
	root := policydoc.Statement{Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: policydoc.Principal{"AWS": {k.Setup.RootARN()}}, Action: policydoc.Strings{"kms:*"}, Resource: anything}
	queue := policydoc.Statement{Sid: "Allow cloudtrail bucket to encrypt/decrypt SQS", Effect: "Allow", Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}},
		Action: policydoc.Strings{"kms:GenerateDataKey", "kms:Decrypt"}, Resource: anything,
		Condition: policydoc.Conditions{"ArnLike": {"aws:SourceArn": {k.Setup.BucketARN()}}, "StringEquals": {"aws:SourceAccount": {k.Setup.LogAt().Account}}}}
	if topic := k.Setup.Hears(); topic != "" { // a queue behind a topic: SNS encrypts, not S3 (docs/aws.md#encrypted-queue-behind-a-topic)
		queue = policydoc.Statement{Sid: "Allow SNS topic to encrypt/decrypt SQS", Effect: "Allow", Principal: policydoc.Principal{"Service": {"sns.amazonaws.com"}},
			Action: policydoc.Strings{"kms:GenerateDataKey*", "kms:Decrypt"}, Resource: anything, Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {topic}}}}
	}
	if k.Setup.Existing != nil { // the trail has a key of its own, or none: ours is for the queue alone
		return []policydoc.Statement{root, queue}
	}
	return []policydoc.Statement{
		root,
		{Sid: "Allow CloudTrail to encrypt logs", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:GenerateDataKey*"}, Resource: anything,
			Condition: policydoc.Conditions{
				"StringEquals": {"aws:SourceArn": {k.Setup.TrailARN()}},
				"StringLike":   {"kms:EncryptionContext:aws:cloudtrail:arn": {k.Setup.ARN("cloudtrail", "*", k.Setup.TrailOwner(), "trail/*")}},
			}},
		{Sid: "Allow CloudTrail to describe key", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:DescribeKey"}, Resource: anything, Condition: trail},
		// With a bucket key on the bucket, CloudTrail must decrypt as well, or CreateTrail is refused.
		{Sid: "Allow CloudTrail to decrypt", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:Decrypt"}, Resource: anything, Condition: trail},
		queue,
	}
}

// Diff implements engine.Observed.
func (s KeyObserved) Diff(*engine.Values) engine.Diff {
	summary := fmt.Sprintf("%d statements, rotates every year", len(s.Statements()))
	policy, err := setup.Merged(s.Policy, s.Statements())
	if err != nil {
		return engine.Diff{Blocked: setup.Unreadable(s.About(), err)}
	}
	if !s.Exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: policy.Indent(), Calls: s.makeCalls(policy.String())}
	}
	gives := map[engine.Ref]string{setup.KeyARN: s.Found.ARN}
	calls := s.mendCalls(policy.String())
	if len(calls) == 0 {
		return engine.Right(summary, setup.Pretty(s.Policy), gives)
	}
	if !setup.Managed(s.Tags, s.ours()) {
		if setup.OnlyTags(calls) {
			return engine.RightExisting(summary, setup.Pretty(s.Policy), gives)
		}
		return engine.Diff{Blocked: setup.Taken(s.About(), "kms_alias", "key "+s.Found.ID), Gives: gives}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: setup.Pretty(s.Policy), After: policy.Indent(), Calls: calls, Gives: gives, Reread: true}
}

func (s KeyObserved) makeCalls(policy string) []engine.Call {
	made := func(v *engine.Values) string { return v.Get(setup.KeyARN) }
	return []engine.Call{
		{Action: "kms:CreateKey", Says: "create the key with its policy", Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			created, err := aws.CreateKey(ctx, awsops.NewKey{Description: s.description(), Policy: policy, Tags: s.Setup.Tags()})
			if err != nil {
				return err
			}
			v.Set(setup.KeyARN, created.ARN)
			return engine.Made(ctx, created.ARN)
		}},
		s.aliasCall(made), s.rotateCall(made),
	}
}

func (s KeyObserved) aliasCall(id func(*engine.Values) string) engine.Call {
	return engine.Call{Action: "kms:CreateAlias", Says: "name it " + s.Setup.Alias(), Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
		err := aws.CreateAlias(ctx, s.Setup.Alias(), id(v))
		if !awsops.Is(err, awsops.Taken) {
			return err
		}
		// The answer to an earlier try may have been lost.
		if there, lookErr := aws.Key(ctx, s.Setup.Alias()); lookErr == nil && there.ARN == id(v) {
			return nil
		}
		return err
	}}
}

func (s KeyObserved) rotateCall(id func(*engine.Values) string) engine.Call {
	return engine.Call{Action: "kms:EnableKeyRotation", Says: "rotate it every year", Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
		return aws.EnableKeyRotation(ctx, id(v))
	}}
}

// mendCalls are what an existing key still lacks.
func (s KeyObserved) mendCalls(policy string) []engine.Call {
	id := func(*engine.Values) string { return s.Found.ARN }
	var calls []engine.Call
	add := func(needed bool, c engine.Call) {
		if needed {
			calls = append(calls, c)
		}
	}
	run := func(action, says string, f func(context.Context, *awsops.Account) error) engine.Call {
		return engine.Call{Action: action, Says: says, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error { return f(ctx, aws) }}
	}
	add(s.Found.State == pendingDeletion, run("kms:CancelKeyDeletion", "keep the key", func(ctx context.Context, aws *awsops.Account) error {
		return aws.CancelKeyDeletion(ctx, s.Found.ID)
	}))
	add(s.Found.State != "Enabled", run("kms:EnableKey", "enable the key", func(ctx context.Context, aws *awsops.Account) error { return aws.EnableKey(ctx, s.Found.ID) }))
	add(!setup.Holds(s.Policy, s.Statements()), run("kms:PutKeyPolicy", "complete its policy", func(ctx context.Context, aws *awsops.Account) error {
		return aws.PutKeyPolicy(ctx, s.Found.ARN, policy)
	}))
	add(!s.Aliased, s.aliasCall(id))
	add(!s.Rotates, s.rotateCall(id))
	add(!s.Tags.Has(s.Setup.Tags()), run("kms:TagResource", "tag it", func(ctx context.Context, aws *awsops.Account) error {
		return aws.TagKey(ctx, s.Found.ARN, s.Setup.Tags())
	}))
	return calls
}

// deletionDays is how long AWS waits before it deletes a key: the longest it
// offers, since nothing brings back what the key has encrypted.
const deletionDays = 30

// pendingDeletion is KMS's state of a key that it will delete.
const pendingDeletion = "PendingDeletion"

// Remove implements engine.Observed.
func (s KeyObserved) Remove(*engine.Values) engine.Diff {
	wish := s.Setup.Undo != nil && s.Setup.Undo.DeleteKey == s.Setup.Alias()
	apart := func() string { return s.Setup.ApartFromSource(s.Policy) }
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.Exists, Tags: s.Tags, Past: s.ours(), Apart: apart}); leaves {
		return d
	}
	switch {
	case !wish && s.Found.State != pendingDeletion:
		return engine.Stays("nothing encrypted with it can be read without it", engine.Deletion{Flag: "delete-key", Name: s.Setup.Alias(), Says: "to have AWS delete it after 30 days:"})
	case s.logs:
		return engine.Right("log files in "+s.Setup.Bucket()+" cannot be read without it; they would have to go first", "", nil)
	}
	return engine.Diff{Verb: engine.Remove, Summary: "AWS deletes it after 30 days; until then it can be kept", Before: setup.Pretty(s.Policy), Calls: s.removeCalls()}
}

// removeCalls are what is left to do: an undo may have been cut off between
// the two.
func (s KeyObserved) removeCalls() []engine.Call {
	var calls []engine.Call
	if s.Found.State != pendingDeletion {
		calls = append(calls, engine.Call{Action: "kms:ScheduleKeyDeletion", Says: "have AWS delete it after 30 days", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			_, err := aws.ScheduleKeyDeletion(ctx, s.Found.ID, deletionDays)
			return engine.Gone(err)
		}})
	}
	if s.Aliased {
		calls = append(calls, engine.Call{Action: "kms:DeleteAlias", Says: "free the alias", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return engine.Gone(aws.DeleteAlias(ctx, s.Setup.Alias()))
		}})
	}
	return calls
}

// Explain implements engine.Explainer.
func (k Key) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Service == "KMS" && e.Code == "MalformedPolicyDocumentException" && e.Kind == awsops.Invalid {
		return &engine.Problem{ID: "key.lock-out", Why: "KMS refuses a policy under which the caller could not change the policy again (" + e.Message + ")",
			Do: []engine.Remedy{{Do: "Have kms:PutKeyPolicy allowed for this identity (trailhead permissions prints the whole policy)", Again: true}}}
	}
	return nil
}
