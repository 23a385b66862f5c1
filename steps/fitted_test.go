package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps"
	"trailhead/steps/setup"
)

// underPrefix moves the trail's files under a prefix.
func (b *world) underPrefix(prefix string) {
	b.sim.Edit(func(w *awssim.World) { w.Accounts[account].Regions["us-east-1"].Trails["audit"].Prefix = prefix })
}

// topic is somebody's, which S3 may tell.
func (b *world) topic(name string) string {
	arn := "arn:aws:sns:us-east-1:" + account + ":" + name
	b.sim.AddTopic(account, "us-east-1", name,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sns:Publish","Resource":"`+
			arn+`"}]}`)
	return arn
}

// notes are those of a plan.
func (b *world) notes(more ...string) []string {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, more...)
	plan, err := d.Plan(b.t.Context(), set)
	b.must(err)
	return steps.Notes(plan, set.Answers)
}

// told are the keys in the messages of our queue, since the last look.
func (b *world) told() []string {
	b.t.Helper()
	ctx, home := b.t.Context(), b.home()
	url, err := home.QueueURL(ctx, "ExpelMasterCloudTrailNotify")
	b.must(err)
	messages, err := home.Peek(ctx, url)
	b.must(err)
	var bodies []string
	for _, m := range messages {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

// A rule is fitted between those of others: log files are told, theirs stay,
// and verify finds it sound.
func TestRuleIsFittedBetweenOthers(t *testing.T) {
	const own = "AWSLogs/" + account + "/"
	for name, c := range map[string]struct {
		prefix string // of the trail
		others []string
		filter string
		want   string
		told   int // files of a delivery: the log file, and its digest
	}{
		"load balancers and Config": {"", []string{own + "elasticloadbalancing/", own + "Config/"}, "all", own + "CloudTrail/", 1},
		"letters to be encoded":     {"env=prod", []string{"other/"}, "all", "env%3Dprod/AWSLogs/", 2},
		"encoded, and Config":       {"env=prod", []string{"env%3Dprod/" + own + "Config/"}, "all", "env%3Dprod/" + own + "CloudTrail/", 1},
		"only log files":            {"", nil, "trail", own + "CloudTrail/", 1},
		"only log files, encoded":   {"a b", nil, "trail", "a%20b/" + own + "CloudTrail/", 1},
		"nobody":                    {"env=prod", nil, "all", "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := withTrail(t, "us-east-1", delegating)
			b.underPrefix(c.prefix)
			var rules awsops.Notifications
			for i, prefix := range c.others {
				rules.Topics = append(rules.Topics, awsops.Notification{
					ID: "them-" + string(rune('a'+i)), Destination: b.topic("theirs"), Events: []string{"s3:ObjectCreated:*"}, Prefix: prefix})
			}
			b.must(b.home().PutNotifications(t.Context(), existingBucketName, rules))
			answers := append(slices.Clone(existing), "notification_filter="+c.filter)
			b.applied(answers...)
			after := b.notifications()
			if ours := after.Queues; len(ours) != 1 || ours[0].Prefix != c.want || !after.Foreign("ExpelNotifyQueue").Equal(rules) {
				t.Fatalf("rules: %+v, want one of ours for %q", after, c.want)
			}
			b.sim.DeliverLogs()
			files := slices.DeleteFunc(b.told(), func(body string) bool { return strings.Contains(body, "s3:TestEvent") })
			if len(files) != c.told || !strings.Contains(strings.Join(files, "\n"), "_CloudTrail_us-east-1_") {
				t.Errorf("told of %d files, want %d: %v", len(files), c.told, files)
			}
			b.healthyFor("us-east-1")
			b.undone(setup.UndoOptions{}, answers...)
			if left := b.notifications(); !left.Equal(rules) {
				t.Errorf("undo left %+v", left)
			}
		})
	}
}

// What an earlier version wrote as it is, which S3 fits to no key, is planned
// anew.
func TestRuleThatIsNotEncodedIsMended(t *testing.T) {
	b, _ := withTrail(t, "us-east-1", delegating)
	b.underPrefix("env=prod")
	rules := awsops.Notifications{Topics: []awsops.Notification{
		{ID: "them", Destination: b.topic("theirs"), Events: []string{"s3:ObjectCreated:*"}, Prefix: "other/"}}}
	b.must(b.home().PutNotifications(t.Context(), existingBucketName, rules))
	b.applied(existing...)
	old := b.notifications()
	old.Queues[0].Prefix = "env=prod/AWSLogs/"
	b.must(b.home().PutNotifications(t.Context(), existingBucketName, old))
	b.sim.DeliverLogs()
	b.applied(existing...)
	if got := b.notifications().Queues[0].Prefix; got != "env%3Dprod/AWSLogs/" {
		t.Errorf("the rule is for %q", got)
	}
	b.sim.DeliverLogs()
	b.healthyFor("us-east-1")
}

// The organization's folder leaves Config of its accounts alone.
func TestRuleOfAnOrganizationsTrail(t *testing.T) {
	for name, c := range map[string]struct{ filter, other, want string }{
		"Config of an account": {"all", "AWSLogs/" + account + "/Config/", "AWSLogs/o-"},
		"only log files":       {"trail", "", "AWSLogs/o-"},
		"nobody":               {"all", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := withTrail(t, "us-east-1", delegating)
			b.sim.CreateOrganization(account)
			b.sim.Edit(func(w *awssim.World) { w.Accounts[account].Regions["us-east-1"].Trails["audit"].Organization = true })
			if c.other != "" {
				b.must(b.home().PutNotifications(t.Context(), existingBucketName,
					awsops.Notifications{Topics: []awsops.Notification{
						{ID: "them", Destination: b.topic("theirs"), Events: []string{"s3:ObjectCreated:*"}, Prefix: c.other}}}))
			}
			b.applied(append(slices.Clone(existing), "scope=account", "notification_filter="+c.filter)...)
			if got := b.notifications().Queues[0].Prefix; !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
				t.Errorf("the rule is for %q, want %q…", got, c.want)
			}
			b.sim.DeliverLogs()
			b.healthyFor("us-east-1")
		})
	}
}

// Whatever lies beside the log files is named in the plan where Expel would
// hear of it, with the answer that leaves it out.
func TestPlanNamesTheFilesBeside(t *testing.T) {
	b, _ := withTrail(t, "us-east-1", delegating)
	b.sim.Edit(func(w *awssim.World) {
		for _, kind := range []string{"Config", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated", "vpcflowlogs"} {
			w.Buckets[existingBucketName].Objects = append(w.Buckets[existingBucketName].Objects,
				awssim.ObjectState{Key: "AWSLogs/" + account + "/" + kind + "/us-east-1/x.json.gz"})
		}
	})
	named := []string{"AWS Config's", "digest", "Insights", "network activity", "aggregated", "VPC flow logs"}
	notes := strings.Join(b.notes(existing...), "\n")
	for _, word := range append(named, "notification_filter: trail leaves them out") {
		if !strings.Contains(notes, word) {
			t.Errorf("%q is not in the plan:\n%s", word, notes)
		}
	}
	notes = strings.Join(b.notes(append(slices.Clone(existing), "notification_filter=trail")...), "\n")
	for _, word := range named {
		if strings.Contains(notes, word) {
			t.Errorf("%q is in the plan, and is not told:\n%s", word, notes)
		}
	}
}

// S3 takes 100 rules; the plan knows.
func TestBucketThatTakesNoFurtherRule(t *testing.T) {
	b, _ := withTrail(t, "us-east-1", delegating)
	var rules awsops.Notifications
	for i := range 100 {
		rules.Topics = append(rules.Topics, awsops.Notification{
			ID: "them" + strings.Repeat("x", i), Destination: b.topic("theirs"), Events: []string{"s3:ObjectCreated:*"},
			Prefix: "other/" + strings.Repeat("x", i) + "/"})
	}
	b.must(b.home().PutNotifications(t.Context(), existingBucketName, rules))
	plan := b.plan(existing...)
	if len(plan.Blocked) != 1 || plan.Blocked[0].ID != "notification.too-many" {
		t.Errorf("blocked: %+v", plan.Blocked)
	}
}

// Where the answer is given already and others' rules leave no narrower one, it is
// not offered as the way out.
func TestTheFilterIsNotOfferedTwice(t *testing.T) {
	b := estateWorld(t, "existing-overlap")
	for filter, offered := range map[string]bool{"all": true, "trail": false} {
		more := []string{"variant=existing", "overlap=fan-out", "notification_filter=" + filter}
		notes := strings.Join(steps.Notes(b.plan(more...), answered(t, b.session(), more...).Answers), "\n")
		if !strings.Contains(notes, "Expel is also told of") || strings.Contains(notes, "notification_filter: trail leaves") != offered {
			t.Errorf("%s: %s", filter, notes)
		}
	}
}
