package verify

import (
	"maps"
	"slices"
	"strings"

	"trailhead/steps/checks"
	"trailhead/steps/path"
	"trailhead/steps/text"
)

// judged are the checks that the way of an event decides, with what is said of
// those that hold.
var judged = map[string]struct {
	step  int
	holds string
}{
	"trail.exists": {1, "the trail writes into the bucket"}, "trail.regions": {1, "records every region"}, "trail.logging": {1, "logging"},
	"trail.delivery": {1, "log files are delivered"}, "trail.events": {1, "management events are recorded"},
	"bucket.exists": {2, "the bucket is there"}, "bucket.policy": {1, "CloudTrail may write into the bucket"},
	"notification.rule": {5, "the bucket tells of new log files"}, "notification.topic": {5, "the topic sends on to the queue"},
	"queue.exists": {3, "the queue is there"}, "queue.policy": {3, "messages may get into the queue"},
	"queue.open":   {3, "nobody else may send"},
	"queue.region": {3, "queue and bucket are in one region"}, "queue.type": {3, "a standard queue"},
	"key.queue": {4, "messages may be encrypted with the queue's key"}, "key.trail": {4, "CloudTrail may encrypt log files with its key"},
	"key.topic":   {4, "S3 may encrypt with the topic's key"},
	"role.exists": {7, "the role is there"}, "role.trust": {7, "Expel can take it on"},
	"role.organization": {7, "the organization lets Expel in"},
	"role.queue":        {6, "may take messages from the queue"}, "role.bucket": {6, "may read log files"}, "role.decrypt": {6, "may decrypt"},
}

// order is in which checks are listed, by hop.
var order = []string{"trail.", "bucket.", "notification.", "queue.", "key.", "role."}

// judge puts what the way of an event says in the place of what the checks of
// the single steps have made of the same facts: they compare with the article,
// the way is evaluated. Checks of other things stay.
func judge(f *checks.Facts, bySteps []checks.Check) []checks.Check {
	found := map[string][]path.Finding{}
	for _, one := range f.Judged.Findings() {
		if id := checkOf(one); id != "" && one.Verdict != path.Open {
			found[id] = append(found[id], one)
		}
	}
	var out []checks.Check
	for _, c := range bySteps {
		said, known := judged[c.ID]
		findings := found[c.ID]
		delete(found, c.ID)
		switch {
		case len(findings) > 0:
			one := checkFrom(f, c.ID, findings)
			if !known && c.Status == checks.Fail { // it lets strangers in, whom the way names
				one.Status = checks.Fail
			}
			out = append(out, one)
		case known && c.Status == checks.Fail:
			c.Status, c.Evidence, c.Remedy = checks.Pass, said.holds, ""
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		out = append(out, checkFrom(f, id, found[id]))
	}
	slices.SortStableFunc(out, func(a, b checks.Check) int { return rankOf(a.ID) - rankOf(b.ID) })
	return out
}

func rankOf(id string) int {
	return slices.IndexFunc(order, func(begins string) bool { return strings.HasPrefix(id, begins) })
}

// checkFrom is a check made of findings: the worst decides.
func checkFrom(f *checks.Facts, id string, findings []path.Finding) checks.Check {
	worst := slices.MaxFunc(findings, func(a, b path.Finding) int { return int(a.Verdict) - int(b.Verdict) })
	station, name, _ := strings.Cut(id, ".")
	h := checks.Hop{Name: station, Step: judged[id].step}
	status := map[path.Verdict]checks.Status{path.Weak: checks.Warn, path.Unknown: checks.NotSeen, path.Shut: checks.Fail}[worst.Verdict]
	if status == checks.NotSeen && worst.Evidence.Err != nil && worst.Reason != "organization.unread" {
		return h.Unseen(name, thingOf(worst), worst.Evidence.Err)
	}
	return h.Check(name, status, cannot(worst)+worst.Text(), remedyFor(f, worst))
}

// cannot begins what is said of something that the role may not do.
func cannot(f path.Finding) string {
	if f.Hop != path.Fetch || f.Verdict != path.Shut {
		return ""
	}
	return map[string]string{"sqs": "may not take messages from the queue: ", "s3": "may not read log files: ",
		"kms": "may not decrypt: "}[serviceOf(f.Evidence.Action)]
}

// thingOf names what could not be read.
func thingOf(f path.Finding) string {
	if f.Evidence.ARN == "" {
		return "what is needed for it"
	}
	return f.Evidence.ARN
}

// checkOf is the check that a finding belongs to, "" for one that is only told.
func checkOf(f path.Finding) string {
	subject, what, _ := strings.Cut(string(f.Reason), ".")
	switch f.Hop {
	case path.Record:
		return map[string]string{"regions": "trail.regions", "global": "trail.regions", "logging": "trail.logging",
			"status-unread": "trail.logging",
			"selectors":     "trail.events", "selectors-partial": "trail.events", "selectors-unread": "trail.events"}[what] +
			orElse(what, "trail.exists", "none", "unread")
	case path.Write:
		switch {
		case subject == "key":
			return "key.trail"
		case subject == "trail":
			return "trail.delivery"
		}
		return orElse(what, "bucket.exists", "none", "unread", "unnamed") + unless(what, "bucket.policy", "none", "unread", "unnamed")
	case path.Announce:
		return "notification.rule"
	case path.ByTopic:
		if subject == "key" {
			return "key.topic"
		}
		return map[string]string{"subscription": "notification.rule", "pending": "notification.rule", "outlived": "notification.rule",
			"none": "notification.rule"}[what] + unless(what, "notification.topic", "subscription", "pending", "outlived", "none")
	case path.Enqueue:
		if subject == "key" {
			return "key.queue"
		}
		return map[string]string{"none": "queue.exists", "unread": "queue.exists", "unnamed": "queue.exists", "fifo": "queue.type",
			"region": "queue.region",
			"open":   "queue.open"}[what] + unless(what, "queue.policy", "none", "unread", "unnamed", "fifo", "region", "open")
	case path.Assume:
		if subject == "organization" {
			return "role.organization"
		}
		return map[string]string{"none": "role.exists", "unread": "role.exists", "unnamed": "role.exists", "others": "role.nobody-else",
			"external-id-missing": "role.external-id", "external-id-wide": "role.external-id", "external-ids": "role.external-id"}[what] +
			unless(what, "role.trust", "none", "unread", "unnamed", "others", "external-id-missing", "external-id-wide", "external-ids")
	}
	return "role." + map[string]string{"sqs": "queue", "s3": "bucket", "kms": "decrypt"}[serviceOf(f.Evidence.Action)]
}

func orElse(what, id string, among ...string) string {
	if slices.Contains(among, what) {
		return id
	}
	return ""
}

func unless(what, id string, among ...string) string {
	if slices.Contains(among, what) {
		return ""
	}
	return id
}

func serviceOf(action string) string {
	service, _, _ := strings.Cut(action, ":")
	return service
}

// remedyFor says what to do about a finding, and who can.
func remedyFor(f *checks.Facts, one path.Finding) string {
	switch one.Hop {
	case path.Record, path.Write:
		switch {
		case one.Reason == "trail.logging":
			return f.OfOwner("trail", "Start logging: aws cloudtrail start-logging --name "+one.Evidence.ARN)
		case one.Reason == "trail.selectors-unread":
			return "Run trailhead verify in account " + text.AccountIn(one.Evidence.ARN) + ", too."
		case one.Reason == "trail.none":
			return "Create the trail (article, step 1): trailhead plan shows what is missing."
		case strings.HasPrefix(string(one.Reason), "key."):
			return f.OfOwner("key", "Let CloudTrail use the key, and enable it (article, step 4). "+checks.ApplyAgain)
		case strings.HasPrefix(string(one.Reason), "bucket."):
			return f.OfOwner("bucket", "Let CloudTrail write: change the bucket's policy. "+checks.ApplyAgain)
		}
		return f.OfOwner("trail", "Let the trail record every management event in every region (article, step 1).")
	case path.Announce:
		if one.Reason == "notification.none" {
			return f.RuleRemedy("Add it (article, step 5).")
		}
		return f.RuleRemedy("Send all object create events (article, step 5).")
	case path.ByTopic:
		if one.Reason == "topic.subscription" {
			return "Subscribe the queue to it: trailhead apply --overlap subscribe."
		}
		return "Whoever looks after the topic can let S3 publish to it and subscribe the queue. " + checks.ApplyAgain
	case path.Enqueue:
		if strings.HasPrefix(string(one.Reason), "key.") {
			return "Add the statement of the article's step 4 to the key, and enable it. " + checks.ApplyAgain
		}
		return "Change the queue's policy (article, step 3). " + checks.ApplyAgain
	case path.Assume:
		switch one.Reason {
		case "role.others":
			return "Name only Expel in its trust policy (article, step 7)."
		case "role.external-id-missing", "role.external-id-wide", "role.external-ids":
			return "Require your own sts:ExternalId in its trust policy (article, step 7)."
		}
		if one.Reason == "organization.unread" {
			return "Run trailhead verify in the organization's management account, too."
		}
		return "Compare principal and External ID with Workbench. " + checks.ApplyAgain
	}
	if one.Reason == "role.policy" {
		return "Attach the policy of the article's step 6. " + checks.ApplyAgain
	}
	return "Let the role do it: " + one.Evidence.Action + ". What a boundary, an SCP, a bucket's or a key's policy denies, its owner " +
		"has to allow. " + checks.ApplyAgain
}
