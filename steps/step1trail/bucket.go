package step1trail

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
	"trailhead/steps/setup"
)

// Bucket is the S3 bucket the trail delivers to: owner enforced, public
// access blocked, and with the policy CloudTrail asks for (article step 1;
// docs/aws.md#bucket-policy-for-a-trail).
type Bucket struct{ Setup setup.Setup }

type bucketObserved struct {
	Bucket
	exists         bool
	denied         *awsops.Error // the name is another account's, or we may not look
	region         string
	blocked, owner bool
	policy         policydoc.Text
	copies         []awsops.Replication // looked at for a bucket that was there before only
	unseen         bool                 // and whether there are any, may not be read
	tags           awsops.Tags
	empty          bool // looked at for undo only
	past           engine.Past
}

// About implements engine.Resource.
func (b Bucket) About() engine.About {
	about := b.Setup.About(setup.IDBucket, 1, "S3 bucket", b.Setup.Bucket())
	about.Identity = b.Setup.BucketARN()
	return about
}

// Permissions implements engine.Resource. CreateBucket with tags asks for
// s3:TagResource, for ownership for s3:PutBucketOwnershipControls
// (docs/aws.md#creating-a-bucket); the rest of the writes mend.
func (b Bucket) Permissions() []engine.Permission {
	return setup.Permit(b.Setup.BucketARN(),
		"s3:ListBucket", "s3:GetReplicationConfiguration", "s3:GetBucketPublicAccessBlock", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy",
		"s3:GetBucketTagging", "s3:CreateBucket", "s3:TagResource", "s3:PutBucketOwnershipControls", "s3:PutBucketPublicAccessBlock",
		"s3:PutBucketTagging", "s3:PutBucketPolicy")
}

// Observe implements engine.Resource.
func (b Bucket) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := bucketObserved{Bucket: b, past: past}
	if _, made := engine.JustMade(ctx); made {
		return b.justMade(ctx, aws, observed)
	}
	found, exists, err := awsops.OrMissing(aws.Bucket(ctx, b.Setup.Bucket()))
	if awsops.Is(err, awsops.Denied) {
		errors.As(err, &observed.denied)
		return observed, nil
	}
	if err != nil || !exists {
		return observed, err
	}
	observed.exists, observed.region = true, found.Region
	if observed.region != b.Setup.At.Region {
		return observed, nil
	}
	return observed, observed.read(ctx, aws)
}

// justMade looks at the bucket that this run has made: where it is, is known.
func (b Bucket) justMade(ctx context.Context, aws *awsops.Account, observed bucketObserved) (engine.Observed, error) {
	err := observed.read(ctx, aws)
	if awsops.Is(err, awsops.Missing) { // S3 does not show it yet
		return bucketObserved{Bucket: b, past: observed.past}, nil
	}
	observed.exists, observed.region = true, b.Setup.At.Region
	return observed, err
}

// read reads the settings of a bucket that is there.
func (s *bucketObserved) read(ctx context.Context, aws *awsops.Account) error {
	name := s.Setup.Bucket()
	return engine.Parallel(
		func() (err error) { s.blocked, err = aws.PublicAccessBlocked(ctx, name); return err },
		func() (err error) { s.owner, err = aws.BucketOwnerEnforced(ctx, name); return err },
		func() (err error) { s.policy, err = aws.BucketPolicy(ctx, name); return err },
		func() (err error) { s.tags, err = aws.BucketTags(ctx, name); return err },
		func() error { return s.readCopies(ctx, aws) },
		func() (err error) {
			if s.Setup.Undo != nil {
				s.empty, err = aws.BucketEmpty(ctx, name)
			}
			return err
		},
	)
}

// readCopies looks where the files of a bucket that was there before go as well.
func (s *bucketObserved) readCopies(ctx context.Context, aws *awsops.Account) (err error) {
	if _, made := engine.JustMade(ctx); made || s.past.Made || s.Setup.Undo != nil || engine.Confirming(ctx) {
		return nil
	}
	s.copies, err = aws.Replications(ctx, s.Setup.Bucket())
	if s.unseen = awsops.Is(err, awsops.Denied); s.unseen {
		return nil
	}
	return err
}

// statements are what CloudTrail needs, and the TLS-only rule, which does not
// touch the deliveries of AWS services.
func (b Bucket) statements() []policydoc.Statement {
	onlyTrail := func(more policydoc.Conditions) policydoc.Conditions {
		more["StringEquals"]["aws:SourceArn"] = policydoc.Strings{b.Setup.TrailARN()}
		return more
	}
	cloudtrail := policydoc.Principal{"Service": {"cloudtrail.amazonaws.com"}}
	write := func(sid, folder string) policydoc.Statement {
		return policydoc.Statement{Sid: sid, Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"s3:PutObject"},
			Resource:  policydoc.Strings{b.Setup.BucketARN() + "/AWSLogs/" + folder + "/*"},
			Condition: onlyTrail(policydoc.Conditions{"StringEquals": {"s3:x-amz-acl": {"bucket-owner-full-control"}}})}
	}
	all := []policydoc.Statement{
		{Sid: "AWSCloudTrailAclCheck20150319", Effect: "Allow", Principal: cloudtrail, Action: policydoc.Strings{"s3:GetBucketAcl"},
			Resource: policydoc.Strings{b.Setup.BucketARN()}, Condition: onlyTrail(policydoc.Conditions{"StringEquals": {}})},
		write("AWSCloudTrailWrite20150319", b.Setup.TrailOwner()),
		{Sid: "AllowSSLRequestsOnly", Effect: "Deny", Principal: policydoc.Principal{"*": {"*"}}, Action: policydoc.Strings{"s3:*"},
			Resource:  policydoc.Strings{b.Setup.BucketARN(), b.Setup.BucketARN() + "/*"},
			Condition: policydoc.Conditions{"Bool": {"aws:SecureTransport": {"false"}}}},
	}
	if b.Setup.Org != nil { // without the organization's own folder AWS refuses its trail (docs/aws.md#bucket-policy-for-a-trail)
		all = append(all, write("AWSCloudTrailOrganizationWrite20150319", b.Setup.Org.ID))
	}
	return all
}

// Diff implements engine.Observed.
func (s bucketObserved) Diff(v *engine.Values) engine.Diff {
	found := append(extra.Outsiders(s.policy, extra.PlaceOf(s.Setup)), extra.Copies(s.copies, s.Setup.LogAt().Account, "AWSLogs/")...)
	d := extra.Guard(s.Setup, s.About(), s.past, found, s.diff(v))
	if s.unseen && d.Blocked == nil {
		d.Notes = append(d.Notes, "Whether its files are copied elsewhere is not known: this identity may not read its replication "+
			"(s3:GetReplicationConfiguration).")
	}
	return d
}

func (s bucketObserved) diff(*engine.Values) engine.Diff {
	const summary = "private, TLS only, for CloudTrail"
	if p := s.inTheWay(); p != nil {
		return engine.Diff{Blocked: p}
	}
	policy, err := setup.Merged(s.policy, s.statements())
	if err != nil {
		return engine.Diff{Blocked: setup.Unreadable(s.About(), err)}
	}
	calls := s.calls(policy.String())
	if len(calls) == 0 {
		return engine.Right(summary, engine.HeldDocument(s.policy), nil)
	}
	if s.exists && !setup.Managed(s.tags, s.past) {
		if setup.OnlyTags(calls) {
			return engine.RightExisting(summary, engine.HeldDocument(s.policy), nil)
		}
		return engine.Diff{Blocked: setup.Taken(s.About(), "bucket", "a bucket of this account")}
	}
	d := engine.Diff{Verb: engine.Create, Summary: summary, After: engine.PolicyDocument(policy), Calls: calls}
	if s.exists {
		d.Verb, d.Before = engine.Change, engine.HeldDocument(s.policy)
	}
	return d
}

// inTheWay says why the name cannot be used, nil when it can.
func (s bucketObserved) inTheWay() *engine.Problem {
	p := &engine.Problem{ID: "bucket.taken", Do: []engine.Remedy{setup.AnotherName("bucket")}}
	switch {
	case !s.exists && s.denied == nil && awsops.AccountRegional(s.Setup.Bucket()) && !strings.HasSuffix(s.Setup.Bucket(), s.Setup.OwnSuffix()):
		return s.otherNamespace("S3 takes such a name only with the account and region that it is made in: it ends in " + s.Setup.OwnSuffix())
	case s.denied != nil:
		p.Kind, p.Action, p.RequestID, p.Err = s.denied.Kind, s.denied.Call.Action, s.denied.RequestID, s.denied
		p.What = "The bucket name " + s.Setup.Bucket() + " is taken"
		p.Why = "S3 answers that the bucket exists and that this identity may not see it: it belongs to another account, or s3:ListBucket is " +
			"not allowed here"
	case s.exists && s.region != s.Setup.At.Region:
		p.ID, p.What = "bucket.region", fmt.Sprintf("The bucket %s is in %s, not in %s", s.Setup.Bucket(), s.region, s.Setup.At.Region)
		p.Why = "trail, bucket, key and queue must be in one region"
		p.Do = append(p.Do, engine.Remedy{Do: "Use that region", Set: "region", Value: s.region})
	default:
		return nil
	}
	return p
}

// otherNamespace is the problem of a name that S3 does not take here.
func (b Bucket) otherNamespace(why string) *engine.Problem {
	return &engine.Problem{ID: "bucket.namespace", What: "The bucket " + b.Setup.Bucket() + " cannot be made under that name", Why: why,
		Do: []engine.Remedy{{Do: "Use a name of this account's own, which nobody else can take", Set: "bucket", Value: b.Setup.OwnBucket()},
			setup.AnotherName("bucket")}}
}

func (s bucketObserved) calls(policy string) []engine.Call {
	name := s.Setup.Bucket()
	var calls []engine.Call
	add := func(needed bool, action, says string, run func(context.Context, *awsops.Account) error) {
		if needed {
			calls = append(calls, engine.Call{Action: action, Says: says, Repair: action != "s3:CreateBucket" && action != "s3:PutBucketPolicy",
				Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error { return run(ctx, aws) }})
		}
	}
	add(!s.exists, "s3:CreateBucket", "create the bucket, owner enforced, public access blocked, tagged",
		func(ctx context.Context, aws *awsops.Account) error { return s.create(ctx, aws) })
	add(s.exists && !s.owner, "s3:PutBucketOwnershipControls", "enforce the bucket owner",
		func(ctx context.Context, aws *awsops.Account) error { return aws.EnforceBucketOwner(ctx, name) })
	add(s.exists && !s.tags.Has(s.Setup.Tags()), "s3:PutBucketTagging", "tag it", func(ctx context.Context, aws *awsops.Account) error {
		return aws.PutBucketTags(ctx, name, s.tags.With(s.Setup.Tags()))
	})
	add(s.exists && !s.blocked, "s3:PutBucketPublicAccessBlock", "block public access",
		func(ctx context.Context, aws *awsops.Account) error { return aws.BlockPublicAccess(ctx, name) })
	add(!setup.Holds(s.policy, s.statements()), "s3:PutBucketPolicy", "let CloudTrail write, and nobody without TLS",
		func(ctx context.Context, aws *awsops.Account) error {
			return aws.PutBucketPolicy(ctx, name, policy)
		})
	return calls
}

// create accepts a bucket that is already ours: the answer to an earlier try
// may have been lost. The plan had seen that the name was free. Where the tags
// are refused, it is made without: the last look has them put on.
func (s bucketObserved) create(ctx context.Context, aws *awsops.Account) error {
	err := aws.CreateBucket(ctx, s.Setup.Bucket(), s.Setup.Tags())
	if awsops.RefusesTags(err) {
		engine.Found(ctx) // without tags S3 may say yes to a bucket that is there
		err = aws.CreateBucket(ctx, s.Setup.Bucket(), nil)
	}
	if awsops.CodeOf(err) == "BucketAlreadyOwnedByYou" {
		engine.Found(ctx)
		return nil
	}
	return err
}

// Remove implements engine.Observed.
func (s bucketObserved) Remove(*engine.Values) engine.Diff {
	name, logs := s.Setup.Bucket(), s.Setup.Undo != nil && s.Setup.Undo.DeleteLogs == s.Setup.Bucket()
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.exists && s.region == s.Setup.At.Region, Tags: s.tags, Past: s.past,
		Apart: s.apart}); leaves {
		return d
	}
	if !s.empty && !logs {
		return engine.Stays("it holds log files", engine.Deletion{Flag: "delete-logs", Name: name, Says: "delete them too with"})
	}
	d := engine.Diff{Verb: engine.Remove, Summary: "it is empty", Before: engine.HeldDocument(s.policy)}
	if !s.empty {
		d.Summary = "with every log file in it, for good"
		d.Calls = append(d.Calls, engine.Call{Action: "s3:DeleteObjectVersion", Says: "delete every log file",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.EmptyBucket(ctx, name, func(int) {})
			}})
	}
	d.Calls = append(d.Calls, engine.Call{Action: "s3:DeleteBucket", Says: "delete the bucket",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return engine.Gone(aws.DeleteBucket(ctx, name))
		}})
	return d
}

// apart says why the bucket is not this set-up's.
func (s bucketObserved) apart() string {
	if setup.Mentions(s.policy, s.Setup.TrailARN()) {
		return ""
	}
	return "its policy does not name the trail " + s.Setup.TrailARN()
}

// Explain implements engine.Explainer.
func (b Bucket) Explain(e *awsops.Error) *engine.Problem {
	switch {
	case e.Call.Operation == "CreateBucket" && e.Kind == awsops.Taken:
		return &engine.Problem{ID: "bucket.taken", What: "The bucket name " + b.Setup.Bucket() + " is taken",
			Why: "another account has it, and bucket names are shared by everybody (" + e.Message + ")",
			Do:  []engine.Remedy{setup.AnotherName("bucket")}}
	case e.Call.Operation == "CreateBucket" && e.Kind == awsops.Denied && e.Layer == awsops.SCP && !awsops.AccountRegional(b.Setup.Bucket()):
		return b.otherNamespace("a service control policy refuses it, and it may demand names of the account's own namespace (" + e.Message + ")")
	case e.Call.Operation == "PutBucketPolicy" && e.Code == "MalformedPolicy":
		return &engine.Problem{ID: "bucket.policy", Why: "S3 refuses the policy as a whole, which can be the fault of a statement that was " +
			"there before: a principal that was deleted shows as an id beginning with AROA or AIDA (" + e.Message + ")",
			Do: []engine.Remedy{{Do: "Take that statement out of the bucket's policy", Again: true}}}
	case e.Call.Operation == "DeleteBucket" && e.Code == "BucketNotEmpty":
		return &engine.Problem{ID: "bucket.not-empty", What: "The bucket " + b.Setup.Bucket() + " stays",
			Why: "log files have arrived in it since the plan was made",
			Do:  []engine.Remedy{{Do: "Delete it with every log file in it", Command: "undo --delete-logs " + b.Setup.Bucket()}}}
	}
	return nil
}
