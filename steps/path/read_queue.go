package path

import (
	"net/url"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/internal/pattern"
)

// queue reads the queue by its URL.
func (r *reader) queue() {
	if r.f.Start.QueueURL == "" {
		return
	}
	account, region := awsops.AccountOf(r.f.Start.QueueURL), regionOfURL(r.f.Start.QueueURL)
	if region == "" {
		region = r.f.Home.Region
	}
	a, closed := r.enter(r.ctx, account, region)
	r.f.Queue = asked(a, closed, func(a *awsops.Account) (awsops.Queue, error) { return a.Queue(r.ctx, r.f.Start.QueueURL) })
}

// queueOfPolicies finds the queue that the identity's policies name, and reads
// it. Of several the first that is there.
func (r *reader) queueOfPolicies() {
	for _, text := range resourcesOf(r.f.Identity.policies(), "sqs:ReceiveMessage") {
		arn, ok := awsops.ParseARN(text)
		if !ok || arn.Service != "sqs" || strings.ContainsAny(arn.Resource+arn.Region+arn.Account, "*?$") {
			continue
		}
		a, closed := r.enter(r.ctx, arn.Account, arn.Region)
		address := asked(a, closed, func(a *awsops.Account) (string, error) { return a.QueueURL(r.ctx, arn.Resource) })
		if !address.Ok() {
			if r.f.Queue.State == NotAsked {
				r.f.Queue = Fact[awsops.Queue]{State: address.State, Err: address.Err, Value: awsops.Queue{ARN: text}}
			}
			continue
		}
		r.f.Start.QueueURL = address.Value
		r.f.Queue = Look(a.Queue(r.ctx, address.Value))
		if r.f.Queue.Ok() {
			return
		}
	}
}

// QueuesOf are the ARNs of the queues that policies name to take messages from.
func QueuesOf(policies []policydoc.Document) []string {
	var documents []Document
	for _, d := range policies {
		documents = append(documents, Document{Document: d})
	}
	var all []string
	for _, text := range resourcesOf(documents, "sqs:ReceiveMessage") {
		if arn, ok := awsops.ParseARN(text); ok && arn.Service == "sqs" && !strings.ContainsAny(text, "*?$") {
			all = append(all, text)
		}
	}
	return all
}

// resourcesOf are the resources that documents allow an action on, as they are
// written, in order and once each.
func resourcesOf(documents []Document, action string) []string {
	var all []string
	for _, d := range documents {
		for _, s := range d.Document.Statements {
			if s.Effect != policydoc.Allow || !names(s.Action, action) {
				continue
			}
			for _, resource := range s.Resource {
				if !slices.Contains(all, resource) {
					all = append(all, resource)
				}
			}
		}
	}
	return all
}

// names reports whether a list of actions, with wildcards, holds one.
func names(actions policydoc.Strings, action string) bool {
	doc := policydoc.New(policydoc.Statement{Effect: policydoc.Allow, Action: actions, Resource: policydoc.Strings{"*"}})
	return len(actions) > 0 && doc.Identity(policydoc.Request{Action: action, Resource: "*"}).Decision == policydoc.Allowed
}

// bucketName is the bucket: named, else the one that the queue's policy lets
// send, else one that the identity may read, else one that a trail writes to.
func (f *Facts) bucketName() string {
	if f.Start.Bucket != "" {
		return f.Start.Bucket
	}
	candidates := bucketsIn(f.Queue.Value.Policy)
	for _, resource := range resourcesOf(f.Identity.policies(), "s3:GetObject") {
		if arn, ok := awsops.ParseARN(resource); ok && arn.Service == "s3" {
			name, _, _ := strings.Cut(arn.Resource, "/")
			candidates = append(candidates, name)
		}
	}
	for _, t := range f.Trails.Value {
		if f.Start.Trail == t.ARN {
			return t.Bucket
		}
	}
	for _, name := range candidates {
		if !strings.ContainsAny(name, "*?$") {
			return name
		}
	}
	if len(f.Trails.Value) == 1 {
		return f.Trails.Value[0].Bucket
	}
	return ""
}

// bucketsIn are the buckets that a queue's policy has as the source of
// messages.
func bucketsIn(policy policydoc.Text) []string {
	doc, err := policy.Document()
	if err != nil {
		return nil
	}
	var all []string
	for _, s := range doc.Statements {
		for _, keys := range s.Condition {
			for _, values := range keys {
				for _, v := range values {
					if arn, ok := awsops.ParseARN(v); ok && arn.Service == "s3" {
						all = append(all, arn.Resource)
					}
				}
			}
		}
	}
	return all
}

var regionForm = pattern.New(`^[a-z]{2,4}(-[a-z]+)+-\d+$`)

// regionOfURL reads the region off the host of a queue's URL, "" where it does
// not tell.
func regionOfURL(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	for _, label := range strings.Split(u.Hostname(), ".") {
		if regionForm().MatchString(label) {
			return label
		}
	}
	return ""
}

// queueARN is what AWS says. A queue that could not be read has the name, the
// account and the region that its URL tells: SQS makes its ARN of those.
func (f *Facts) queueARN() string {
	if f.Queue.Value.ARN != "" || f.Start.QueueURL == "" {
		return f.Queue.Value.ARN
	}
	region := regionOfURL(f.Start.QueueURL)
	if region == "" {
		region = f.Home.Region
	}
	return "arn:" + f.partition() + ":sqs:" + region + ":" + awsops.AccountOf(f.Start.QueueURL) + ":" + awsops.QueueNameOf(f.Start.QueueURL)
}

func (f *Facts) queueAccount() string { return accountIn(f.queueARN()) }

// Region is where queue and bucket are.
func (f *Facts) Region() string {
	if region := regionIn(f.queueARN()); region != "" {
		return region
	}
	return f.Home.Region
}

func (f *Facts) partition() string {
	for _, text := range []string{f.Start.RoleARN, f.Queue.Value.ARN, f.Trail.Value.ARN} {
		if arn, ok := awsops.ParseARN(text); ok {
			return arn.Partition
		}
	}
	return "aws"
}

func (f *Facts) bucketARN() string { return "arn:" + f.partition() + ":s3:::" + f.Bucket.Name }

func accountIn(arn string) string {
	parsed, _ := awsops.ParseARN(arn)
	return parsed.Account
}

func regionIn(arn string) string {
	parsed, _ := awsops.ParseARN(arn)
	return parsed.Region
}
