package steps

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
)

// checkNotification: does the bucket tell the queue of new objects?
func checkNotification(f *facts) []Check {
	h := hop{"notification", 5}
	switch {
	case f.bucketName == "":
		return []Check{h.check("rule", NotSeen, "the bucket is not known", "Name it: trailhead verify --bucket NAME")}
	case f.notifications.err != nil:
		return []Check{h.unseen("rule", "the bucket's notifications", f.notifications.err)}
	}
	n := f.notifications.value
	i := slices.IndexFunc(n.Queues, func(rule awsops.Notification) bool { return rule.Destination == f.queue.value.ARN && f.queue.exists })
	if i >= 0 {
		rule := n.Queues[i]
		all := slices.ContainsFunc(rule.Events, func(e string) bool { return strings.HasPrefix(e, "s3:ObjectCreated:") })
		evidence := fmt.Sprintf("rule %s sends %s to the queue", rule.ID, strings.Join(rule.Events, ", "))
		return []Check{h.either("rule", all, evidence, Fail, evidence+", but not ObjectCreated", f.ruleRemedy("Send all object create events (article, step 5)."))}
	}
	if f.topic != "" {
		i := slices.IndexFunc(n.Topics, func(rule awsops.Notification) bool { return rule.Destination == f.topic })
		rule := n.Topics[i]
		all := slices.ContainsFunc(rule.Events, func(e string) bool { return strings.HasPrefix(e, "s3:ObjectCreated:") })
		evidence := fmt.Sprintf("rule %s sends %s to the topic %s, which tells the queue", rule.ID, strings.Join(rule.Events, ", "), nameIn(f.topic))
		return []Check{h.either("rule", all, evidence, Fail, evidence+", but not ObjectCreated", "Subscribe the queue to a topic that hears of ObjectCreated.")}
	}
	if len(n.Topics) > 0 {
		return []Check{h.check("rule", Fail, "the bucket tells an SNS topic ("+n.Topics[0].Destination+"), to which the queue is not subscribed", "Subscribe the queue to it: trailhead apply --overlap subscribe.")}
	}
	return []Check{h.check("rule", Fail, "no rule on the bucket sends to the queue", f.ruleRemedy("Add it (article, step 5)."))}
}
