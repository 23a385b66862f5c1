package path

import (
	"slices"
	"strings"

	"trailhead/awsops"
)

// route is one way from the bucket to the queue: directly, or by a topic.
type route struct {
	topic *Topic // nil: directly
	rules []awsops.Notification
	hop   Hop // of the topic
	worst Verdict
}

// routes are all ways from the bucket to the queue, the best first. A topic
// that the queue is not subscribed to is one only where there is no other.
func (p Path) routes() []route {
	f := p.Facts
	n := f.Bucket.Notifications.Value
	to := func(rules []awsops.Notification, arn string) []awsops.Notification {
		return slices.DeleteFunc(slices.Clone(rules), func(r awsops.Notification) bool { return r.Destination != arn })
	}
	var all []route
	if direct := to(n.Queues, f.queueARN()); len(direct) > 0 && f.queueARN() != "" {
		all = append(all, route{rules: direct})
	}
	for i := range f.Topics {
		t := &f.Topics[i]
		hop := p.byTopic(t)
		all = append(all, route{topic: t, rules: to(n.Topics, t.ARN), hop: hop, worst: hop.evaluate().Verdict})
	}
	slices.SortStableFunc(all, func(a, b route) int { return int(a.worst) - int(b.worst) })
	return all
}

// chosen is the best route, the zero one where there is none.
func chosen(routes []route) route {
	if len(routes) == 0 {
		return route{}
	}
	return routes[0]
}

// announce: does S3 tell of every file that the trail writes? All rules count
// together, over all routes that are not shut.
func (p Path) announce(files []string, routes []route) Hop {
	f, h := p.Facts, Hop{ID: Announce}
	n := f.Bucket.Notifications
	about := Evidence{ARN: f.bucketARN()}
	switch {
	case f.Bucket.Name == "" || f.Bucket.Fact.State == Absent: // the hop before says so
		return h
	case n.State == Unreadable:
		h.Findings = []Finding{{Verdict: Unknown, Reason: "notification.unread", Evidence: Evidence{ARN: f.bucketARN(), Err: n.Err}}}
		return h
	case len(routes) == 0 && n.Value.EventBridge && f.takesEventBridge():
		h.Findings = []Finding{{Verdict: Unknown, Reason: "notification.eventbridge", Evidence: about}}
		return h
	case len(routes) == 0:
		h.Findings = []Finding{{Verdict: Shut, Reason: "notification.none", Evidence: about}}
		return h
	}
	var rules []awsops.Notification
	for _, r := range routes {
		if r.worst == routes[0].worst || r.worst != Shut {
			rules = append(rules, r.rules...)
		}
	}
	h.Findings = f.heard(rules, files)
	return h
}

// takesEventBridge reports whether the queue lets EventBridge in: its rules
// are not looked at.
func (f *Facts) takesEventBridge() bool {
	return strings.Contains(f.Queue.Value.Policy.Raw(), "events.amazonaws.com")
}

// created is what S3 calls the writing of one of CloudTrail's files.
const created = "s3:ObjectCreated:Put"

// heard compares rules with the files that must be told.
func (f *Facts) heard(rules []awsops.Notification, files []string) []Finding {
	var missed []string
	reason, blamed := Reason(""), awsops.Notification{}
	for _, file := range files {
		why, rule := fits(rules, file)
		if why != "" {
			missed = append(missed, file)
			reason, blamed = why, rule
		}
	}
	if len(missed) == 0 {
		return nil
	}
	e := Evidence{ARN: f.bucketARN(), Rule: blamed.ID, Keys: missed, Want: []string{created}, Got: blamed.Events}
	switch reason {
	case "notification.prefix", "notification.encoding":
		e.Want, e.Got = nil, []string{blamed.Prefix}
	case "notification.suffix":
		e.Want, e.Got = nil, []string{blamed.Suffix}
	}
	if len(missed) < len(files) {
		return []Finding{{Verdict: Weak, Reason: "notification.partial", Evidence: e}}
	}
	return []Finding{{Verdict: Shut, Reason: reason, Evidence: e}}
}

// fits is "" where any rule tells of the file, else what keeps out the rule
// that comes nearest.
func fits(rules []awsops.Notification, file string) (Reason, awsops.Notification) {
	rank := []Reason{"notification.events", "notification.prefix", "notification.encoding", "notification.suffix"}
	best, nearest := -1, awsops.Notification{}
	for _, r := range rules {
		why := misfit(r, file)
		if why == "" {
			return "", r
		}
		if at := slices.Index(rank, why); at > best {
			best, nearest = at, r
		}
	}
	if best < 0 {
		return "notification.none", nearest
	}
	return rank[best], nearest
}

func misfit(r awsops.Notification, file string) Reason {
	tells := slices.ContainsFunc(r.Events, func(event string) bool {
		family, all := strings.CutSuffix(event, "*")
		return event == created || all && strings.HasPrefix(created, family)
	})
	prefix, prefixEncoded := awsops.FilterKey(r.Prefix)
	suffix, suffixEncoded := awsops.FilterKey(r.Suffix)
	switch {
	case !tells:
		return "notification.events"
	case !strings.HasPrefix(file, prefix):
		return "notification.prefix"
	case !prefixEncoded || !suffixEncoded:
		return "notification.encoding"
	case !strings.HasSuffix(file, suffix):
		return "notification.suffix"
	}
	return ""
}
