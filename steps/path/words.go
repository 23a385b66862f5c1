package path

import (
	"fmt"
	"strings"
)

// sentences are what the reasons say, with the names of a finding's evidence
// in braces. Faces put them before people; nothing is decided by them.
var sentences = map[Reason]string{
	"trail.unread":            "the trails could not be read: {err}",
	"trail.none":              "no trail writes into the bucket {name}",
	"trail.regions":           "the trail records {got} only",
	"trail.global":            "the trail leaves out the events of services without a region, such as IAM",
	"trail.status-unread":     "the status of the trail could not be read: {err}",
	"trail.logging":           "logging is switched off",
	"trail.selectors-unread":  "which events the trail records, only its owner can see",
	"trail.selectors":         "the trail's selectors leave out nearly everything: {want}",
	"trail.selectors-partial": "the trail's selectors leave out some events: {want}",
	"trail.delivery":          "the last delivery failed: {got}",
	"trail.undelivered":       "no log file yet; CloudTrail usually takes about 5 minutes",

	"bucket.unnamed":       "the queue's policy names no bucket, so it is not known which one sends",
	"bucket.none":          "there is no bucket {name}",
	"bucket.unread":        "the bucket {name} could not be looked at: {err}",
	"bucket.policy":        "the bucket's policy does not let {caller} call {action}{near}",
	"bucket.deny":          "the bucket's policy denies {action} to {caller}{statement}",
	"bucket.policy-unread": "the bucket's policy could not be read",
	"bucket.rcp":           "a resource control policy denies {action} to {caller}{statement}",

	"notification.unread":      "the bucket's notifications could not be read: {err}",
	"notification.none":        "no rule on the bucket sends to the queue",
	"notification.events":      "rule {rule} sends {got}, but not ObjectCreated:Put, by which CloudTrail writes",
	"notification.prefix":      "rule {rule} is for names that begin with {got}, which no log file does: {key}",
	"notification.suffix":      "rule {rule} is for names that end in {got}, which no log file does: {key}",
	"notification.encoding":    "rule {rule} writes {got} as it is; S3 wants such letters encoded, = as %3D",
	"notification.partial":     "no rule tells of some of the log files: {key}",
	"notification.eventbridge": "the bucket tells EventBridge, whose rules are not looked at",

	"topic.none":                 "the bucket tells the topic {name}, which does not exist",
	"topic.unread":               "the topic {name} could not be read: {err}",
	"topic.subscriptions-unread": "who hears of the topic {name} could not be read: {err}",
	"topic.subscription":         "the bucket tells an SNS topic ({arn}), to which the queue is not subscribed",
	"topic.pending":              "the queue's subscription to the topic {name} waits to be confirmed",
	"topic.outlived": "the queue's subscription is to a topic {name} that was deleted; the topic of that name which is there " +
		"now does not know it",
	"topic.filter":        "the subscription's filter policy does not let S3's messages through: {got}",
	"topic.filter-unread": "the subscription {name} could not be read: {err}",
	"topic.raw":           "the subscription sends the bare message",
	"topic.policy":        "the policy of the topic does not let {caller} publish{near}",
	"topic.policy-unread": "the policy of the topic could not be read",
	"topic.deny":          "the policy of the topic denies {caller} to publish{statement}",

	"queue.none":          "there is no queue {arn}",
	"queue.unread":        "the queue could not be read: {err}",
	"queue.unnamed":       "the policies of {arn} name no queue",
	"queue.fifo":          "it is a FIFO queue",
	"queue.region":        "the queue is in {got}, the bucket in {want}",
	"queue.policy":        "the queue's policy does not let {caller} call {action}{near}",
	"queue.policy-unread": "the queue's policy could not be read",
	"queue.deny":          "the queue's policy denies {action} to {caller}{statement}",
	"queue.rcp":           "a resource control policy denies {action} to {caller}{statement}",
	"queue.open":          "the queue's policy lets {got} send as well{statement}",

	"key.none":          "there is no key {arn}",
	"key.disabled":      "the key {arn} cannot be used: its state is {got}",
	"key.aws-managed":   "the key {arn} is AWS's own, whose policy never lets another service in",
	"key.policy":        "the policy of the key {arn} does not let {caller} call {action}{near}",
	"key.policy-unread": "the policy of the key {arn} could not be read",
	"key.unread":        "the policy of the key {arn} could not be read",
	"key.deny":          "the policy of the key {arn} denies {action} to {caller}{statement}",
	"key.rcp":           "a resource control policy denies {action} to {caller}{statement}",

	"role.none":                "there is no {arn}",
	"role.unread":              "{arn} could not be read: {err}",
	"role.unnamed":             "no role was named, and none was found",
	"role.trust":               "its trust policy does not let Expel in{near}",
	"role.trust-unread":        "its trust policy could not be read: {err}",
	"role.trust-deny":          "its trust policy denies Expel{statement}",
	"role.external-id":         "its trust policy demands another External ID{where}",
	"role.external-id-untold":  "no External ID was given to compare",
	"role.external-id-missing": "it can be taken on without your External ID{where}",
	"role.external-id-wide":    "its trust policy takes any External ID of a pattern{where}",
	"role.external-ids":        "its trust policy takes several External IDs{where}",
	"role.others":              "its trust policy lets in {got} as well{where}",
	"role.session-name":        "its trust policy demands another session name{near}",
	"role.orphan":              "its trust policy names a principal that was deleted ({got}): AWS lets nobody in by that",
	"role.rcp":                 "a resource control policy keeps Expel out{statement}",
	"role.policy":              "none of its policies allows {action} on {resource}{near}",
	"role.policy-unread":       "the policies attached to it could not be read",
	"role.deny":                "one of its policies denies {action} on {resource}{statement}",
	"role.boundary":            "its permissions boundary does not allow {action}{statement}",
	"role.boundary-unread":     "its permissions boundary could not be read",
	"role.scp":                 "a service control policy does not let it call {action}{statement}",
	"organization.unread":      "whether the organization's policies keep Expel out can be read only in its management account",
}

// Text says a finding in words.
func (f Finding) Text() string {
	text, known := sentences[f.Reason]
	if !known {
		text = string(f.Reason)
	}
	e := f.Evidence
	first := func(all []string) string {
		if len(all) == 0 {
			return ""
		}
		return all[0]
	}
	problem := "no reason given"
	if e.Err != nil {
		problem = e.Err.Error()
	}
	text = strings.NewReplacer("{arn}", e.ARN, "{name}", nameIn(e.ARN), "{caller}", callerIn(e.Caller), "{action}", e.Action, "{resource}",
		e.Resource, "{rule}", e.Rule,
		"{key}", first(e.Keys), "{got}", strings.Join(e.Got, ", "), "{want}", listed(e.Want), "{err}", problem,
		"{statement}", e.Where(), "{where}", e.Where(), "{near}", e.near()).Replace(text)
	if f.Verdict == Unknown && len(e.Context) > 0 {
		return "not known: it depends on " + strings.Join(e.Context, ", ") + e.Where()
	}
	return text
}

// listed is a list of which the first few are told.
func listed(all []string) string {
	const few = 4
	if len(all) > few {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:few], ", "), len(all)-few)
	}
	return strings.Join(all, ", ")
}

// Where names a statement and its document for people, in brackets after a
// space; "" where there is none.
func (e Evidence) Where() string {
	if e.Document == nil {
		return ""
	}
	statement := fmt.Sprintf("statement %d", e.Statement)
	if e.Sid != "" {
		statement = fmt.Sprintf("statement %q", e.Sid)
	}
	name := e.Document.Name
	if name == "" {
		name = nameIn(e.Document.ARN)
	}
	if e.Document.Kind == KeyGrant {
		return " (a grant)"
	}
	return fmt.Sprintf(" (%s of %s)", statement, name)
}

// near says what the statement that comes nearest demands instead.
func (e Evidence) near() string {
	if e.Document == nil {
		return ""
	}
	if len(e.Context) > 0 {
		return fmt.Sprintf("%s: it demands %s %s, and there is %s", e.Where(), e.Context[0], listed(e.Want), listed(e.Got))
	}
	return fmt.Sprintf("%s: it is for %s", e.Where(), listed(e.Want))
}

// callerIn is a service's name, or the name of a user or role.
func callerIn(caller string) string {
	switch caller {
	case s3Service:
		return "S3"
	case snsService:
		return "SNS"
	case cloudTrail:
		return "CloudTrail"
	}
	return nameIn(caller)
}

// nameIn is the last part of an ARN.
func nameIn(arn string) string {
	at := strings.LastIndexAny(arn, ":/")
	return arn[at+1:]
}
