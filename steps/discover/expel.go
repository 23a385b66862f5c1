package discover

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/access"
	"trailhead/steps/engine"
	"trailhead/steps/path"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// roles looks for roles that trust Expel's account, whoever made them, and for
// those of Control Tower.
func (f *finder) roles(ctx context.Context, p access.Place) {
	all, err := p.Aws.Roles(ctx)
	if err != nil {
		what := "roles that trust Expel"
		if p.Account != f.Home.Account {
			what += " in account " + p.Account
		}
		f.unread(what, "iam:ListRoles", err)
		return
	}
	var reads []func() error
	for _, r := range all {
		if p.Account == f.Home.Account && strings.HasPrefix(r.Name, towerRoleSign) {
			f.locked(func(*Discovery) { f.signs.roles = true })
		}
		if trusts := expelIn(r.Trust); len(trusts) > 0 {
			found := ExpelRole{Name: r.Name, ARN: r.ARN, Account: p.Account, Trusts: trusts}
			reads = append(reads, func() error { f.expelRole(ctx, p, found); return nil })
		}
	}
	_ = engine.Parallel(reads...)
}

// expelIn are the principals of Expel's account that a trust policy names.
func expelIn(trust string) []string {
	doc, err := policydoc.Parse(trust)
	if err != nil {
		return nil
	}
	var all []string
	for _, s := range doc.Statements {
		if s.Effect != policydoc.Allow {
			continue
		}
		for _, who := range s.Principal["AWS"] {
			if who == setup.ExpelAccount || text.AccountIn(who) == setup.ExpelAccount {
				all = append(all, who)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// expelRole reads the tags: a listing does not tell them.
func (f *finder) expelRole(ctx context.Context, p access.Place, r ExpelRole) {
	role, err := p.Aws.Role(ctx, r.Name)
	if err != nil {
		f.unread("whether trailhead has made role "+r.ARN, "iam:GetRole", err)
	}
	r.Managed = role.Tags[setup.TagManagedBy] == setup.Trailhead
	f.locked(func(d *Discovery) { d.Expel.Roles = append(d.Expel.Roles, r) })
	f.tell(Found{What: "role of Expel's: " + r.ARN})
	f.queuesOf(ctx, p, r.Name)
}

// queuesOf finds the queues that a role of Expel's takes messages from, whatever
// they are called: its policies name them.
func (f *finder) queuesOf(ctx context.Context, p access.Place, role string) {
	documents, err := policiesOf(ctx, p.Aws, role)
	if err != nil {
		f.unread("which queues the role "+role+" takes messages from", "iam:ListAttachedRolePolicies", err)
	}
	for _, text := range path.QueuesOf(documents) {
		arn, _ := awsops.ParseARN(text)
		at, in := f.Inside(arn.Account)
		if !in {
			continue
		}
		aws := at.Aws.In(arn.Region)
		url, exists, err := awsops.OrMissing(aws.QueueURL(ctx, arn.Resource))
		switch {
		case err != nil:
			f.unread("queue "+text, "sqs:GetQueueUrl", err)
		case exists:
			f.expelQueue(ctx, aws, url, true)
		}
	}
}

// policiesOf are the policies of a role, attached and inline, as far as they
// can be read; the error is the first that kept one from being read.
func policiesOf(ctx context.Context, aws *awsops.Account, role string) (documents []policydoc.Document, first error) {
	take := func(text string, err error) {
		doc, unparsed := policydoc.Parse(text)
		if first = cmp.Or(first, err); err == nil && unparsed == nil {
			documents = append(documents, doc)
		}
	}
	attached, err := aws.RolePolicies(ctx, role)
	first = cmp.Or(first, err)
	for _, arn := range attached {
		policy, err := aws.Policy(ctx, arn)
		take(policy.Document, err)
	}
	inline, err := aws.InlineRolePolicies(ctx, role)
	first = cmp.Or(first, err)
	for _, name := range inline {
		take(aws.InlineRolePolicy(ctx, role, name))
	}
	return documents, first
}

// Queues of Expel's by name: the article's, and those of Expel's Terraform
// module. Others are known by their tag.
const (
	expelQueueName   = "ExpelMasterCloudTrailNotify"
	expelQueuePrefix = "expel-aws-cloudtrail-"
)

func (f *finder) expelQueues(ctx context.Context, aws *awsops.Account, prefix string) {
	urls, err := aws.QueueURLs(ctx, prefix)
	if err != nil {
		at := aws.Target()
		f.unread("queues named "+prefix+"… in "+at.Region+" of account "+at.Account, "sqs:ListQueues", err)
		return
	}
	reads := make([]func() error, len(urls))
	for i, url := range urls {
		name := awsops.QueueNameOf(url)
		reads[i] = func() error {
			f.expelQueue(ctx, aws, url, name == expelQueueName || strings.HasPrefix(name, expelQueuePrefix))
			return nil
		}
	}
	_ = engine.Parallel(reads...)
}

// expelQueue notes a queue that is Expel's by its name or its tag.
func (f *finder) expelQueue(ctx context.Context, aws *awsops.Account, url string, named bool) {
	at, name := aws.Target(), awsops.QueueNameOf(url)
	tags, err := aws.QueueTags(ctx, url)
	if err != nil {
		f.unread("whether the queue "+name+" in "+at.Region+" is Expel's", "sqs:ListQueueTags", err)
	}
	if !named && tags[setup.TagVendor] != setup.Vendor {
		return
	}
	arn := "arn:" + at.Partition + ":sqs:" + at.Region + ":" + at.Account + ":" + name
	f.locked(func(d *Discovery) {
		if slices.ContainsFunc(d.Expel.Queues, func(q ExpelQueue) bool { return q.ARN == arn }) {
			return // by its name and by a role's policy
		}
		d.Expel.Queues = append(d.Expel.Queues, ExpelQueue{Name: name, ARN: arn, Account: at.Account, Region: at.Region, Managed: tags[setup.TagManagedBy] == setup.Trailhead})
	})
	f.tell(Found{What: "queue of Expel's: " + arn})
}

// connect says of every listener and trail whether Expel hears by it.
func (f *finder) connect() {
	expels := func(l *Listener) bool {
		l.Expel = slices.ContainsFunc(f.d.Expel.Queues, func(q ExpelQueue) bool { return q.ARN == l.To })
		return l.Expel && l.Created && !l.Pending
	}
	heard := map[string]string{} // by topic, then by bucket
	for i := range f.d.Topics {
		t := &f.d.Topics[i]
		for j := range t.Listeners {
			if l := &t.Listeners[j]; expels(l) {
				heard[t.ARN] = l.To
			}
		}
	}
	for i := range f.d.Buckets {
		b := &f.d.Buckets[i]
		for j := range b.Listeners {
			l := &b.Listeners[j]
			if expels(l) {
				heard[b.Name] = l.To
			} else if queue := heard[l.To]; queue != "" && l.Created {
				heard[b.Name] = queue
			}
		}
	}
	for i := range f.d.Trails {
		f.d.Trails[i].Connected = heard[f.d.Trails[i].Bucket]
	}
}
