package step4key

import (
	"context"
	"fmt"
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
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
	Policy  policydoc.Text
	Rotates bool
	Tags    awsops.Tags
	Grants  []awsops.Grant // looked at for setting up only
	closed  bool           // its grants may not be read
	use     lastUse        // looked at for its deletion only
	logs    bool           // the bucket still holds log files; looked at for undo only
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
	writes := setup.Permit(k.Setup.AnyKeyARN(), "kms:CreateAlias", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:TagResource")
	for i := range writes { // a new key has no alias yet, which is as good (docs/aws.md#conditions-of-permissions)
		writes[i].Condition = policydoc.Conditions{"ForAllValues:StringEquals": {"kms:ResourceAliases": {k.Setup.Alias()}}}
	}
	return slices.Concat(
		setup.PermitWhere("aws:RequestTag/"+setup.TagManagedBy, setup.Trailhead, "*", "kms:CreateKey"), // IAM knows no narrower resource
		setup.Permit(k.Setup.AliasARN(), "kms:CreateAlias"),
		setup.Permit(k.Setup.AnyKeyARN(), "kms:DescribeKey", "kms:ListGrants", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus",
			"kms:ListResourceTags"), writes)
}

// description is how a key is found again whose alias was never made.
func (k Key) description() string { return "Expel CloudTrail, " + k.Setup.Alias() }

// Observe implements engine.Resource.
func (k Key) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := KeyObserved{Key: k, Past: past}
	if v, made := engine.JustMade(ctx); made && v.Known(setup.KeyARN) {
		return k.justMade(ctx, aws, v.Get(setup.KeyARN), observed)
	}
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
		func() (err error) { observed.Grants, observed.closed, err = k.grants(ctx, aws, id); return err },
		func() (err error) { observed.logs, err = k.logsLeft(ctx, aws); return err },
		func() (err error) { observed.use, err = k.lastUse(ctx, aws, id); return err },
	)
}

// lastUse is when a key was last used. Known is false where KMS does not tell:
// it only advises, and stops nothing.
type lastUse struct {
	asked, known bool
	awsops.KeyUse
}

// lastUse asks when the key was last used, if undo is to have it deleted.
func (k Key) lastUse(ctx context.Context, aws *awsops.Account, id string) (lastUse, error) {
	if !k.deletes() {
		return lastUse{}, nil
	}
	use, err := aws.KeyLastUse(ctx, id)
	return lastUse{asked: true, known: err == nil, KeyUse: use}, ctx.Err()
}

// deletes: undo is to have the key deleted.
func (k Key) deletes() bool { return k.Setup.Undo != nil && k.Setup.Undo.DeleteKey == k.Setup.Alias() }

// grants are those of the key. Who may not read them is told so, no more: they
// change nothing of what is made.
func (k Key) grants(ctx context.Context, aws *awsops.Account, id string) (grants []awsops.Grant, closed bool, err error) {
	if k.Setup.Undo != nil || engine.Confirming(ctx) {
		return nil, false, nil
	}
	grants, err = aws.Grants(ctx, id)
	if awsops.Is(err, awsops.Denied) {
		return nil, true, nil
	}
	return grants, false, err
}

// justMade looks at the key that this run has made, all at the same time: its ARN
// is known, and its tags came with it.
func (k Key) justMade(ctx context.Context, aws *awsops.Account, arn string, observed KeyObserved) (engine.Observed, error) {
	err := engine.Parallel(
		func() (err error) {
			observed.Found, observed.Aliased, err = awsops.OrMissing(aws.Key(ctx, k.Setup.Alias()))
			return err
		},
		func() (err error) { observed.Policy, _, err = awsops.OrMissing(aws.KeyPolicy(ctx, arn)); return err },
		func() (err error) { observed.Rotates, _, err = awsops.OrMissing(aws.KeyRotation(ctx, arn)); return err },
	)
	observed.Exists = observed.Aliased && observed.Found.ARN == arn
	observed.Tags = k.Setup.Tags()
	return observed, err
}

// ours is the past of this very key: the record is of the alias, which somebody
// may have given to another key since. A record of before keys' ARNs were kept
// counts for a key with our tags, which ours have from the first moment.
func (s KeyObserved) ours() engine.Past {
	past := s.Past
	if known := len(past.Names) > 0; known && !slices.Contains(past.Names, s.Found.ARN) || !known &&
		s.Tags[setup.TagManagedBy] != setup.Trailhead {
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
	root := policydoc.Statement{Sid: "Enable IAM User Permissions", Effect: "Allow",
		Principal: policydoc.Principal{"AWS": {k.Setup.RootARN()}}, Action: policydoc.Strings{"kms:*"}, Resource: anything}
	queue := policydoc.Statement{Sid: "Allow cloudtrail bucket to encrypt/decrypt SQS", Effect: "Allow",
		Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}},
		Action:    policydoc.Strings{"kms:GenerateDataKey", "kms:Decrypt"}, Resource: anything,
		Condition: policydoc.Conditions{"ArnLike": {"aws:SourceArn": {k.Setup.BucketARN()}},
			"StringEquals": {"aws:SourceAccount": {k.Setup.LogAt().Account}}}}
	if topic := k.Setup.Hears(); topic != "" { // a queue behind a topic: SNS encrypts, not S3 (docs/aws.md#encrypted-queue-behind-a-topic)
		queue = policydoc.Statement{Sid: "Allow SNS topic to encrypt/decrypt SQS", Effect: "Allow",
			Principal: policydoc.Principal{"Service": {"sns.amazonaws.com"}},
			Action:    policydoc.Strings{"kms:GenerateDataKey*", "kms:Decrypt"}, Resource: anything,
			Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {topic}}}}
	}
	if k.Setup.Existing != nil { // the trail has a key of its own, or none: ours is for the queue alone
		return []policydoc.Statement{root, queue}
	}
	return []policydoc.Statement{
		root,
		{Sid: "Allow CloudTrail to encrypt logs", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:GenerateDataKey*"},
			Resource: anything,
			Condition: policydoc.Conditions{
				"StringEquals": {"aws:SourceArn": {k.Setup.TrailARN()}},
				"StringLike":   {"kms:EncryptionContext:aws:cloudtrail:arn": {k.Setup.ARN("cloudtrail", "*", k.Setup.TrailOwner(), "trail/*")}},
			}},
		{Sid: "Allow CloudTrail to describe key", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:DescribeKey"},
			Resource: anything, Condition: trail},
		// With a bucket key on the bucket, CloudTrail must decrypt as well, or CreateTrail is refused.
		{Sid: "Allow CloudTrail to decrypt", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"kms:Decrypt"}, Resource: anything,
			Condition: trail},
		queue,
	}
}

// Diff implements engine.Observed.
func (s KeyObserved) Diff(v *engine.Values) engine.Diff {
	d := extra.Guard(s.Setup, s.About(), s.ours(), Extra(s.Setup, s.Policy, s.Grants), s.diff(v))
	if s.closed && d.Blocked == nil {
		d.Notes = append(d.Notes, "Who may use it by a grant is not known: this identity may not list its grants (kms:ListGrants).")
	}
	return d
}

// Extra is what a key's policy and grants allow beyond the article.
func Extra(s setup.Setup, policy policydoc.Text, grants []awsops.Grant) []extra.Access {
	return append(extra.Outsiders(policy, extra.PlaceOf(s)), extra.Grants(grants, s.LogAt().Account, s.Expel())...)
}

func (s KeyObserved) diff(*engine.Values) engine.Diff {
	summary := fmt.Sprintf("%d statements, rotates every year", len(s.Statements()))
	policy, err := setup.Merged(s.Policy, s.Statements())
	if err != nil {
		return engine.Diff{Blocked: setup.Unreadable(s.About(), err)}
	}
	if !s.Exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: engine.PolicyDocument(policy), Calls: s.makeCalls(policy.String())}
	}
	gives := map[engine.Ref]string{setup.KeyARN: s.Found.ARN}
	calls := s.mendCalls(policy.String())
	if len(calls) == 0 {
		return engine.Right(summary, engine.HeldDocument(s.Policy), gives)
	}
	if !setup.Managed(s.Tags, s.ours()) {
		if setup.OnlyTags(calls) {
			return engine.RightExisting(summary, engine.HeldDocument(s.Policy), gives)
		}
		return engine.Diff{Blocked: setup.Taken(s.About(), "kms_alias", "key "+s.Found.ID), Gives: gives}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: engine.HeldDocument(s.Policy), After: engine.PolicyDocument(policy),
		Calls: calls,
		Gives: gives, Reread: true}
}
