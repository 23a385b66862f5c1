package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/steps/checks"
	"trailhead/steps/text"
)

// notified settles whether a rule of the bucket tells of the file. S3 does not
// show what it has told; the message will, if it can be seen.
func (f *following) notified(context.Context) (bool, error) {
	switch {
	case f.Notifications.Err != nil:
		f.unseen(HopNotification, "the bucket's notifications", f.Notifications.Err)
		return true, nil
	case f.Queue.Err == nil && !f.Queue.Exists:
		return f.dead(HopNotification, f.Checks.of("queue", f.Facts), "there is no queue "+f.Verifier.Subject.QueueURL, checks.ApplyAgain)
	}
	rules, to := f.Notifications.Value.Queues, f.Queue.Value.ARN
	if to == "" { // it could not be looked at
		to = f.Verifier.Setup.ARN("sqs", f.log.Target().Region, awsops.AccountOf(f.Verifier.Subject.QueueURL),
			awsops.QueueNameOf(f.Verifier.Subject.QueueURL))
	}
	if f.Topic != "" {
		rules, to = f.Notifications.Value.Topics, f.Topic
	}
	rules = slices.DeleteFunc(slices.Clone(rules), func(n awsops.Notification) bool { return n.Destination != to || !tellsOfNew(n) })
	for _, n := range rules {
		if slices.ContainsFunc(f.files, func(key string) bool { return strings.HasPrefix(key, n.Prefix) && strings.HasSuffix(key, n.Suffix) }) {
			f.rule = n
			return true, nil
		}
	}
	if len(rules) > 0 {
		n := rules[0]
		return f.dead(HopNotification, nil, fmt.Sprintf("rule %s tells of %s*%s only, and the file is %s", n.ID, n.Prefix, n.Suffix, f.files[0]),
			"Give the rule the prefix of the trail's files, or none (article, step 5). "+checks.ApplyAgain)
	}
	return f.dead(HopNotification, f.Checks.of("notification", f.Facts), "no rule on the bucket tells the queue of new files",
		f.RuleRemedy("Add it (article, step 5)."))
}

func tellsOfNew(n awsops.Notification) bool {
	return slices.ContainsFunc(n.Events, func(e string) bool { return e == "s3:ObjectCreated:*" || e == "s3:ObjectCreated:Put" })
}

// settleNotification settles the notification hop, as the message shows it or else as it is
// set up.
func (f *following) settleNotification(when time.Time, more string) {
	if f.at(HopNotification).Status != "" {
		return
	}
	way := "the queue"
	if f.Topic != "" {
		way = "the topic " + text.NameIn(f.Topic) + ", which tells the queue"
	}
	f.pass(HopNotification, checks.Pass, when, fmt.Sprintf("rule %s tells %s%s", f.rule.ID, way, more), "")
}

// looksIntoQueue are the times after the file came at which the queue is
// looked into. S3 usually tells within seconds, sometimes within a minute or
// more (docs/aws.md#messages-of-s3). Every look counts as a receive, so there are few.
var looksIntoQueue = []time.Duration{0, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 3 * time.Minute}

// looks are those that this queue bears: where a message goes to a dead-letter
// queue after so many receives, ours must be a small part of them.
func (f *following) looks() []time.Duration {
	all := looksIntoQueue
	if most := f.Queue.Value.MaxReceives; most > 0 {
		all = []time.Duration{15 * time.Second, time.Minute, 3 * time.Minute}
		all = all[len(all)-min(len(all), (most-1)/3):]
	}
	if f.queueRefuses() != nil && len(all) > 2 {
		all = all[:2] // a policy says that nothing will come; one more look, in case it was read wrongly
	}
	return all
}

// queueRefuses are the checks that say why no message can come, nil if none
// does.
func (f *following) queueRefuses() []checks.Check {
	var why []checks.Check
	for _, c := range slices.Concat(f.Checks.of("queue", f.Facts), f.Checks.of("key", f.Facts)) {
		if c.Status == checks.Fail && c.ID != "key.trail" {
			why = append(why, c)
		}
	}
	return why
}

// queued looks for the message about the file. It takes none.
func (f *following) queued(ctx context.Context) (bool, error) {
	f.wait(HopMessage)
	looks := f.looks()
	if len(looks) == 0 {
		f.settleNotification(time.Time{}, "")
		f.pass(HopMessage, checks.NotSeen, time.Time{}, fmt.Sprintf(
			"not looked for: the queue gives a message up after %d receives, and a look counts as one", f.Queue.Value.MaxReceives),
			"Look whether Workbench shows the account's events, or raise maxReceiveCount of the queue's redrive policy.")
		return true, nil
	}
	began := f.clock().Now()
	for _, after := range looks {
		if pause := after - f.clock().Now().Sub(began); pause > 0 {
			if err := f.clock().Sleep(ctx, pause); err != nil {
				return false, err
			}
		}
		m, event, err := f.peek(ctx)
		switch {
		case hopeless(err):
			return false, err
		case awsops.Is(err, awsops.Denied):
			f.settleNotification(time.Time{}, "")
			f.unseen(HopMessage, "the queue's messages", err)
			return true, nil
		case event.Key != "":
			f.settleNotification(event.At, ", and has done so")
			f.pass(HopMessage, checks.Pass, m.SentAt, "in the queue, and stays there for Expel: message "+m.ID, "")
			return true, nil
		}
		f.tell()
		if f.looksUsedUp() {
			break
		}
	}
	return f.notQueued(ctx)
}

// looksUsedUp: another look could cost a message its place in the queue.
func (f *following) looksUsedUp() bool {
	most := f.Queue.Value.MaxReceives
	for _, m := range f.sightsOf {
		if most > 0 && m.Receives*2 > most {
			return true
		}
	}
	return false
}

// peek goes through the messages once, as far as SQS shows them: until one
// comes again, or a hundred were seen.
func (f *following) peek(ctx context.Context) (awsops.Message, awsops.ObjectEvent, error) {
	seen := map[string]bool{}
	for range 10 {
		messages, err := f.log.Peek(ctx, f.Verifier.Subject.QueueURL)
		if err != nil {
			return awsops.Message{}, awsops.ObjectEvent{}, err
		}
		again := len(messages) == 0
		for _, m := range messages {
			for _, e := range awsops.ObjectEvents(m.Body) {
				if e.Bucket == f.BucketName && slices.Contains(f.files, e.Key) {
					return m, e, nil
				}
			}
			again = again || seen[m.ID]
			seen[m.ID] = true
			f.sightsOf[m.ID] = m
		}
		if again {
			break
		}
	}
	return awsops.Message{}, awsops.ObjectEvent{}, nil
}

// notQueued settles what it means that the message was not seen: it was lost,
// or somebody else was faster.
func (f *following) notQueued(ctx context.Context) (bool, error) {
	if why := f.queueRefuses(); why != nil {
		f.settleNotification(time.Time{}, "")
		return f.dead(HopMessage, why, "", "")
	}
	q, err := f.log.Queue(ctx, f.Verifier.Subject.QueueURL)
	if err != nil && hopeless(err) {
		return false, err
	}
	f.settleNotification(time.Time{}, "")
	seen := len(f.sightsOf)
	const another = "Nothing is wrong if that was Expel: look whether Workbench shows the account's events."
	switch {
	case err != nil:
		f.unseen(HopMessage, "the queue", err)
	case q.Messages > seen:
		f.pass(HopMessage, checks.NotSeen, time.Time{}, fmt.Sprintf(
			"about %s wait in the queue, and SQS showed %d of them, ours not among them", text.Plural(q.Messages, "message"), seen),
			"Follow again when Expel has read the queue.")
	case q.InFlight > 0:
		f.pass(HopMessage, checks.Warn, time.Time{}, fmt.Sprintf(
			"taken by whoever reads the queue: %s in other hands, and ours not among those that wait", text.Plural(q.InFlight, "message")), another)
	case q.Messages == 0:
		f.pass(HopMessage, checks.Warn, time.Time{}, "the queue is empty and lets it in: whoever reads the queue has taken it already", another)
	default:
		return f.dead(HopMessage, nil, fmt.Sprintf("no message about the file came within 3 minutes, though nobody reads the queue and %s there",
			waits(q.Messages)),
			"S3 takes up to five minutes to take note of a changed rule: follow again. "+f.behindTopic())
	}
	return true, nil
}

func waits(n int) string {
	if n == 1 {
		return "1 other message waits"
	}
	return fmt.Sprintf("%d other messages wait", n)
}

// behindTopic says where else to look.
func (f *following) behindTopic() string {
	if f.Topic != "" {
		return "Then look at the topic " + text.NameIn(f.Topic) + ": its policy, its key, and the filter of the subscription."
	}
	return "Then look at the rule in the S3 console, and at whoever deletes messages of this queue."
}
