package steps

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// policy is ExpelAPIPolicy: what Expel may read and, in the account that has
// the log files, what it may do with this queue, this bucket and this key
// (article step 6). Other accounts get the same without that part.
type policy struct {
	setup   Setup
	account string
}

type policyObserved struct {
	policy
	found  awsops.Policy
	exists bool
	past   engine.Past
}

// policyDescription is what the console shows of the policy.
const policyDescription = "What Expel may read and do (made by trailhead)"

func (p policy) About() engine.About {
	about := p.setup.about(idIn(idPolicy, p.account, p.setup), 6, "IAM policy", p.setup.Answers.Policy, idKey)
	if !p.primary() {
		about.Needs = nil
	}
	about.At.Account = p.account
	return about
}

// primary reports whether this is the account that has the log files.
func (p policy) primary() bool { return p.account == p.setup.logAt().Account }

// idIn is a resource's id in an account: short where the log files are, so that
// older journals fit, and with the account elsewhere.
func idIn(id engine.ID, account string, s Setup) engine.ID {
	if account == s.logAt().Account {
		return id
	}
	return id + "@" + engine.ID(account)
}

func (p policy) arn() string { return p.setup.policyIn(p.account) }

func (p policy) Permissions() []engine.Permission {
	return permit(p.arn(),
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
	"s3:GetBucketNotification", "s3:GetEncryptionConfiguration", "cloudtrail:GetTrailStatus", "cloudtrail:DescribeTrails", "cloudtrail:GetTrail",
	"cloudtrail:ListTrails", "config:ListDiscoveredResources", "config:GetDiscoveredResourceCounts", "eks:DescribeCluster", "eks:ListClusters",
	"ecs:ListContainerInstances", "ecs:DescribeContainerInstances", "ecs:DescribeClusters", "ecs:ListClusters", "organizations:DescribeOrganization",
}

// document is the article's policy with this set-up's ARNs filled in.
func (p policy) document(v *engine.Values) policydoc.Document {
	allow := func(sid, resource string, actions ...string) policydoc.Statement {
		return policydoc.Statement{Sid: sid, Effect: "Allow", Action: actions, Resource: policydoc.Strings{resource}}
	}
	reads := allow("VisualEditor0", "*", expelReads...)
	if !p.primary() {
		return policydoc.New(reads)
	}
	return policydoc.New(
		reads,
		allow("ExpelQueue", p.setup.queueARN(), "sqs:DeleteMessage", "sqs:ReceiveMessage"),
		// "/*": the objects in every folder of the bucket (the article's tip).
		allow("ExpelLogs", p.setup.bucketARN()+"/*", "s3:GetObject"),
		policydoc.Statement{Sid: "ExpelKey", Effect: "Allow", Action: policydoc.Strings{"kms:Decrypt"}, Resource: p.keys(v)},
	)
}

// keys are those that log files and messages are encrypted with: ours, and on
// a trail that was there before its own and the bucket's.
func (p policy) keys(v *engine.Values) policydoc.Strings {
	all := policydoc.Strings{v.Get(keyARN)}
	if p.setup.existing != nil {
		all = append(all, p.setup.existing.keys()...)
	}
	return all
}

func (p policy) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := policyObserved{policy: p, past: past}
	var err error
	observed.found, observed.exists, err = awsops.OrMissing(aws.Policy(ctx, p.arn()))
	return observed, err
}

func (s policyObserved) Diff(v *engine.Values) engine.Diff {
	summary := "reads, and this queue, bucket and key"
	if !s.primary() {
		summary = "reads only"
	}
	wanted := s.document(v)
	if !s.exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: wanted.Indent(), Calls: []engine.Call{{
			Action: "iam:CreatePolicy", Says: "create the policy", Run: s.create}}}
	}
	calls := s.mendCalls(wanted)
	if len(calls) == 0 {
		return engine.Right(summary, pretty(s.found.Document), nil)
	}
	if !managed(s.found.Tags, s.past) {
		if onlyTags(calls) {
			return engine.Right("yours; "+summary, pretty(s.found.Document), nil)
		}
		return engine.Diff{Blocked: taken(s.About(), "policy", s.found.ARN)}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: pretty(s.found.Document), After: wanted.Indent(), Calls: calls, Reread: true}
}

// create accepts a policy that is already as wanted: the answer to an earlier
// try may have been lost.
func (s policyObserved) create(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
	wanted := s.document(v)
	_, err := aws.CreatePolicy(ctx, awsops.NewPolicy{Name: s.setup.Answers.Policy, Document: wanted.String(),
		Description: policyDescription, Tags: s.setup.tags()})
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	if there, lookErr := aws.Policy(ctx, s.arn()); lookErr == nil && sameDocument(there.Document, wanted) {
		return nil
	}
	return err
}

func (s policyObserved) mendCalls(wanted policydoc.Document) []engine.Call {
	var calls []engine.Call
	if !sameDocument(s.found.Document, wanted) {
		calls = append(calls, engine.Call{Action: "iam:CreatePolicyVersion", Says: "make a new version the default",
			Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
				return aws.UpdatePolicy(ctx, s.found.ARN, s.document(v).String())
			}})
	}
	if !s.found.Tags.Has(s.setup.tags()) {
		calls = append(calls, engine.Call{Action: "iam:TagPolicy", Says: "tag it",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.TagPolicy(ctx, s.found.ARN, s.setup.tags())
			}})
	}
	return calls
}

func sameDocument(text string, wanted policydoc.Document) bool {
	got, err := policydoc.Parse(text)
	return err == nil && policydoc.Equal(got, wanted)
}

func (s policyObserved) Remove(*engine.Values) engine.Diff {
	if d, stays := notManaged(s.exists, s.found.Tags, s.past); stays {
		return d
	}
	return engine.Diff{Verb: engine.Remove, Summary: "every version", Before: pretty(s.found.Document), Calls: []engine.Call{{
		Action: "iam:DeletePolicy", Says: "delete the policy",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DeletePolicy(ctx, s.found.ARN))
		}}}}
}

// Explain implements engine.Explainer.
func (p policy) Explain(e *awsops.Error) *engine.Problem {
	if e.Code == "DeleteConflict" {
		return &engine.Problem{ID: "policy.in-use", What: "The policy " + p.setup.Answers.Policy + " stays", Why: "it is attached to something that trailhead did not make (" + e.Message + ")",
			Do: []engine.Remedy{{Do: "Detach it there, then run trailhead undo again"}}}
	}
	return nil
}
