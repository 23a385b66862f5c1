package discover

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/engine"
	"trailhead/steps/path"
	"trailhead/steps/setup"
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
		if named, others := path.TrustsExpel(r.Trust); len(named)+len(others) > 0 {
			reads = append(reads, func() error { f.expelRole(ctx, p, r); return nil })
		}
	}
	_ = engine.Parallel(reads...)
}

// expelRole reads what the role's policies name, and its tags: a listing does
// not tell them.
func (f *finder) expelRole(ctx context.Context, p access.Place, listed awsops.Role) {
	r, expels, err := path.ExpelRoleOf(ctx, p.Aws, listed, f.externalID)
	if err != nil {
		f.unread("which queues the role "+listed.Name+" takes messages from", "iam:ListAttachedRolePolicies", err)
	}
	if !expels {
		return
	}
	role, err := p.Aws.Role(ctx, listed.Name)
	if err != nil {
		f.unread("whether trailhead has made role "+listed.ARN, "iam:GetRole", err)
	}
	managed := role.Tags[setup.TagManagedBy] == setup.Trailhead
	f.locked(func(d *Discovery) {
		d.Expel.Roles = append(d.Expel.Roles, ExpelRole{Name: listed.Name, ARN: listed.ARN, Account: p.Account, Trusts: r.Trusts,
			Managed: managed})
		f.expels = append(f.expels, r)
	})
	f.tell(Found{What: "role of Expel's: " + listed.ARN})
	for _, queue := range r.Queues {
		f.namedQueue(ctx, queue)
	}
}

// namedQueue notes a queue that a role of Expel's takes messages from, whatever
// it is called: the role's policies name it. One in an account that we are not
// in is noted all the same.
func (f *finder) namedQueue(ctx context.Context, text string) {
	arn, _ := awsops.ParseARN(text)
	at, in := f.Inside(arn.Account)
	if !in {
		f.noteQueue(ExpelQueue{Name: arn.Resource, ARN: text, Account: arn.Account, Region: arn.Region})
		return
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
	f.noteQueue(ExpelQueue{Name: name, ARN: arn, URL: url, Account: at.Account, Region: at.Region,
		Managed: tags[setup.TagManagedBy] == setup.Trailhead})
}

// noteQueue adds a queue of Expel's once: it may be known by its name and by a
// role's policy.
func (f *finder) noteQueue(q ExpelQueue) {
	again := false
	f.locked(func(d *Discovery) {
		again = slices.ContainsFunc(d.Expel.Queues, func(have ExpelQueue) bool { return have.ARN == q.ARN })
		if !again {
			d.Expel.Queues = append(d.Expel.Queues, q)
		}
	})
	if !again {
		f.tell(Found{What: "queue of Expel's: " + q.ARN})
	}
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
