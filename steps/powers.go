package steps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Notes are what else to know before saying yes to a plan, a paragraph each:
// what the resources themselves have to say, what becomes of others who listen,
// what Expel will be able to do, and what it costs.
func Notes(p *engine.Plan, a answers.Answers) []string {
	notes := notesOf(p, func(c engine.Planned) []string { return c.Notes })
	for _, note := range []string{Listeners(p), Powers(p, a), Cost(p, a)} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	return notes
}

// NotesOfChanges are what the resources of a plan themselves have to say, a
// paragraph each, but for what they allow beyond what Expel needs.
func NotesOfChanges(p *engine.Plan) []string {
	return notesOf(p, func(c engine.Planned) []string {
		return slices.DeleteFunc(slices.Clone(c.Notes), func(note string) bool { return slices.Contains(c.Extra, note) })
	})
}

func notesOf(p *engine.Plan, of func(engine.Planned) []string) []string {
	var notes []string
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		if c.Verb == engine.Keep && p.Undo {
			continue
		}
		for _, note := range of(c) {
			notes = append(notes, c.Title()+": "+note)
		}
	}
	return notes
}

// Listeners says what a plan means for others who hear of the log files: ""
// where nobody does, or nothing changes for them.
func Listeners(p *engine.Plan) string {
	if p.Undo {
		return ""
	}
	made := func(id engine.ID) *engine.Planned {
		at := slices.IndexFunc(p.Changes, func(c engine.Planned) bool { return c.ID == id })
		if at < 0 {
			return nil
		}
		return &p.Changes[at]
	}
	switch front, existing, ours := made(setup.IDFront), made(setup.IDExistingSubscription), made(setup.IDSubscription); {
	case front != nil && existing != nil && ours != nil:
		return "Until now S3 tells somebody's queue itself. From now on it tells the topic " + front.Name + ", and that both queues (" +
			queueOf(existing) + " and " + queueOf(ours) + "); their messages stay as they are. The rule is switched only when a test message has " +
			"come through. As long as Expel is connected, the topic must stay; trailhead undo puts the old rule back."
	case ours != nil && front == nil:
		return "The topic's other listeners hear what they hear now. If its owner ever deletes it or its rule on the bucket, Expel hears no more."
	}
	return ""
}

// queueOf is the queue of a subscription, whose name is "queue to topic".
func queueOf(subscription *engine.Planned) string {
	queue, _, _ := strings.Cut(subscription.Name, " to ")
	return queue
}

// Powers says what Expel will be able to do when the plan is carried out, and
// what not; "" where the plan takes back, or has nothing to do.
func Powers(p *engine.Plan, a answers.Answers) string {
	if p.Undo || len(p.Changes) == 0 {
		return ""
	}
	has := func(kinds ...string) bool {
		return slices.ContainsFunc(slices.Concat(p.Changes, p.Kept, p.Handed),
			func(c engine.Planned) bool { return slices.Contains(kinds, c.Type) })
	}
	also, other := "", ""
	if a.Remediation {
		also, other = ", and switch access keys of users there off and on (remediation)", " else"
	}
	r := rightsIn(p, a)
	switch { // a slice of a plan may be without the logs, and without a role
	case has("SQS queue"):
	case has("IAM role", "IAM user", "StackSet", "member roles"):
		return "Expel will be able to look up settings in " + accountsOf(p, a) + " (the actions in " + a.Policy + ")" + also + r.contents() +
			r.limits(a.Remediation, "This part lets it change nothing"+other+", and read no logs.")
	default:
		return ""
	}
	parts := append(r.logs(keysOf(p, a)), "look up settings in "+accountsOf(p, a)+" (the actions in "+a.Policy+")"+also)
	text := "Expel will be able to " + listOf(parts) + r.contents() +
		r.limits(a.Remediation, "It will not be able to change anything else, or to read other buckets.")
	for _, c := range p.Handed {
		if c.Type == "KMS key" {
			text += " Log files encrypted with the key in account " + cmp.Or(c.Handed.Account, c.At.Account) +
				" it can read only when the key's owner has let it."
		}
	}
	return text
}

func keysOf(p *engine.Plan, a answers.Answers) string {
	keys := 0
	for _, c := range slices.Concat(p.Changes, p.Kept, p.Handed) {
		if c.Type == "KMS key" {
			keys++
		}
	}
	switch {
	case a.Variant == answers.VariantNew:
		return "this key"
	case keys > 1:
		return "the keys of both"
	}
	return "the queue's key"
}

// accountsOf are those in which Expel has a role or user.
func accountsOf(p *engine.Plan, a answers.Answers) string {
	rolledOut := func(c engine.Planned) bool { return c.Type == "StackSet" || c.Type == "member roles" }
	// a slice is without
	if a.Scope == answers.ScopeOrganization && slices.ContainsFunc(slices.Concat(p.Changes, p.Kept, p.Handed), rolledOut) {
		return "every account"
	}
	var all []string
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		if (c.Type == "IAM role" || c.Type == "IAM user") && !slices.Contains(all, c.At.Account) {
			all = append(all, c.At.Account)
		}
	}
	switch len(all) {
	case 0, 1:
		return "the account"
	case 2:
		return "the accounts " + strings.Join(all, " and ")
	}
	return fmt.Sprintf("%d accounts", len(all))
}

// Cost says what AWS will bill for what the plan makes (docs/aws.md#cost), ""
// where it makes nothing that costs.
func Cost(p *engine.Plan, a answers.Answers) string {
	makes := func(kind string) bool {
		return !p.Undo && slices.ContainsFunc(p.Changes, func(c engine.Planned) bool { return c.Verb == engine.Create && c.Type == kind })
	}
	var costs []string
	if makes("KMS key") {
		costs = append(costs, "the key is 1 USD a month, 3 USD at most after two rotations")
	}
	switch trail := makes("CloudTrail trail"); {
	case trail && a.Accepts(answers.AcceptSecondTrail):
		costs = append(costs, "as a second copy, events cost 2.00 USD per 100,000")
	case trail && makes("KMS key"):
		costs = append(costs, "CloudTrail's use of it and the first copy of management events are free")
	case trail:
		costs = append(costs, "the first copy of management events is free")
	}
	if len(costs) == 0 {
		return ""
	}
	return "Cost: " + strings.Join(costs, "; ") + ". Storage and requests are billed as used."
}
