package discover

import (
	"slices"
	"strings"

	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// ofTrail is the option to use a trail that is there.
func (d Discovery) ofTrail(t Trail) ranked {
	r := ranked{rank: d.rankOf(t), name: t.ARN, connected: t.Connected != ""}
	if t.Managed {
		r.Option = Option{Variant: answers.VariantNew, Why: "trailhead has made " + t.Name +
			" here already; plan shows whether anything is missing."}
		d.planOf(&r.Option, t)
		return r
	}
	r.Option = Option{Variant: answers.VariantExisting, Trail: t.ARN, Why: d.whyTrail(t, r.rank)}
	if setup.OfControlTower(t.Name) {
		r.Variant = answers.VariantControlTower
	}
	if r.rank == rankManaged {
		d.planOf(&r.Option, t)
	}
	b := d.Bucket(t.Bucket)
	if b == nil { // nobody has looked: there is no more to be said
		return r
	}
	r.Account = b.Account
	r.away = !b.Gone && !d.entered(b.Account)
	for _, finding := range t.Findings {
		r.find("The trail " + t.Name + ": " + finding + ".")
	}
	d.aboutBucket(&r, t, b)
	d.aboutListeners(&r, t, b)
	d.aboutKeys(&r, t, b)
	d.aboutTower(&r, t)
	d.aboutPartition(&r)
	return r
}

func (r *ranked) find(text string, about ...Setting) {
	r.Findings = append(r.Findings, advise(text, about...))
}
func (r *ranked) need(text string, about ...Setting) {
	r.Needs = append(r.Needs, advise(text, about...))
}

// whyTrail says what speaks for the trail, or why it ranks lower.
func (d Discovery) whyTrail(t Trail, s rank) string {
	switch s {
	case rankManaged:
		return "trailhead has connected " + t.Name + " here already; plan shows whether anything is missing."
	case rankTower:
		whom := "every account"
		if !t.Organization {
			whom = "this account" // one trail an account, until 3.0
		}
		return "Control Tower already records " + whom + " into " + t.Bucket +
			"; nothing of Control Tower's would be edited but for one entry of our own in the bucket's notifications."
	case rankOrganization:
		return "The trail " + t.Name + " already records every region of every account into " + t.Bucket + "."
	case rankWhole:
		return "The trail " + t.Name + " already records every region into " + t.Bucket + "."
	}
	if b := d.Bucket(t.Bucket); b != nil && b.Gone {
		return "The trail " + t.Name + " delivers to the bucket " + t.Bucket + ", which does not exist. Its owner would have to mend that first."
	}
	weak := t.Findings
	if len(weak) == 0 { // of a survey, which weighs nothing
		copied := t
		copied.Weigh()
		weak = copied.Findings
	}
	text := "The trail " + t.Name + " is not enough as it is: " + strings.Join(weak[:min(2, len(weak))], ", and ") + "."
	if s == rankUnheard {
		return text + " Expel would see nothing until its owner has mended that."
	}
	return text
}

func (d Discovery) aboutBucket(r *ranked, t Trail, b *Bucket) {
	switch {
	case b.Gone:
		r.find("The bucket " + b.Name + " does not exist: the trail cannot deliver, and whoever makes a bucket of that name gets the logs.")
		r.need("The trail's owner, account " + t.Account + ", has to give it a bucket.")
	case b.Account == "":
		r.need(d.wayToBucket(t, b), wayIn...)
	case r.away:
		r.need("Access to account "+b.Account+", which has the bucket: run trailhead there, or name a role%s or profile%s.", wayIn...)
	}
	if t.Account != d.Identity.Account {
		r.find("The trail belongs to account " + t.Account + ", not to " + d.Identity.Account + ": it is used as it is.")
	}
	if b.Region != "" && b.Region != t.HomeRegion {
		r.find("The bucket is in " + b.Region + ", the trail's home is " + t.HomeRegion + ": the queue is made beside the bucket.")
	}
	if b.Account != "" && !b.Gone && d.entered(b.Account) && b.Notifications == nil {
		r.find("Who listens to the bucket could not be read, so neither is it known whether a rule of ours fits in.")
	}
}

// wayIn are the answers that lead into the account that has the bucket.
var wayIn = []Setting{{Key: "log_account.role"}, {Key: "log_account.profile"}}

// wayToBucket says which account to go to for a bucket that could not be
// looked at: the one its name tells, else that of those who know.
func (d Discovery) wayToBucket(t Trail, b *Bucket) string {
	const how = ": run trailhead there, or name a role%s or profile%s."
	tower := d.ControlTower
	switch {
	case tower != nil && tower.LogAccount != "" && setup.OfControlTower(b.Name):
		return "Access to account " + tower.LogAccount + ", Control Tower's log archive, which has the bucket" + how
	case len(setup.AccountsIn(b.Name)) > 0 && setup.AccountsIn(b.Name)[0] != d.Identity.Account:
		return "Access to the account of the bucket " + b.Name + ", perhaps " + setup.AccountsIn(b.Name)[0] + how
	case t.Account == d.Identity.Account:
		return "Leave to look at the bucket " + b.Name + " (s3:ListBucket) if it is this account's. If it is another's, access to that" + how
	}
	return "Access to the account of the bucket " + b.Name + "; account " + t.Account +
		", which owns the trail, can tell which one that is" + how
}

func (d Discovery) aboutListeners(r *ranked, t Trail, b *Bucket) {
	for _, l := range b.Listeners {
		switch {
		case l.Gone:
			r.need("The rule to the " + l.Kind + " " + lastName(l.To) +
				", which is not there any more, has to go: S3 refuses every change of the notifications while it stands.")
		case l.Expel && !d.connectedByUs(t):
			r.find("The queue " + lastName(l.To) + " hears of the log files already and looks like Expel's, made by somebody else: trailhead " +
				"verify tells whether it works.")
		case l.Expel || !l.Created:
		case l.Kind == "topic":
			d.aboutTopic(r, l)
		case l.Kind == "lambda":
			r.need("A choice: the function " + lastName(l.To) + " hears of new log files already, and S3 takes no second rule for them. Its " +
				"owner would have to send the events to a topic: trailhead gives the text for that.")
		default:
			r.need("A choice: the "+l.Kind+" "+lastName(l.To)+" hears of new log files already, and S3 takes no second rule for them. Put a "+
				"topic in front of it%s, or ask its owner.", Setting{"overlap", answers.OverlapFanOut})
		}
	}
	if topic := d.Topic(t.Topic); topic != nil && !topic.HearsObjectCreated {
		r.find("The topic " + lastName(t.Topic) + " carries CloudTrail's own notices, not S3's events: Expel cannot read them, so it " +
			"is not used.")
	}
}

func (d Discovery) aboutTopic(r *ranked, l Listener) {
	topic := d.Topic(l.To)
	if at := slices.IndexFunc(d.Expel.Setups, func(s ExpelSetup) bool { return slices.Contains(s.Topics, l.To) }); at >= 0 {
		r.find("The topic " + lastName(l.To) + " stands in front of Expel's queue " + lastName(d.Expel.Setups[at].Queue) + " already.")
		return
	}
	if topic != nil && slices.ContainsFunc(topic.Listeners, func(x Listener) bool { return x.Expel }) {
		r.find("Expel's queue hears of new log files by the topic " + lastName(l.To) + " already.")
		return
	}
	if topic != nil && topic.TrailNotices {
		r.need("A choice: the topic " + lastName(l.To) + " hears of new log files, and of CloudTrail's own notices as well, which Expel " +
			"cannot read. Its owner would have to part the two.")
		return
	}
	r.need("A choice: the topic "+lastName(l.To)+" hears of new log files already. Expel's queue can be subscribed to it%s.",
		Setting{"overlap", answers.OverlapSubscribe})
	if topic == nil {
		return
	}
	for _, k := range d.KeysOf("topic " + text.NameIn(l.To)) {
		if k.Manager == "AWS" {
			r.find("The topic " + lastName(l.To) + " is encrypted with AWS's own key, which does not let S3 in: its messages may not arrive.")
		}
	}
}

func lastName(arn string) string {
	if name := text.NameIn(arn); name != "" {
		return name[strings.LastIndex(name, ":")+1:]
	}
	return arn
}

// aboutKeys is about the keys that log files are encrypted with.
func (d Discovery) aboutKeys(r *ranked, t Trail, b *Bucket) {
	for _, k := range d.Keys {
		if !slices.Contains(k.UsedBy, "trail "+t.Name) && !slices.Contains(k.UsedBy, "bucket "+b.Name) {
			continue
		}
		switch {
		case k.Gone:
			r.find("The key " + k.ARN + " does not exist: what it has encrypted cannot be read.")
		case k.State != "" && k.State != "Enabled":
			r.find("The key " + k.ARN + " is " + stateWords(k.State) + ": log files cannot be read while it is.")
		case k.Manager == "AWS":
			r.find("The bucket is encrypted with AWS's own key, which works for roles of account " + k.Account +
				" only: Expel's role is made there.")
		case k.LetsLogAccount != nil && *k.LetsLogAccount:
		case k.LetsLogAccount != nil:
			r.need("One statement in the policy of the key " + k.ARN + ": it does not let Expel's role in account " + b.Account + " decrypt.")
		case k.Account != b.Account || !d.entered(k.Account):
			r.need("The owner of the key " + lastName(k.ARN) + ", account " + k.Account + ", has to let Expel's role" + inAccount(b.Account) +
				" decrypt, unless its policy does so already: it could not be read.")
		default:
			r.find("The policy of the key " + k.ARN + " could not be read, so whether Expel's role may decrypt is not known.")
		}
	}
}

func stateWords(state string) string {
	switch state {
	case "PendingDeletion":
		return "waiting for its deletion"
	case "Disabled":
		return "disabled"
	}
	return "in the state " + state
}

func inAccount(account string) string {
	if account == "" {
		return ""
	}
	return " in account " + account
}

// aboutTower is what guardrails make of it: from landing zone 4.0 only
// AWSControlTowerExecution may change the bucket's notifications (docs/aws.md#control-tower-guardrails).
func (d Discovery) aboutTower(r *ranked, t Trail) {
	tower := d.ControlTower
	if tower == nil || !setup.OfControlTower(t.Bucket) {
		return
	}
	how := "a guardrail of landing zone 4.0 and later keeps the bucket's notifications for the role " + access.TowerRole +
		", which only the management account can take on"
	if m := tower.ManagementAccount; m != "" && m != d.Identity.Account {
		how += ": run trailhead there, in account " + m
	}
	switch {
	case tower.Generation == "4":
		r.need("A yes of its own%s: "+how+".", Setting{"accept", answers.AcceptControlTowerBypass})
	case tower.Generation == "":
		r.need("Perhaps a yes of its own%s: the landing zone's version is not known from here, and "+how+".",
			Setting{"accept", answers.AcceptControlTowerBypass})
	}
}

// aboutPartition: trust never crosses partitions (docs/aws.md#partitions).
func (d Discovery) aboutPartition(r *ranked) {
	if p := d.Identity.Partition; p != "aws" && p != "" {
		r.need("An IAM user for Expel%s: Expel's account is in the partition aws, this one is in "+p+", and trust never crosses partitions.",
			Setting{"auth", answers.AuthUser})
	}
}
