package step6policy

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
	"trailhead/steps/setup"
)

// Policy is ExpelAPIPolicy: what Expel may read and, in the account that has
// the log files, what it may do with this queue, this bucket and this key
// (article step 6). Other accounts get the same without that part.
type Policy struct {
	Setup   setup.Setup
	Account string
}

type policyObserved struct {
	Policy
	found      awsops.Policy
	exists     bool
	now        policydoc.Document // as it is there
	unreadable error              // why that could not be made out
	past       engine.Past
}

// PolicyDescription is what the console shows of the policy.
const PolicyDescription = "What Expel may read and do (made by trailhead)"

// About implements engine.Resource.
func (p Policy) About() engine.About {
	about := p.Setup.About(setup.IDIn(setup.IDPolicy, p.Account, p.Setup), 6, "IAM policy", p.Setup.Answers.Policy, setup.IDKey)
	if !p.primary() {
		about.Needs = nil
	}
	about.At.Account, about.Identity = p.Account, p.arn()
	return about
}

// primary reports whether this is the account that has the log files.
func (p Policy) primary() bool { return p.Account == p.Setup.LogAt().Account }

func (p Policy) arn() string { return p.Setup.PolicyIn(p.Account) }

// Permissions implements engine.Resource.
func (p Policy) Permissions() []engine.Permission {
	return setup.Permit(p.arn(),
		"iam:GetPolicy", "iam:GetPolicyVersion", "iam:CreatePolicy", "iam:TagPolicy",
		"iam:CreatePolicyVersion", "iam:ListPolicyVersions", "iam:DeletePolicyVersion")
}

// expelReads are the article's actions, in its order: what Expel's analysts
// look up when they investigate. The article and Expel's Terraform module
// list the same 31.
var expelReads = policydoc.Strings{
	"ec2:DescribeInstances", "ec2:DescribeRegions", "ec2:DescribeSecurityGroups", "iam:List*", "iam:Get*", "rds:DescribeDBInstances",
	"rds:ListTagsForResource", "organizations:ListAccounts", "ec2:DescribeVolumes", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions",
	"lambda:GetFunction", "lambda:ListFunctions", "lightsail:GetInstances", "lightsail:GetRegions", "s3:ListAllMyBuckets",
	"s3:GetBucketNotification", "s3:GetEncryptionConfiguration", "cloudtrail:GetTrailStatus", "cloudtrail:DescribeTrails",
	"cloudtrail:GetTrail",
	"cloudtrail:ListTrails", "config:ListDiscoveredResources", "config:GetDiscoveredResourceCounts", "eks:DescribeCluster", "eks:ListClusters",
	"ecs:ListContainerInstances", "ecs:DescribeContainerInstances", "ecs:DescribeClusters", "ecs:ListClusters",
	"organizations:DescribeOrganization",
}

// The Sids of our statements, by which they are found again among others'.
const (
	sidReads       = "VisualEditor0" // as the article has it
	sidQueue       = "ExpelQueue"
	sidLogs        = "ExpelLogs"
	sidKey         = "ExpelKey"
	SidRemediation = "ExpelRemediation"
)

func allow(sid string, actions, on policydoc.Strings) policydoc.Statement {
	return policydoc.Statement{Sid: sid, Effect: policydoc.Allow, Action: actions, Resource: on}
}

// remediation is what Expel asks for to switch off access keys
// (docs/aws.md#expel-remediation).
var remediation = allow(SidRemediation, policydoc.Strings{"iam:List*", "iam:Get*", "iam:UpdateAccessKey"}, policydoc.Strings{"*"})

// Document is the article's policy with this set-up's ARNs filled in, and with
// what Expel's remediation asks for where the answers say so.
func (p Policy) Document(v *engine.Values) policydoc.Document {
	statements := []policydoc.Statement{allow(sidReads, expelReads, policydoc.Strings{"*"})}
	if p.Setup.Answers.Remediation {
		statements = append(statements, remediation)
	}
	return policydoc.New(append(statements, p.logs(v)...)...)
}

// Most is the most that Expel asks for: the document, with its remediation
// whatever the answers say.
func (p Policy) Most(v *engine.Values) policydoc.Document { return p.Document(v).With(remediation) }

// logs are the statements about this set-up's queue, bucket and keys; none
// outside the account that has them.
func (p Policy) logs(v *engine.Values) []policydoc.Statement {
	if !p.primary() {
		return nil
	}
	return Reads(p.Setup.QueueARN(), p.Setup.BucketARN(), p.keys(v))
}

// Reads are the statements about a queue, a bucket and keys.
func Reads(queue, bucket string, keys []string) []policydoc.Statement {
	return []policydoc.Statement{
		allow(sidQueue, policydoc.Strings{"sqs:DeleteMessage", "sqs:ReceiveMessage"}, policydoc.Strings{queue}),
		// "/*": the objects in every folder of the bucket (the article's tip).
		allow(sidLogs, policydoc.Strings{"s3:GetObject"}, policydoc.Strings{bucket + "/*"}),
		allow(sidKey, policydoc.Strings{"kms:Decrypt"}, keys),
	}
}

// keys are those that log files and messages are encrypted with: ours, and on
// a trail that was there before its own and the bucket's.
func (p Policy) keys(v *engine.Values) policydoc.Strings {
	all := policydoc.Strings{v.Get(setup.KeyARN)}
	if p.Setup.Existing != nil {
		all = append(all, p.Setup.Existing.Keys()...)
	}
	return all
}

// Observe implements engine.Resource.
func (p Policy) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := policyObserved{Policy: p, past: past}
	var err error
	if _, made := engine.JustMade(ctx); made { // its tags came with it
		observed.found, observed.exists, err = awsops.OrMissing(aws.NewlyMadePolicy(ctx, p.arn()))
		observed.found.Tags = p.Setup.Tags()
	} else {
		observed.found, observed.exists, err = awsops.OrMissing(aws.Policy(ctx, p.arn()))
	}
	if err == nil && observed.exists {
		observed.now, observed.unreadable = observed.found.Document.Document()
	}
	return observed, err
}

// Absent is what a look has found that has found no such policy.
func (p Policy) Absent() engine.Observed { return policyObserved{Policy: p} }

// Diff implements engine.Observed.
func (s policyObserved) Diff(v *engine.Values) engine.Diff {
	d := s.diff(v)
	if guarded := extra.Guard(s.Setup, s.About(), s.past, s.more(v), d); guarded.Blocked != nil {
		return guarded
	}
	return d // its notes name the statements already
}

// more is what statements that no set-up has put there give beyond the article.
func (s policyObserved) more(v *engine.Values) []extra.Access {
	foreign, _ := s.Foreign(s.now, v)
	var all []extra.Access
	for _, one := range foreign {
		if len(extra.Beyond(policydoc.New(one), s.Most(v))) > 0 {
			all = append(all, extra.Access{Kind: extra.Right, Name: wordOf(one)})
		}
	}
	return all
}

func (s policyObserved) diff(v *engine.Values) engine.Diff {
	summary := "reads, and this queue, bucket and key"
	if !s.primary() {
		summary = "reads only"
	}
	after := s.after(v)
	if !s.exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: engine.PolicyDocument(after), Remember: s.remember,
			Notes: s.bucketNotes(), Calls: []engine.Call{{Action: "iam:CreatePolicy", Says: "create the policy", Run: s.create}}}
	}
	if s.unreadable != nil {
		return engine.Diff{Blocked: setup.Unreadable(s.About(), s.unreadable)}
	}
	calls, notes := s.mendCalls(after), s.notes(v)
	if len(calls) == 0 {
		d := engine.Right(summary, engine.PolicyDocument(s.now), nil)
		d.Notes = notes
		return d
	}
	if !setup.Managed(s.found.Tags, s.past) {
		if setup.OnlyTags(calls) {
			d := engine.RightExisting(summary, engine.PolicyDocument(s.now), nil)
			d.Notes = notes
			return d
		}
		return engine.Diff{Blocked: setup.Taken(s.About(), "policy", s.found.ARN)}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: engine.PolicyDocument(s.now),
		After: engine.PolicyDocument(after), Calls: calls,
		Notes: append(notes, s.bucketNotes()...), Remember: s.remember, Reread: true}
}

// bucketNotes say what else lies in a bucket of Control Tower's.
func (p Policy) bucketNotes() []string {
	t := p.Setup.Existing
	if !p.primary() || t == nil || t.Tower == nil || t.Tower.Generation > 3 {
		return nil
	}
	note := "holds AWS Config's files of every account as well: Expel's role can read them, and the queue hears of each."
	if t.Tower.Generation == 0 { // from 4.0 on Config has a bucket of its own, but for what was there before
		return []string{"Up to Control Tower 3.x the bucket " + p.Setup.Bucket() + " " + note}
	}
	return []string{"The bucket " + p.Setup.Bucket() + " " + note}
}

// create accepts a policy that is already as wanted: the answer to an earlier
// try may have been lost.
func (s policyObserved) create(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
	wanted := s.after(v)
	_, err := aws.CreatePolicy(ctx, awsops.NewPolicy{Name: s.Setup.Answers.Policy, Document: wanted.String(),
		Description: PolicyDescription, Path: s.Setup.IAMPath(), Tags: s.Setup.Tags()})
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	if there, lookErr := aws.Policy(ctx, s.arn()); lookErr == nil && setup.SameDocument(there.Document, wanted) {
		engine.Found(ctx)
		return nil
	}
	return err
}

func (s policyObserved) mendCalls(after policydoc.Document) []engine.Call {
	var calls []engine.Call
	if !policydoc.Equal(s.now, after) {
		calls = append(calls, engine.Call{Action: "iam:CreatePolicyVersion", Says: "make a new version the default",
			Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
				return aws.UpdatePolicy(ctx, s.found.ARN, s.after(v).String())
			}})
	}
	if !s.found.Tags.Has(s.Setup.Tags()) {
		calls = append(calls, engine.Call{Action: "iam:TagPolicy", Says: "tag it",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.TagPolicy(ctx, s.found.ARN, s.Setup.Tags())
			}})
	}
	return calls
}

// Remove implements engine.Observed.
func (s policyObserved) Remove(v *engine.Values) engine.Diff {
	past := s.past
	past.Made = past.Made || past.Changed // a part of it is ours, and the rest is looked at below
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.exists, Tags: s.found.Tags, Past: past, Apart: s.apart}); leaves {
		return d
	}
	if s.unreadable != nil {
		return engine.Kept("it cannot be read, so it stays: " + s.unreadable.Error())
	}
	rest, why := s.rest(v)
	switch {
	case len(rest.Statements) == 0:
		return engine.Diff{Verb: engine.Remove, Summary: "every version", Before: engine.PolicyDocument(s.now), Calls: []engine.Call{{
			Action: "iam:DeletePolicy", Says: "delete the policy",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return engine.Gone(aws.DeletePolicy(ctx, s.found.ARN))
			}}}}
	case policydoc.Equal(rest, s.now):
		return engine.Kept(why)
	}
	return engine.Diff{Verb: engine.Change, Summary: "our part is taken out; " + why, Before: engine.PolicyDocument(s.now),
		After: engine.PolicyDocument(rest), Reread: true, Calls: []engine.Call{{
			Action: "iam:CreatePolicyVersion", Says: "take our part out",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.UpdatePolicy(ctx, s.found.ARN, rest.String())
			}}}}
}

// apart says why the policy is not this set-up's.
func (s policyObserved) apart() string {
	doc, err := s.found.Document.Document()
	_, reads := doc.Statement(sidReads)
	switch {
	case err != nil || !reads:
		return "it has no statement " + sidReads
	case s.primary() && !setup.Mentions(s.found.Document, s.Setup.QueueARN()):
		return "it does not name the queue " + s.Setup.QueueARN()
	}
	return ""
}

// Explain implements engine.Explainer.
func (p Policy) Explain(e *awsops.Error) *engine.Problem {
	if p := setup.Demands(e); p != nil {
		return p
	}
	if e.Code == "DeleteConflict" {
		return &engine.Problem{ID: "policy.in-use", What: "The policy " + p.Setup.Answers.Policy + " stays",
			Why: "it is attached to something that trailhead did not make (" + e.Message + ")",
			Do:  []engine.Remedy{{Do: "Detach it there, then run trailhead undo again"}}}
	}
	return nil
}
