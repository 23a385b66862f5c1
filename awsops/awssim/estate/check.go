package estate

import (
	"maps"
	"slices"
	"strings"
)

// checkAccounts wants every account that is spoken of to be listed.
func (p *plan) checkAccounts() {
	for _, id := range slices.Sorted(maps.Keys(p.Accounts)) {
		a := p.Accounts[id]
		if !accountID().MatchString(id) {
			p.wrong("accounts: %q is not an account id (twelve digits; put it in quotes if it begins with 0)", id)
		}
		if a.Unit != "" && !p.hasUnit(a.Unit) {
			p.wrong("accounts %s: there is no unit %s", id, a.Unit)
		}
		p.oneOf("accounts "+id+" joined", a.Joined, "", "CREATED", "INVITED")
	}
	for name, who := range p.Profiles {
		p.mustKnow("profiles "+name, accountOf(who.As))
	}
	for _, k := range p.Keys {
		p.mustKnow("keys "+k.Name, k.Account)
	}
	for _, b := range p.Buckets {
		p.mustKnow("buckets "+b.Name, b.Account)
	}
	for _, t := range p.Topics {
		p.mustKnow("topics "+t.Name, t.Account)
	}
	for _, q := range p.Queues {
		p.mustKnow("queues "+q.Name, q.Account)
	}
	for _, t := range p.Trails {
		p.mustKnow("trails "+t.Name, t.Account)
	}
	p.checkOrganization()
}

func (p *plan) checkOrganization() {
	if p.Organization == nil {
		return
	}
	p.oneOf("organization features", p.Organization.Features, "ALL", "CONSOLIDATED_BILLING")
	for service, accounts := range p.Organization.Delegated {
		for _, id := range accounts {
			p.mustKnow("organization delegated "+service, id)
		}
	}
	if p.Accounts[p.Organization.Management].Outside {
		p.wrong("organization: the management account %s is outside", p.Organization.Management)
	}
}

func (p *plan) mustKnow(what, account string) {
	if _, known := p.Accounts[account]; !known {
		p.wrong("%s: account %s is not in accounts", what, account)
	}
}

func (p *plan) oneOf(what, have string, allowed ...string) {
	if !slices.Contains(allowed, have) {
		p.wrong("%s: %q is none of %s", what, have, strings.Join(slices.DeleteFunc(allowed, func(s string) bool { return s == "" }), ", "))
	}
}

func (p *plan) hasUnit(path string) bool {
	if p.Organization == nil {
		return false
	}
	here := p.Organization.Units
	for name := range strings.SplitSeq(path, "/") {
		next, found := here[name]
		if !found {
			return false
		}
		here = next
	}
	return true
}

// checkNames wants everything named, and nothing twice.
func (p *plan) checkNames() {
	seen := map[string]bool{}
	once := func(kind, name string, where ...string) {
		id := kind + " " + strings.Join(append(where, name), ":")
		switch {
		case name == "":
			p.wrong("%s: one has no name", kind)
		case seen[id]:
			p.wrong("%s %s: it is there twice", kind, name)
		}
		seen[id] = true
	}
	for _, k := range p.Keys {
		once("keys", k.Name, k.Account, k.Region)
	}
	for _, b := range p.Buckets {
		once("buckets", b.Name)
	}
	for _, t := range p.Topics {
		once("topics", t.Name, t.Account, t.Region)
	}
	for _, q := range p.Queues {
		once("queues", q.Name, q.Account, q.Region)
	}
	for _, t := range p.Trails {
		once("trails", t.Name, t.Account, t.HomeRegion)
		if t.Bucket == "" {
			p.wrong("trails %s: it has no bucket", t.Name)
		}
	}
}

// checkReferences wants names to lead somewhere. What is gone on purpose is
// referred to by its ARN.
func (p *plan) checkReferences() {
	for i := range p.Buckets {
		b := &p.Buckets[i]
		p.mustFindKey("buckets "+b.Name, b.Encryption.Key, b.Account, b.Region)
		p.checkRules(b)
	}
	for _, t := range p.Topics {
		p.mustFindKey("topics "+t.Name, t.Key, t.Account, t.Region)
		for _, s := range t.Subscriptions {
			p.checkSubscription(t, s)
		}
	}
	for _, q := range p.Queues {
		p.mustFindKey("queues "+q.Name, q.Key, q.Account, q.Region)
	}
	for i := range p.Trails {
		t := &p.Trails[i]
		p.mustFindKey("trails "+t.Name, t.Key, t.Account, p.keyRegion(t))
		if t.Topic != "" && isName(t.Topic) && p.topic(p.arn("sns", t.Topic, t.Account, t.HomeRegion)) == nil {
			p.wrong("trails %s: there is no topic %s in %s (give the ARN of one that is gone)", t.Name, t.Topic, t.HomeRegion)
		}
	}
}

func (p *plan) checkRules(b *Bucket) {
	missing := func(kind string, rules []Rule, here func(Rule) bool) {
		for _, r := range rules {
			if isName(r.To) && !here(r) {
				p.wrong("buckets %s: there is no %s %s in %s (give the ARN of one that is gone)", b.Name, kind, r.To, b.Region)
			}
		}
	}
	n := b.Notifications
	missing("queue", n.Queues, func(r Rule) bool { return p.queue(p.arn("sqs", r.To, b.Account, b.Region)) != nil })
	missing("topic", n.Topics, func(r Rule) bool { return p.topic(p.arn("sns", r.To, b.Account, b.Region)) != nil })
	missing("function", n.Lambdas, func(r Rule) bool { return p.hasFunction(p.arn("lambda", r.To, b.Account, b.Region), b.Region) })
}

func (p *plan) checkSubscription(t Topic, s Subscription) {
	given := 0
	for _, endpoint := range []string{s.Queue, s.Lambda, s.Email, s.HTTPS} {
		if endpoint != "" {
			given++
		}
	}
	if given != 1 {
		p.wrong("topics %s: a subscription has one of queue, lambda, email and https", t.Name)
	}
	if s.Queue != "" && isName(s.Queue) && p.queue(p.arn("sqs", s.Queue, t.Account, t.Region)) == nil {
		p.wrong("topics %s: there is no queue %s in %s (give the ARN of one that is gone)", t.Name, s.Queue, t.Region)
	}
}

func (p *plan) mustFindKey(what, ref, account, region string) {
	if ref != "" && isName(ref) && p.key(ref, account, region) == nil {
		p.wrong("%s: there is no key %s in account %s and region %s (ACCOUNT:NAME is one of another account)", what, ref, account, region)
	}
}

// isName says whether a reference is to something in the file.
func isName(ref string) bool {
	return !strings.HasPrefix(ref, "arn:") && !strings.HasPrefix(ref, "alias/aws/")
}
