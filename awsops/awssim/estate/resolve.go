package estate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops/awssim"
	"trailhead/internal/pattern"
)

// plan is an estate with everything filled in that its file leaves out.
type plan struct {
	Estate
	home     string            // the account signed in to
	org      string            // the organization's id, once it is known
	units    map[string]string // the units' ids by path, once they are made
	grouped  map[string]bool   // accounts that are in a group
	trusts   map[string]string // trust policies, by whom they trust
	problems []error
}

const someAccount = "123456789012"

var accountID = pattern.New(`^[0-9]{12}$`)

// resolve fills in the defaults and looks every name up.
func (e *Estate) resolve() (*plan, error) {
	p := &plan{Estate: *e, org: "o-exampleorgid"}
	p.Region = cmp.Or(p.Region, "us-east-1")
	p.Partition = cmp.Or(p.Partition, awssim.PartitionOf(p.Region))
	p.SignedIn = cmp.Or(p.SignedIn, someAccount)
	p.home = accountOf(p.SignedIn)
	p.copyLists()
	p.addMembers()
	p.placeAll()
	if p.ControlTower != nil {
		p.addControlTower()
	}
	p.checkAccounts()
	p.checkNames()
	p.checkReferences()
	p.checkPolicies()
	p.checkStackSets()
	return p, errors.Join(p.problems...)
}

func (p *plan) wrong(format string, args ...any) {
	p.problems = append(p.problems, fmt.Errorf(format, args...))
}

// copyLists keeps the estate itself as it was written.
func (p *plan) copyLists() {
	p.Accounts = maps.Clone(p.Accounts)
	if p.Accounts == nil {
		p.Accounts = map[string]Account{}
	}
	if _, there := p.Accounts[p.home]; !there {
		p.Accounts[p.home] = Account{}
	}
	p.Keys, p.Buckets, p.Topics = slices.Clone(p.Keys), slices.Clone(p.Buckets), slices.Clone(p.Topics)
	p.Queues, p.Trails, p.StackSets = slices.Clone(p.Queues), slices.Clone(p.Trails), slices.Clone(p.StackSets)
	if p.Organization == nil {
		return
	}
	o := *p.Organization
	o.Management, o.Features = cmp.Or(o.Management, p.home), cmp.Or(o.Features, "ALL")
	o.TrustedAccess, o.Units = slices.Clone(o.TrustedAccess), maps.Clone(o.Units)
	if o.Units == nil {
		o.Units = Units{}
	}
	p.Organization = &o
	if _, there := p.Accounts[o.Management]; !there {
		p.Accounts[o.Management] = Account{Name: "Management"}
	}
}

// placeAll puts what has no account or region where the caller is.
func (p *plan) placeAll() {
	place := func(account, region *string) {
		*account, *region = cmp.Or(*account, p.home), cmp.Or(*region, p.Region)
	}
	for i := range p.Keys {
		place(&p.Keys[i].Account, &p.Keys[i].Region)
	}
	for i := range p.Buckets {
		b := &p.Buckets[i]
		place(&b.Account, &b.Region)
		b.Name = p.expand(b.Name, owner{account: b.Account, region: b.Region})
	}
	for i := range p.Topics {
		place(&p.Topics[i].Account, &p.Topics[i].Region)
	}
	for i := range p.Queues {
		place(&p.Queues[i].Account, &p.Queues[i].Region)
	}
	for i := range p.Trails {
		t := &p.Trails[i]
		if t.Organization && p.Organization != nil {
			t.Account = cmp.Or(t.Account, p.Organization.Management)
		}
		place(&t.Account, &t.HomeRegion)
		t.Bucket = p.expand(t.Bucket, owner{account: t.Account, region: t.HomeRegion})
	}
}

// arn is the ARN of what a reference names: NAME, ACCOUNT:NAME, or an ARN.
func (p *plan) arn(service, ref, account, region string) string {
	if strings.HasPrefix(ref, "arn:") {
		return p.expand(ref, owner{account: account, region: region})
	}
	if before, name, found := strings.Cut(ref, ":"); found && accountID().MatchString(before) {
		account, ref = before, name
	}
	if service == "lambda" {
		ref = "function:" + ref
	}
	return "arn:" + p.Partition + ":" + service + ":" + region + ":" + account + ":" + ref
}

func (p *plan) queueARN(q *Queue) string { return p.arn("sqs", q.Name, q.Account, q.Region) }

func (p *plan) topicARN(t *Topic) string { return p.arn("sns", t.Name, t.Account, t.Region) }

func (p *plan) bucketARN(b *Bucket) string { return "arn:" + p.Partition + ":s3:::" + b.Name }

func (p *plan) trailARN(t *Trail) string {
	return p.arn("cloudtrail", "trail/"+t.Name, t.Account, t.HomeRegion)
}

// queue and topic are what an ARN names in this file, nil if it is not here.
func (p *plan) queue(arn string) *Queue {
	return find(p.Queues, func(q *Queue) bool { return p.queueARN(q) == arn })
}

func (p *plan) topic(arn string) *Topic {
	return find(p.Topics, func(t *Topic) bool { return p.topicARN(t) == arn })
}

func (p *plan) bucket(name string) *Bucket {
	return find(p.Buckets, func(b *Bucket) bool { return b.Name == name })
}

func (p *plan) hasFunction(arn, region string) bool {
	return slices.ContainsFunc(p.Functions, func(f string) bool { return p.arn("lambda", f, p.home, region) == arn })
}

// key is what a reference to a key names in this file. nil: it stands as it
// is (alias/aws/..., an ARN), or there is none.
func (p *plan) key(ref, account, region string) *Key {
	if before, name, found := strings.Cut(ref, ":"); found && accountID().MatchString(before) {
		account, ref = before, name
	}
	return find(p.Keys, func(k *Key) bool { return k.Name == ref && k.Account == account && k.Region == region })
}

// keyRegion is where a trail's key has to be: beside the bucket.
func (p *plan) keyRegion(t *Trail) string {
	if b := p.bucket(t.Bucket); b != nil {
		return b.Region
	}
	return t.HomeRegion
}

func find[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

// accountOf is the account of an ARN, or what is an account id already.
func accountOf(principal string) string {
	if parts := strings.SplitN(principal, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return principal
}

// isManagement says whether an account is the organization's management
// account.
func (p *plan) isManagement(account string) bool {
	return p.Organization != nil && p.Organization.Management == account
}

// isMember says whether an account belongs to the organization.
func (p *plan) isMember(account string) bool {
	return p.Organization != nil && !p.Accounts[account].Outside
}

// isEnrolled says whether Control Tower governs an account.
func (p *plan) isEnrolled(account string) bool {
	return p.ControlTower != nil && p.isMember(account) && !p.isManagement(account) && yes(p.Accounts[account].Enrolled)
}

// yes is a switch that is on unless the file says otherwise.
func yes(b *bool) bool { return b == nil || *b }
