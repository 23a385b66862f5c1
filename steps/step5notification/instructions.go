package step5notification

import (
	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Page implements instructions.Paged.
func (t ExistingTopic) Page(engine.Planned, *engine.Values) instructions.Page {
	return instructions.Page{}
}

// Page implements instructions.Paged.
func (n Notification) Page(p engine.Planned, _ *engine.Values) instructions.Page {
	r := n.route()
	if r.Kind == setup.RouteFanOut {
		return n.switchPage(p)
	}
	settings := []string{"Event name: " + escape.Code(r.Rule.ID), "Prefix: leave it empty", "Suffix: leave it empty",
		"Event types: All object create events", "Destination: SQS queue, " + escape.Code(text.NameIn(r.Rule.Destination)) + " (" +
			escape.Code(r.Rule.Destination) + ")"}
	if r.Rule.Prefix != "" {
		settings[1] = "Prefix: " + escape.Code(r.Rule.Prefix)
	}
	if r.Rule.Suffix != "" {
		settings[2] = "Suffix: " + escape.Code(r.Rule.Suffix)
	}
	open := "Open S3, " + escape.Code(n.Setup.Bucket()) + ", Properties, Event notifications, Create event notification."
	if p.As != "" {
		open = "A guardrail lets only " + escape.Code(p.As) +
			" change these notifications. From the management account, switch to that role in account " + p.At.Account + " for this step alone.\n" +
			open
	}
	return instructions.Page{
		Do: []string{open, instructions.Bullets("Set:", settings...),
			"Save changes. S3 sends a test message to the queue; an error here means that the policy of the queue or of its key does not " +
				"let S3 in yet.",
			"Leave the other event notifications of the bucket as they are."},
		Undo: []string{"S3, " + escape.Code(n.Setup.Bucket()) + ", Properties, Event notifications: delete " + escape.Code(r.Rule.ID) +
			" alone."},
	}
}

// switchPage replaces a rule by one to the topic. The console can only delete
// and create, and what S3 would tell in between is lost, so both are done with
// one call.
func (n Notification) switchPage(p engine.Planned) instructions.Page {
	put := "aws s3api put-bucket-notification-configuration --bucket " + n.Setup.Bucket() + " --notification-configuration file://rules.json"
	get := "aws s3api get-bucket-notification-configuration --bucket " + n.Setup.Bucket()
	undo := []string{"S3: put back the rule that was there before, with the document that the first command of step 5 has printed and the " +
		"same second command. Do this before anything of SNS is deleted."}
	return instructions.Page{
		Order: 80, // nobody is to miss anything
		Do: []string{
			"Only when both subscriptions are confirmed, and a message published to the topic has arrived in both queues.",
			"Keep what is there now, for the way back:\n\n" + instructions.Fence("sh", get+" > before.json"),
			instructions.WithJSON("Save this as `rules.json`, if `before.json` is still what it was when this was written. It differs by one "+
				"rule, which now tells the topic:", asS3HasIt(notificationsIn(p.After.Reveal()))),
			"Replace them with one call, so that nothing is lost in between:\n\n" + instructions.Fence("sh", put),
		},
		Undo: undo,
	}
}

// Page implements instructions.Paged.
func (q ExistingQueue) Page(engine.Planned, *engine.Values) instructions.Page {
	return instructions.Page{
		Do: []string{instructions.WithJSON("Open SQS, "+escape.Code(text.NameIn(q.ARN()))+
			", Access policy, Edit. Append this statement, and leave every other one as it is:", policydoc.New(q.Statement()).Indent())},
		Undo: []string{"SQS, " + escape.Code(text.NameIn(q.ARN())) + ": take the statement " + escape.Code(sidExistingTopic) +
			" out of the access policy."},
	}
}

// Page implements instructions.Paged.
func (s subscription) Page(engine.Planned, *engine.Values) instructions.Page {
	raw := "Enable raw message delivery: leave it clear"
	if s.raw {
		raw = "Enable raw message delivery: select it, so that the queue gets the messages that it got from S3"
	}
	return instructions.Page{
		Do: []string{
			instructions.Bullets("Signed in as the queue's owner, open SNS, Subscriptions, Create subscription:",
				"Topic ARN: "+escape.Code(s.setup.Hears()), "Protocol: Amazon SQS", "Endpoint: "+escape.Code(s.queue), raw),
			"Create subscription. Its status must be Confirmed.",
		},
		Undo: []string{"SNS, Subscriptions: delete the one of " + escape.Code(text.NameIn(s.queue)) + " to " +
			escape.Code(text.NameIn(s.setup.Hears())) + "."},
	}
}

// Script implements instructions.Scripted.
func (s subscription) Script(w *instructions.ScriptWriter, p engine.Planned) {
	if s.setup.FansOut() {
		w.Left = append(w.Left, "step 5, "+p.Title()+" in account "+p.At.Account)
		return
	}
	w.Call("ensure_subscription", s.setup.Hears(), s.queue)
}

// Script implements instructions.Scripted.
func (n Notification) Script(w *instructions.ScriptWriter, p engine.Planned) {
	for _, note := range p.Notes {
		w.Heading("%s", note)
	}
	rule := n.route().Rule
	w.Call("ensure_notification", n.Setup.Bucket(), text.Compact(
		s3Rule{ID: rule.ID, Queue: rule.Destination, Events: rule.Events, Filter: filterOf(rule)}))
}
