package estate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
)

// owner is the thing a policy belongs to.
type owner struct{ account, region, arn string }

// document makes a policy of one that is written out, of the statements that
// its name stands for, and of those added to it. "" if it has no statement.
func (p *plan) document(what string, policy Policy, also []any, o owner, named []policydoc.Statement) string {
	d := policydoc.New(named...)
	if policy.Text != "" {
		d = p.parsed(what, policy.Text, o)
	}
	if len(also) > 0 {
		text, err := json.Marshal(map[string]any{"Version": policydoc.Version, "Statement": also})
		if err != nil {
			p.wrong("%s also: %w", what, err)
		}
		d.Statements = append(d.Statements, p.parsed(what+" also", string(text), o).Statements...)
	}
	if len(d.Statements) == 0 {
		return ""
	}
	return d.String()
}

func (p *plan) parsed(what, text string, o owner) policydoc.Document {
	d, err := policydoc.Parse(p.expand(text, o))
	if err != nil {
		p.wrong("%s: %w", what, err)
	}
	return d
}

func (p *plan) expand(text string, o owner) string {
	management := ""
	if p.Organization != nil {
		management = p.Organization.Management
	}
	return strings.NewReplacer("{partition}", p.Partition, "{region}", o.region, "{account}", o.account,
		"{arn}", o.arn, "{management}", management, "{org}", p.org).Replace(text)
}

// checkPolicies makes every policy once, to find out what is wrong with them.
func (p *plan) checkPolicies() {
	for i := range p.Keys {
		p.oneOf("keys "+p.Keys[i].Name+" policy", p.Keys[i].Policy.Name, "", "delegating", "cloudtrail-only", "tight")
		p.keyPolicy(&p.Keys[i])
	}
	for i := range p.Buckets {
		p.oneOf("buckets "+p.Buckets[i].Name+" policy", p.Buckets[i].Policy.Name, "", "cloudtrail", "none")
		p.bucketPolicy(&p.Buckets[i])
	}
	for i := range p.Topics {
		p.oneOf("topics "+p.Topics[i].Name+" policy", p.Topics[i].Policy.Name, "", "owner")
		p.topicPolicy(&p.Topics[i])
	}
	for i := range p.Queues {
		p.oneOf("queues "+p.Queues[i].Name+" policy", p.Queues[i].Policy.Name, "", "none")
		p.queuePolicy(&p.Queues[i])
	}
	p.limits(Principal{As: p.SignedIn, May: p.May, Denied: p.Denied})
	for _, who := range p.Profiles {
		p.limits(who)
	}
	for id, a := range p.Accounts {
		for _, r := range a.Roles {
			p.oneOf("accounts "+id+" role "+r.Name+" policy", r.Policy.Name, "", "administrator", "read-only", "none")
		}
		for _, made := range a.Policies {
			if made.Name == "" || made.Policy.Text == "" && made.Policy.Actions == nil {
				p.wrong("accounts %s: a policy has a name, and a list of actions or a policy", id)
			}
			p.managedPolicy(id, made)
		}
		for _, s := range a.SCPs {
			if s.Name == "" || len(s.Denies) == 0 == (s.Policy.Text == "") {
				p.wrong("accounts %s: a service control policy has a name, and either denies or a policy", id)
			}
			p.scpText(id, s)
		}
	}
}

func (p *plan) scpText(account string, s SCP) string {
	if s.Policy.Text != "" {
		return p.document("scp "+s.Name, s.Policy, nil, owner{account: account, region: p.Region}, nil)
	}
	return policydoc.New(policydoc.Statement{Sid: "Denied", Effect: policydoc.Deny, Action: s.Denies, Resource: all}).String()
}

var all = policydoc.Strings{"*"}

func service(name string) policydoc.Principal {
	return policydoc.Principal{"Service": {name + ".amazonaws.com"}}
}

func (p *plan) root(account string) string {
	return "arn:" + p.Partition + ":iam::" + account + ":root"
}

// principals are account ids as their roots, and ARNs as they are.
func (p *plan) principals(ids []string) policydoc.Principal {
	var list policydoc.Strings
	for _, id := range ids {
		if accountID().MatchString(id) {
			id = p.root(id)
		}
		list = append(list, id)
	}
	return policydoc.Principal{"AWS": list}
}

func equals(pairs ...string) policydoc.Conditions {
	return policydoc.Conditions{"StringEquals": values(pairs)}
}

func values(pairs []string) map[string]policydoc.Strings {
	m := map[string]policydoc.Strings{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = append(m[pairs[i]], pairs[i+1])
	}
	return m
}

// queuePolicy lets in whoever writes to the queue in this file.
func (p *plan) queuePolicy(q *Queue) string {
	arn := p.queueARN(q)
	var named []policydoc.Statement
	if q.Policy.Name != "none" {
		for _, b := range p.bucketsTelling(arn) {
			named = append(named, p.fromBucket(b, "sqs:SendMessage", arn))
		}
		for _, t := range p.topicsTelling(arn) {
			named = append(named, policydoc.Statement{Sid: "From" + letters(t.Name), Effect: policydoc.Allow, Principal: service("sns"),
				Action:   policydoc.Strings{"sqs:SendMessage"},
				Resource: policydoc.Strings{arn}, Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {p.topicARN(t)}}}})
		}
	}
	return p.document("queues "+q.Name, q.Policy, q.Also, owner{q.Account, q.Region, arn}, named)
}

func (p *plan) fromBucket(b *Bucket, action, arn string) policydoc.Statement {
	return policydoc.Statement{Sid: "From" + letters(b.Name), Effect: policydoc.Allow, Principal: service("s3"),
		Action: policydoc.Strings{action}, Resource: policydoc.Strings{arn},
		Condition: policydoc.Conditions{"ArnLike": {"aws:SourceArn": {p.bucketARN(b)}}, "StringEquals": {"aws:SourceAccount": {b.Account}}}}
}

// letters is a name as a Sid may have it.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, name)
}

// topicPolicy is SNS's default, and lets in whoever publishes in this file.
func (p *plan) topicPolicy(t *Topic) string {
	arn := p.topicARN(t)
	named := []policydoc.Statement{{Sid: "__default_statement_ID", Effect: policydoc.Allow, Principal: policydoc.Principal{"AWS": all},
		Resource: policydoc.Strings{arn},
		Action: policydoc.Strings{"SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission",
			"SNS:DeleteTopic",
			"SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish"}, Condition: equals("AWS:SourceOwner", t.Account)}}
	if t.Policy.Name != "owner" {
		for _, b := range p.bucketsTelling(arn) {
			named = append(named, p.fromBucket(b, "SNS:Publish", arn))
		}
		if trails := p.trailsTelling(arn); len(trails) > 0 {
			named = append(named, policydoc.Statement{Sid: "AWSCloudTrailSNSPolicy20131101", Effect: policydoc.Allow,
				Principal: service("cloudtrail"),
				Action:    policydoc.Strings{"SNS:Publish"}, Resource: policydoc.Strings{arn}, Condition: equals(p.sources(trails)...)})
		}
	}
	if len(t.SharedWith) > 0 {
		named = append(named, policydoc.Statement{Sid: "Shared", Effect: policydoc.Allow, Principal: p.principals(t.SharedWith),
			Resource: policydoc.Strings{arn},
			Action:   policydoc.Strings{"SNS:Subscribe", "SNS:GetTopicAttributes", "SNS:ListSubscriptionsByTopic"}})
	}
	return p.document("topics "+t.Name, t.Policy, t.Also, owner{t.Account, t.Region, arn}, named)
}

// sources are the pairs of aws:SourceArn for trails.
func (p *plan) sources(trails []*Trail) []string {
	var pairs []string
	for _, t := range trails {
		pairs = append(pairs, "aws:SourceArn", p.trailARN(t))
	}
	return pairs
}

func (p *plan) bucketsTelling(arn string) []*Bucket {
	return pick(p.Buckets, func(b *Bucket) bool {
		tells := func(service string, rules []Rule) bool {
			return slices.ContainsFunc(rules, func(r Rule) bool { return p.arn(service, r.To, b.Account, b.Region) == arn })
		}
		return tells("sqs", b.Notifications.Queues) || tells("sns", b.Notifications.Topics)
	})
}

func (p *plan) topicsTelling(queue string) []*Topic {
	return pick(p.Topics, func(t *Topic) bool {
		return slices.ContainsFunc(t.Subscriptions, func(s Subscription) bool {
			return s.Queue != "" && p.arn("sqs", s.Queue, t.Account, t.Region) == queue
		})
	})
}

func (p *plan) trailsTelling(topic string) []*Trail {
	return pick(p.Trails, func(t *Trail) bool {
		return t.Topic != "" && p.arn("sns", t.Topic, t.Account, t.HomeRegion) == topic
	})
}

func pick[T any](list []T, is func(*T) bool) (found []*T) {
	for i := range list {
		if is(&list[i]) {
			found = append(found, &list[i])
		}
	}
	return found
}

// managedPolicy is the text of one of an account's own policies.
func (p *plan) managedPolicy(account string, made ManagedPolicy) string {
	if made.Policy.Text != "" {
		return p.document("policy "+made.Name, made.Policy, nil, owner{account: account, region: p.Region}, nil)
	}
	return policydoc.New(policydoc.Statement{Effect: policydoc.Allow, Action: made.Policy.Actions, Resource: all}).String()
}

// rolePolicy is a role's managed policy, or its own text.
func (p *plan) rolePolicy(account string, r Role) (managed, text string) {
	switch {
	case r.Policy.Actions != nil:
		return "", policydoc.New(policydoc.Statement{Effect: policydoc.Allow, Action: r.Policy.Actions, Resource: all}).String()
	case r.Policy.Text != "":
		return "", p.document("role "+r.Name, r.Policy, nil, owner{account: account, region: p.Region}, nil)
	}
	name := map[string]string{"administrator": "AdministratorAccess", "read-only": "ReadOnlyAccess"}[cmp.Or(r.Policy.Name, "administrator")]
	if name == "" {
		return "", ""
	}
	return fmt.Sprintf("arn:%s:iam::aws:policy/%s", p.Partition, name), ""
}
