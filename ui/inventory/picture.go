package inventory

import (
	"slices"
	"strings"
	"time"

	"trailhead/steps/discover"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// painter draws a discovery as a tree.
type painter struct {
	d   *discover.Discovery
	now time.Time
}

// pictureOf is the tree of a discovery: accounts first, then what could not be
// read.
func pictureOf(d *discover.Discovery, now time.Time) []*estateNode {
	p := painter{d, now}
	var all []*estateNode
	for _, a := range d.Accounts {
		all = append(all, p.account(a))
	}
	if len(d.Unknown) > 0 {
		unknown := &estateNode{mark: "?", kind: "not known", name: words.Count(len(d.Unknown), "thing"), says: "could not be read", open: true}
		for _, u := range d.Unknown {
			unknown.under = append(unknown.under, &estateNode{mark: "?", name: u.What, says: u.Action,
				facts: []fact{{"needs", u.Action}, {"why", u.Why}}})
		}
		all = append(all, unknown)
	}
	return all
}

func (p painter) account(a discover.Account) *estateNode {
	t := &estateNode{kind: "account", name: strings.TrimSpace(a.ID + " " + a.Name), says: rolesOf(a), open: true}
	t.facts = []fact{{"is", strings.Join(a.Roles, ", ")}, {"access", screen.OrElse(a.Way, "none from here")},
		{"state", strings.ToLower(a.State)}}
	if org := p.d.Organization; org != nil && a.ID == p.d.Identity.Account {
		t.facts = append(t.facts, fact{"organization", org.ID + ", " + screen.OrElse(strings.ReplaceAll(org.Role, "-", " "), "member")})
		t.facts = append(t.facts, fact{"members", screen.MembersOf(org)})
	}
	if tower := p.d.ControlTower; tower != nil && (a.ID == tower.ManagementAccount || a.ID == tower.LogAccount) {
		t.facts = append(t.facts, fact{"Control Tower", screen.OrElse(tower.Version, "version not known")})
	}
	for _, trail := range p.d.TrailsOf(a.ID) {
		t.under = append(t.under, p.trail(trail))
	}
	for _, r := range p.d.Expel.Roles {
		if r.Account == a.ID {
			t.under = append(t.under, &estateNode{mark: "✓", kind: "role", name: r.Name, says: madeBy(r.Managed),
				facts: []fact{{"trusts", strings.Join(r.Trusts, ", ")}, {"ARN", r.ARN}}})
		}
	}
	for _, q := range p.d.Expel.Queues {
		if q.Account == a.ID {
			t.under = append(t.under, &estateNode{mark: "✓", kind: "queue", name: q.Name, says: madeBy(q.Managed),
				facts: []fact{{"region", q.Region}, {"ARN", q.ARN}}})
		}
	}
	for _, s := range p.d.Expel.StackSets {
		if a.ID == p.d.Identity.Account {
			t.under = append(t.under, &estateNode{mark: "✓", kind: "stack set", name: s.Name, says: madeBy(s.Managed),
				facts: []fact{{"region", s.Region}, {"why", s.Why}}})
		}
	}
	return t
}

// rolesOf is what an account is, but for what the picture shows anyway.
func rolesOf(a discover.Account) string {
	var all []string
	for _, role := range a.Roles {
		if slices.Contains([]string{discover.RoleHere, discover.RoleManagement, discover.RoleLog, discover.RoleAudit}, role) {
			all = append(all, role)
		}
	}
	return strings.Join(all, ", ")
}

func madeBy(ours bool) string {
	if ours {
		return "trailhead has made it"
	}
	return "for Expel, made by somebody else"
}

func (p painter) trail(tr discover.Trail) *estateNode {
	t := &estateNode{kind: "trail", name: tr.Name, trail: tr.ARN, says: coverage(tr), open: true, weak: tr.Findings}
	if tr.Connected != "" {
		t.mark = "✓"
	}
	t.facts = []fact{{"home", tr.HomeRegion}, {"logging", known(tr.Logging, "yes", "no", "cloudtrail:GetTrailStatus")},
		{"records", recorded(tr.Events)},
		{"prefix", tr.Prefix}, {"seen from", tr.SeenFrom}, {"Expel's queue", tr.Connected}}
	if tr.LastDelivery != nil {
		t.facts = append(t.facts, fact{"last file", words.Lasted(p.now.Sub(*tr.LastDelivery)) + " ago"})
	}
	t.facts = append(t.facts, fact{"error", tr.Error}, fact{"ARN", tr.ARN})
	if b := p.d.Bucket(tr.Bucket); b != nil {
		t.under = append(t.under, p.bucket(*b, tr.Account))
	} else {
		t.under = append(t.under, &estateNode{mark: "?", kind: "bucket", name: tr.Bucket})
	}
	t.under = append(t.under, p.keys("trail "+tr.Name)...)
	if tr.Topic != "" {
		topic := p.topic(tr.Topic)
		topic.says = "CloudTrail's own notices"
		t.under = append(t.under, topic)
	}
	return t
}

func coverage(tr discover.Trail) string {
	switch {
	case tr.Organization && tr.MultiRegion:
		return "every account and region"
	case tr.MultiRegion:
		return "every region"
	case tr.Organization:
		return "every account, " + tr.HomeRegion + " only"
	}
	return tr.HomeRegion + " only"
}

func recorded(e *discover.Event) string {
	switch {
	case e == nil:
		return "? not known (cloudtrail:GetEventSelectors)"
	case !e.Management:
		return "no management events"
	}
	text := "management events, " + map[string]string{"All": "read and write", "ReadOnly": "read only", "WriteOnly": "write only"}[e.ReadWrite]
	if len(e.Excluded) > 0 {
		text += ", without " + strings.Join(e.Excluded, " and ")
	}
	return text
}

func (p painter) bucket(b discover.Bucket, owner string) *estateNode {
	t := &estateNode{kind: "bucket", name: b.Name, open: true}
	switch {
	case b.Gone:
		t.mark, t.says = "✗", "does not exist"
		return t
	case b.Account == "":
		t.mark, t.says = "?", "whose is not known"
		t.facts = append(t.facts, fact{"perhaps in", strings.Join(b.Candidates, " or ")})
	case b.Account != owner:
		t.says = "in " + b.Account
	}
	t.facts = append(t.facts, fact{"account", b.Account}, fact{"region", b.Region}, fact{"encryption", screen.EncryptionWords(b)},
		fact{"writers", strings.Join(b.Writers, ", ")})
	for _, l := range b.Listeners {
		t.under = append(t.under, p.listener(l))
	}
	if b.Notifications == nil && b.Account != "" {
		t.under = append(t.under, &estateNode{mark: "?", name: "who listens is not known", says: "s3:GetBucketNotification"})
	}
	t.under = append(t.under, p.keys("bucket "+b.Name)...)
	return t
}

// listener is who hears of a bucket or topic, and who hears of it there.
func (p painter) listener(l discover.Listener) *estateNode {
	if l.Kind == "topic" {
		t := p.topic(l.To)
		t.says = hears(l)
		return t
	}
	t := &estateNode{kind: strings.Replace(l.Kind, "lambda", "function", 1), name: lastOf(l.To), says: hears(l),
		facts: []fact{{"account", l.Account}, {"hears", hears(l)}, {"address", l.To}}}
	switch {
	case l.Gone:
		t.mark, t.says = "✗", "is not there any more"
	case l.Expel:
		t.mark = "✓"
	case l.Pending:
		t.says = "waits to be confirmed"
	}
	return t
}

func hears(l discover.Listener) string {
	switch {
	case l.Expel:
		return "Expel's"
	case l.Created:
		return "hears of new files"
	}
	return "hears of something else"
}

func (p painter) topic(arn string) *estateNode {
	t := &estateNode{kind: "topic", name: lastOf(arn)}
	found := p.d.Topic(arn)
	if found == nil {
		t.mark, t.facts = "?", []fact{{"ARN", arn}}
		return t
	}
	if found.Gone {
		t.mark = "✗"
	}
	t.facts = []fact{{"account", found.Account}, {"publishers", strings.Join(found.Publishers, ", ")}, {"key", found.Key}, {"ARN", arn}}
	if found.HearsObjectCreated && found.TrailNotices {
		t.weak = append(t.weak, "it carries S3's events and CloudTrail's own notices")
	}
	for _, l := range found.Listeners {
		heard := p.listener(l)
		if !l.Gone && !l.Pending && !l.Expel {
			heard.says = ""
		}
		t.under = append(t.under, heard)
	}
	if !found.Read {
		t.under = append(t.under, &estateNode{mark: "?", name: "who listens is not known", says: "sns:ListSubscriptionsByTopic"})
	}
	t.under = append(t.under, p.keys("topic "+lastOf(arn))...)
	return t
}

// keys are those that something is encrypted with.
func (p painter) keys(user string) []*estateNode {
	var all []*estateNode
	for _, k := range p.d.KeysOf(user) {
		t := &estateNode{kind: "key", name: lastOf(k.ARN), facts: []fact{
			{"account", k.Account}, {"region", k.Region}, {"manager", k.Manager}, {"state", strings.ToLower(k.State)},
			{"used by", strings.Join(k.UsedBy, ", ")}, {"decrypt",
				known(k.LetsLogAccount, "a role of the bucket's account may", "its policy does not let the bucket's account", "kms:GetKeyPolicy")},
			{"ARN", k.ARN}}}
		if k.Named != "" {
			t.name = lastOf(k.Named)
		}
		switch {
		case k.Gone:
			t.mark, t.says = "✗", "does not exist"
		case k.LetsLogAccount == nil && k.Manager != "AWS":
			t.mark = "?"
		}
		if account := k.Account; account != "" && account != p.d.Identity.Account && t.says == "" {
			t.says = "in " + account
		}
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b *estateNode) int { return strings.Compare(a.name, b.name) })
	return all
}

// known is a fact that may not be: then it is said for want of what.
func known(is *bool, yes, no, action string) string {
	switch {
	case is == nil:
		return "? not known (" + action + ")"
	case *is:
		return yes
	}
	return no
}
