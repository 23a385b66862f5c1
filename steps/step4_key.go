package steps

import (
	"context"
	"fmt"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// key is the one KMS key that trail, bucket and queue share, with the policy
// the article's step 4 completes (docs/aws.md#key-policy).
type key struct{ setup Setup }

type keyObserved struct {
	key
	found   awsops.Key
	exists  bool
	aliased bool // the alias points to it; a run that was cut off may have left a key without
	policy  string
	rotates bool
	tags    awsops.Tags
	logs    bool // the bucket still holds log files; looked at for undo only
	past    engine.Past
}

func (k key) About() engine.About {
	return k.setup.about(idKey, 4, "KMS key", k.setup.Alias())
}

func (k key) Permissions() []engine.Permission {
	all := []engine.Permission{
		{Action: "kms:CreateKey", Resource: "*"}, // IAM knows no narrower resource for it
		{Action: "kms:CreateAlias", Resource: k.setup.aliasARN()},
	}
	return append(all, permit(k.setup.anyKeyARN(),
		"kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags",
		"kms:CreateAlias", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:TagResource")...)
}

// description is how a key is found again whose alias was never made.
func (k key) description() string { return "Expel CloudTrail, " + k.setup.Alias() }

func (k key) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := keyObserved{key: k, past: past}
	var err error
	observed.found, observed.exists, err = awsops.OrMissing(aws.Key(ctx, k.setup.Alias()))
	if err != nil {
		return observed, err
	}
	observed.aliased = observed.exists
	if !observed.exists && past.Made {
		if observed.found, observed.exists, err = k.orphan(ctx, aws, past); err != nil {
			return observed, err
		}
	}
	if !observed.exists {
		return observed, nil
	}
	id := observed.found.ID
	return observed, parallel(
		func() (err error) { observed.policy, err = aws.KeyPolicy(ctx, id); return err },
		func() (err error) { observed.rotates, err = aws.KeyRotation(ctx, id); return err },
		func() (err error) { observed.tags, err = aws.KeyTags(ctx, id); return err },
		func() (err error) { observed.logs, err = k.logsLeft(ctx, aws); return err },
	)
}

// orphan looks for the key of a run that was cut off between making it and
// giving it its alias. KMS has no way to make a key twice as one, so without
// this look a second one would be made.
func (k key) orphan(ctx context.Context, aws *awsops.Account, past engine.Past) (awsops.Key, bool, error) {
	keys, err := aws.FindKeys(ctx, awsops.Tags{tagManagedBy: trailhead}, past.Since)
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
func (k key) logsLeft(ctx context.Context, aws *awsops.Account) (bool, error) {
	if k.setup.Undo == nil || k.setup.Undo.DeleteKey == "" || k.setup.Undo.DeleteLogs == k.setup.Bucket() || k.setup.existing != nil {
		return false, nil // beside an existing trail our key has opened messages only
	}
	empty, exists, err := awsops.OrMissing(aws.BucketEmpty(ctx, k.setup.Bucket()))
	return exists && !empty, err
}

// statements are the key's policy. Sids are those of the CloudTrail console
// and of the article.
func (k key) statements() []policydoc.Statement {
	cloudtrail := policydoc.Principal{"Service": {"cloudtrail.amazonaws.com"}}
	trail := policydoc.Conditions{"StringEquals": {"aws:SourceArn": {k.setup.trailARN()}}}
	anything := policydoc.Strings{"*"}
	root := policydoc.Statement{Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: policydoc.Principal{"AWS": {k.setup.rootARN()}}, Action: policydoc.Strings{"kms:*"}, Resource: anything}
	queue := policydoc.Statement{Sid: "Allow cloudtrail bucket to encrypt/decrypt SQS", Effect: "Allow", Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}},
		Action: policydoc.Strings{"kms:GenerateDataKey", "kms:Decrypt"}, Resource: anything,
		Condition: policydoc.Conditions{"ArnLike": {"aws:SourceArn": {k.setup.bucketARN()}}, "StringEquals": {"aws:SourceAccount": {k.setup.logAt().Account}}}}
	if topic := k.setup.hears(); topic != "" { // a queue behind a topic: SNS encrypts, not S3 (docs/aws.md#encrypted-queue-behind-a-topic)
		queue = policydoc.Statement{Sid: "Allow SNS topic to encrypt/decrypt SQS", Effect: "Allow", Principal: policydoc.Principal{"Service": {"sns.amazonaws.com"}},
			Action: policydoc.Strings{"kms:GenerateDataKey*", "kms:Decrypt"}, Resource: anything, Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {topic}}}}
	}
	if k.setup.existing != nil { // the trail has a key of its own, or none: ours is for the queue alone
		return []policydoc.Statement{root, queue}
	}
	return []policydoc.Statement{
		root,
		{Sid: "Allow CloudTrail to encrypt logs", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:GenerateDataKey*"}, Resource: anything,
			Condition: policydoc.Conditions{
				"StringEquals": {"aws:SourceArn": {k.setup.trailARN()}},
				"StringLike":   {"kms:EncryptionContext:aws:cloudtrail:arn": {k.setup.arn("cloudtrail", "*", k.setup.trailOwner(), "trail/*")}},
			}},
		{Sid: "Allow CloudTrail to describe key", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:DescribeKey"}, Resource: anything, Condition: trail},
		// With a bucket key on the bucket, CloudTrail must decrypt as well, or CreateTrail is refused.
		{Sid: "Allow CloudTrail to decrypt", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:Decrypt"}, Resource: anything, Condition: trail},
		queue,
	}
}

func (s keyObserved) Diff(*engine.Values) engine.Diff {
	summary := fmt.Sprintf("%d statements, rotates every year", len(s.statements()))
	policy, err := merged(s.policy, s.statements())
	if err != nil {
		return engine.Diff{Blocked: unreadable(s.About(), err)}
	}
	if !s.exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: policy.Indent(), Calls: s.makeCalls(policy.String())}
	}
	gives := map[engine.Ref]string{keyARN: s.found.ARN}
	calls := s.mendCalls(policy.String())
	if len(calls) == 0 {
		return engine.Right(summary, pretty(s.policy), gives)
	}
	if !managed(s.tags, s.past) {
		if onlyTags(calls) {
			return engine.Right("yours; "+summary, pretty(s.policy), gives)
		}
		return engine.Diff{Blocked: taken(s.About(), "kms_alias", "key "+s.found.ID), Gives: gives}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: pretty(s.policy), After: policy.Indent(), Calls: calls, Gives: gives, Reread: true}
}

func (s keyObserved) makeCalls(policy string) []engine.Call {
	made := func(v *engine.Values) string { return v.Get(keyARN) }
	return []engine.Call{
		{Action: "kms:CreateKey", Says: "create the key with its policy", Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			created, err := aws.CreateKey(ctx, awsops.NewKey{Description: s.description(), Policy: policy, Tags: s.setup.tags()})
			if err == nil {
				v.Set(keyARN, created.ARN)
			}
			return err
		}},
		s.aliasCall(made), s.rotateCall(made),
	}
}

func (s keyObserved) aliasCall(id func(*engine.Values) string) engine.Call {
	return engine.Call{Action: "kms:CreateAlias", Says: "name it " + s.setup.Alias(), Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
		err := aws.CreateAlias(ctx, s.setup.Alias(), id(v))
		if !awsops.Is(err, awsops.Taken) {
			return err
		}
		// The answer to an earlier try may have been lost.
		if there, lookErr := aws.Key(ctx, s.setup.Alias()); lookErr == nil && there.ARN == id(v) {
			return nil
		}
		return err
	}}
}

func (s keyObserved) rotateCall(id func(*engine.Values) string) engine.Call {
	return engine.Call{Action: "kms:EnableKeyRotation", Says: "rotate it every year", Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
		return aws.EnableKeyRotation(ctx, id(v))
	}}
}

// mendCalls are what an existing key still lacks.
func (s keyObserved) mendCalls(policy string) []engine.Call {
	id := func(*engine.Values) string { return s.found.ARN }
	var calls []engine.Call
	add := func(needed bool, c engine.Call) {
		if needed {
			calls = append(calls, c)
		}
	}
	run := func(action, says string, f func(context.Context, *awsops.Account) error) engine.Call {
		return engine.Call{Action: action, Says: says, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error { return f(ctx, aws) }}
	}
	add(s.found.State == pendingDeletion, run("kms:CancelKeyDeletion", "keep the key", func(ctx context.Context, aws *awsops.Account) error {
		return aws.CancelKeyDeletion(ctx, s.found.ID)
	}))
	add(s.found.State != "Enabled", run("kms:EnableKey", "enable the key", func(ctx context.Context, aws *awsops.Account) error { return aws.EnableKey(ctx, s.found.ID) }))
	add(!holds(s.policy, s.statements()), run("kms:PutKeyPolicy", "complete its policy", func(ctx context.Context, aws *awsops.Account) error {
		return aws.PutKeyPolicy(ctx, s.found.ARN, policy)
	}))
	add(!s.aliased, s.aliasCall(id))
	add(!s.rotates, s.rotateCall(id))
	add(!s.tags.Has(s.setup.tags()), run("kms:TagResource", "tag it", func(ctx context.Context, aws *awsops.Account) error {
		return aws.TagKey(ctx, s.found.ARN, s.setup.tags())
	}))
	return calls
}

// deletionDays is how long AWS waits before it deletes a key: the longest it
// offers, since nothing brings back what the key has encrypted.
const deletionDays = 30

// pendingDeletion is KMS's state of a key that it will delete.
const pendingDeletion = "PendingDeletion"

func (s keyObserved) Remove(*engine.Values) engine.Diff {
	wish := s.setup.Undo != nil && s.setup.Undo.DeleteKey == s.setup.Alias()
	if d, stays := notManaged(s.exists, s.tags, s.past); stays {
		return d
	}
	switch {
	case !wish && s.found.State != pendingDeletion:
		return engine.Stays("nothing encrypted with it can be read without it", engine.Deletion{Flag: "delete-key", Name: s.setup.Alias(), Says: "to have AWS delete it after 30 days:"})
	case s.logs:
		return engine.Right("log files in "+s.setup.Bucket()+" cannot be read without it; they would have to go first", "", nil)
	}
	return engine.Diff{Verb: engine.Remove, Summary: "AWS deletes it after 30 days; until then it can be kept", Before: pretty(s.policy), Calls: s.removeCalls()}
}

// removeCalls are what is left to do: an undo may have been cut off between
// the two.
func (s keyObserved) removeCalls() []engine.Call {
	var calls []engine.Call
	if s.found.State != pendingDeletion {
		calls = append(calls, engine.Call{Action: "kms:ScheduleKeyDeletion", Says: "have AWS delete it after 30 days", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			_, err := aws.ScheduleKeyDeletion(ctx, s.found.ID, deletionDays)
			return gone(err)
		}})
	}
	if s.aliased {
		calls = append(calls, engine.Call{Action: "kms:DeleteAlias", Says: "free the alias", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DeleteAlias(ctx, s.setup.Alias()))
		}})
	}
	return calls
}

// Explain implements engine.Explainer.
func (k key) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Service == "KMS" && e.Code == "MalformedPolicyDocumentException" && e.Kind == awsops.Invalid {
		return &engine.Problem{ID: "key.lock-out", Why: "KMS refuses a policy under which the caller could not change the policy again (" + e.Message + ")",
			Do: []engine.Remedy{{Do: "Have kms:PutKeyPolicy allowed for this identity (trailhead permissions prints the whole policy)", Again: true}}}
	}
	return nil
}
