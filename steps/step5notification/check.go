package step5notification

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/checks"
	"trailhead/steps/text"
)

// Check: does the bucket tell the queue of new objects?
func Check(f *checks.Facts) []checks.Check {
	h := checks.Hop{Name: "notification", Step: 5}
	switch {
	case f.BucketName == "":
		return []checks.Check{h.Check("rule", checks.NotSeen, "the bucket is not known", "Name it: trailhead verify --bucket NAME")}
	case f.Notifications.Err != nil:
		return []checks.Check{h.Unseen("rule", "the bucket's notifications", f.Notifications.Err)}
	}
	n := f.Notifications.Value
	i := slices.IndexFunc(n.Queues, func(rule awsops.Notification) bool { return rule.Destination == f.Queue.Value.ARN && f.Queue.Exists })
	if i >= 0 {
		rule := n.Queues[i]
		all := slices.ContainsFunc(rule.Events, func(e string) bool { return strings.HasPrefix(e, "s3:ObjectCreated:") })
		evidence := fmt.Sprintf("rule %s sends %s to the queue", rule.ID, strings.Join(rule.Events, ", "))
		return []checks.Check{h.Either("rule", all, evidence, checks.Fail, evidence+", but not ObjectCreated",
			f.RuleRemedy("Send all object create events (article, step 5)."))}
	}
	if f.Topic != "" {
		i := slices.IndexFunc(n.Topics, func(rule awsops.Notification) bool { return rule.Destination == f.Topic })
		rule := n.Topics[i]
		all := slices.ContainsFunc(rule.Events, func(e string) bool { return strings.HasPrefix(e, "s3:ObjectCreated:") })
		evidence := fmt.Sprintf("rule %s sends %s to the topic %s, which tells the queue", rule.ID, strings.Join(rule.Events, ", "),
			text.NameIn(f.Topic))
		return []checks.Check{h.Either("rule", all, evidence, checks.Fail, evidence+", but not ObjectCreated",
			"Subscribe the queue to a topic that hears of ObjectCreated.")}
	}
	if len(n.Topics) > 0 {
		return []checks.Check{h.Check("rule", checks.Fail, "the bucket tells an SNS topic ("+n.Topics[0].Destination+
			"), to which the queue is not subscribed", "Subscribe the queue to it: trailhead apply --overlap subscribe.")}
	}
	return []checks.Check{h.Check("rule", checks.Fail, "no rule on the bucket sends to the queue", f.RuleRemedy("Add it (article, step 5)."))}
}
