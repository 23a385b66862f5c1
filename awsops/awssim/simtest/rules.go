package simtest

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/awsops"
)

// Families are S3's events by family; one without a family stands alone.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
var Families = map[string][]string{
	"s3:ObjectCreated:*": {"s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy",
		"s3:ObjectCreated:CompleteMultipartUpload"},
	"s3:ObjectRemoved:*": {"s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"},
	"s3:ObjectRestore:*": {"s3:ObjectRestore:Post", "s3:ObjectRestore:Completed", "s3:ObjectRestore:Delete"},
	"s3:Replication:*": {"s3:Replication:OperationFailedReplication", "s3:Replication:OperationNotTracked",
		"s3:Replication:OperationMissedThreshold", "s3:Replication:OperationReplicatedAfterThreshold"},
	"s3:LifecycleExpiration:*":       {"s3:LifecycleExpiration:Delete", "s3:LifecycleExpiration:DeleteMarkerCreated"},
	"s3:ObjectTagging:*":             {"s3:ObjectTagging:Put", "s3:ObjectTagging:Delete"},
	"s3:ReducedRedundancyLostObject": {"s3:ReducedRedundancyLostObject"},
	"s3:LifecycleTransition":         {"s3:LifecycleTransition"},
	"s3:IntelligentTiering":          {"s3:IntelligentTiering"},
	"s3:ObjectAcl:Put":               {"s3:ObjectAcl:Put"},
}

var (
	prefixes = []string{"", "", "", "A", "AWSLogs", "AWSLogs/", "AWSLogs/123456789012/", "AWSLogs/123456789012/CloudTrail/",
		"AWSLogs/o-abc123/", "AWSLogs/123456789012/elasticloadbalancing/", "AWSLogs/123456789012/Config/", "acme/", "acme/AWSLogs/", "env=prod/",
		"env%3Dprod/AWSLogs/", "other/", "B", "a b+c/", "Größe/"}
	suffixes = []string{"", "", "", "z", ".gz", ".json.gz", "_CloudTrail.json.gz", ".json", ".jpg", "=ü"}
)

// Rules are notifications of all kinds that S3 would take, of a bucket that is
// in this account and region. Their ids are the ones given or made up by S3;
// where ids may be missing, a caller must put them through S3 first.
func (r *Random) Rules(account, region string, ids bool) awsops.Notifications {
	n := awsops.Notifications{EventBridge: r.Maybe(2)}
	if r.Maybe(3) { // often somebody hears of everything
		wide := r.Rule(account, region, 80)
		wide.Events, wide.Prefix, wide.Suffix = []string{"s3:ObjectCreated:*"}, "", r.One("", "", ".gz")
		n = addRule(n, wide)
	}
	for i := range r.IntN(7) {
		rule := r.Rule(account, region, i)
		if !ids && r.Maybe(3) {
			rule.ID = ""
		}
		n = addRule(n, rule)
	}
	return n
}

// Rule is one notification of any kind.
func (r *Random) Rule(account, region string, i int) awsops.Notification {
	families := make([]string, 0, len(Families))
	for family := range Families {
		families = append(families, family)
	}
	slices.Sort(families)
	rule := awsops.Notification{ID: r.One(fmt.Sprintf("rule-%d", i), fmt.Sprintf("NjQ2ZGE%040x", r.Uint64()),
		fmt.Sprintf("tf-s3-queue-2024%022d", r.IntN(1e9)), fmt.Sprintf("Regel für %d & <mehr>", i)),
		Prefix: r.One(prefixes...), Suffix: r.One(suffixes...)}
	if r.Maybe(3) { // more of those that ours has to do with
		families = []string{"s3:ObjectCreated:*"}
	}
	for _, family := range r.Some(3, families...) {
		if r.Maybe(2) {
			rule.Events = append(rule.Events, family)
		} else {
			rule.Events = append(rule.Events, r.Some(4, slices.Clone(Families[family])...)...)
		}
	}
	name := fmt.Sprintf("theirs-%d", i)
	rule.Destination = r.One("arn:aws:sqs:"+region+":"+account+":"+name, "arn:aws:sns:"+region+":"+account+":"+name,
		"arn:aws:lambda:"+region+":"+account+":function:"+name)
	return rule
}

// addRule adds a rule unless S3 would refuse it beside the others.
func addRule(n awsops.Notifications, rule awsops.Notification) awsops.Notifications {
	for _, other := range slices.Concat(n.Queues, n.Topics, n.Lambdas) {
		if Clash(rule, other) || rule.ID != "" && rule.ID == other.ID {
			return n
		}
	}
	switch {
	case strings.HasPrefix(rule.Destination, "arn:aws:sqs:"):
		n.Queues = append(n.Queues, rule)
	case strings.HasPrefix(rule.Destination, "arn:aws:sns:"):
		n.Topics = append(n.Topics, rule)
	default:
		n.Lambdas = append(n.Lambdas, rule)
	}
	return n
}

// Events are all the single events that a rule's families stand for.
func Events(rule awsops.Notification) []string {
	var all []string
	for _, e := range rule.Events {
		if members := Families[e]; members != nil {
			all = append(all, members...)
		} else {
			all = append(all, e)
		}
	}
	return all
}

// Hears reports whether a rule tells of this event on this object.
func Hears(rule awsops.Notification, event, key string) bool {
	prefix, encoded := awsops.FilterKey(rule.Prefix)
	suffix, encodedToo := awsops.FilterKey(rule.Suffix)
	return tells(rule, event) && encoded && encodedToo && strings.HasPrefix(key, prefix) && strings.HasSuffix(key, suffix)
}

func tells(rule awsops.Notification, event string) bool {
	return slices.ContainsFunc(rule.Events, func(e string) bool { return e == event || slices.Contains(Families[e], event) })
}

// Clash reports, by trying events and keys, whether there is an event on an
// object that both rules tell of: S3 does not let such two stand side by side
// (docs/aws.md#overlapping-rules). Among these keys there is one for any two filters that
// have one in common.
func Clash(a, b awsops.Notification) bool {
	takes := func(rule awsops.Notification, event, key string) bool { // filters as they are written, which is how S3 compares them
		return tells(rule, event) && strings.HasPrefix(key, rule.Prefix) && strings.HasSuffix(key, rule.Suffix)
	}
	for _, p := range []string{a.Prefix, b.Prefix} {
		for _, s := range []string{a.Suffix, b.Suffix} {
			for _, e := range Events(a) {
				if key := p + "/x/" + s; takes(a, e, key) && takes(b, e, key) {
					return true
				}
			}
		}
	}
	return false
}

// Edited is a document that somebody else has changed: a rule more, one less
// or another, or EventBridge switched. Rules with one of these ids stay.
func (r *Random) Edited(n awsops.Notifications, account, region string, keep ...string) awsops.Notifications {
	all := slices.Concat(n.Queues, n.Topics, n.Lambdas)
	var others []awsops.Notification
	for _, rule := range all {
		if !slices.Contains(keep, rule.ID) {
			others = append(others, rule)
		}
	}
	what := r.IntN(4)
	if len(others) == 0 && what > 1 {
		what -= 2
	}
	switch what {
	case 0:
		n.EventBridge = !n.EventBridge
		return n
	case 1:
		more := addRule(n, r.Rule(account, region, 90))
		if more.Count() == n.Count() {
			more.EventBridge = !more.EventBridge // S3 would not take that rule
		}
		return more
	case 2:
		return n.WithoutID(others[r.IntN(len(others))].ID)
	}
	gone := others[r.IntN(len(others))]
	changed := gone
	changed.Events = []string{changed.Events[0]}
	changed.Destination += "-moved"
	return addRule(n.WithoutID(gone.ID), changed)
}
