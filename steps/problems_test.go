package steps_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/words"
)

// What users of other tools suffer from, one test for each, by the numbers of
// the list that this tool was made from: what a person is told, why, and what
// to do about it.

// says checks that a text has each of these.
func says(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

// whole is all that a problem says.
func whatIsSaid(p *engine.Problem) string {
	if p == nil {
		return ""
	}
	return "what: " + p.What + "\nwhy: " + p.Why + "\ndo: " + strings.Join(words.Remedies(p, words.OnCommandLine), "\n    ")
}

// resource is what a plan does about a resource of this type.
func resource(t *testing.T, plan *engine.Plan, kind string) engine.Planned {
	t.Helper()
	for _, c := range slices.Concat(plan.Changes, plan.Kept, plan.Handed) {
		if c.Type == kind {
			return c
		}
	}
	t.Fatalf("the plan has no %s:\n%s", kind, listed(plan))
	return engine.Planned{}
}

// journal is all that the journal holds.
func (b *world) journal() string {
	b.t.Helper()
	var all []string
	b.must(filepath.WalkDir(b.state, func(path string, f os.DirEntry, err error) error {
		if err != nil || f.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all = append(all, string(text))
		return err
	}))
	return strings.Join(all, "\n")
}

// 1: a tool replaces all of a bucket's notifications, and others go silent.
func TestProblem01NotificationsOfOthersSurvive(t *testing.T) {
	b, _ := withTrail(t, "us-east-1", "")
	b.sim.AddFunctions("arn:aws:lambda:us-east-1:123456789012:function:index")
	rules := b.listeners(b.home())
	rules.EventBridge = true
	b.must(b.home().PutNotifications(t.Context(), existingBucketName, rules))
	c := resource(t, b.plan(existing...), "S3 notification")
	if c.Verb != engine.Change {
		t.Errorf("the plan says %s", c.Verb)
	}
	says(t, c.Summary, "keeps 5 others")
	for _, id := range []string{"one", "two", "three", "four", "event_bridge"} {
		says(t, c.Before.Reveal(), id)
		says(t, c.After.Reveal(), id)
	}
	b.sim.ResetCalls()
	b.applied(existing...)
	var order []string
	for _, call := range b.sim.Calls() {
		if strings.Contains(call.Operation, "BucketNotification") {
			order = append(order, call.Operation[:3])
		}
	}
	says(t, strings.Join(order, " "), "Get Put Get") // read right before, written, read back
	says(t, b.journal(), "function:index", `three`)  // and what was there is on record
	if now := b.notifications(); !now.Foreign("ExpelNotifyQueue").Equal(rules) {
		t.Errorf("others' became %+v", now)
	}
}

// 2: only one rule for an event and prefix, and an error that names nobody.
func TestProblem02WhoListensAlreadyIsNamedWithTheWaysOut(t *testing.T) {
	b := siemWorld(t, "")
	plan := b.plan("variant=existing")
	if len(plan.Blocked) != 1 {
		t.Fatalf("blocked: %v", plan.Blocked)
	}
	says(t, whatIsSaid(plan.Blocked[0]), "already tells somebody of the same events", "only one rule for an event and prefix", "siem-intake",
		"arn:aws:sqs:us-east-1:123456789012:siem", "--overlap fan-out", "undo switches it back")
	var c *setup.Conflict
	if !errors.As(plan.Blocked[0], &c) {
		t.Fatal("there is nothing to choose from")
	}
	says(t, c.Letter, "siem-intake", "raw message delivery", "Our queue then subscribes to the same topic")
	if b.writes() > 0 {
		t.Error("something was written")
	}
}

// 3: "Unable to validate the following destination configurations", for one of
// several causes.
func TestProblem03WhichDestinationAndWhyIsSaid(t *testing.T) {
	refuse := func(b *world, operation string, spoil func()) *engine.Problem {
		b.sim.OnCall(func(c awssim.Call, when string) {
			if c.Operation == "PutBucketNotificationConfiguration" && when == "before" {
				spoil()
			}
		})
		result, events := b.apply(existing...)
		if result.Problem == nil || !result.Problem.Again {
			t.Fatalf("%s: %+v", operation, result.Problem)
		}
		if !slices.ContainsFunc(events, func(e engine.Event) bool {
			w, ok := e.(engine.Waited)
			return ok && w.Why == "S3 cannot reach the queue yet"
		}) {
			t.Errorf("%s: nothing was waited for", operation)
		}
		return result.Problem
	}
	ours := func(b *world) *awssim.QueueState {
		return b.sim.Accounts[account].Regions["us-east-1"].Queues["ExpelMasterCloudTrailNotify"]
	}
	for what, c := range map[string]struct {
		spoil func(b *world)
		says  string
	}{
		"the queue's policy": {func(b *world) {
			b.sim.Edit(func(*awssim.World) { ours(b).Attributes.Value["Policy"] = "" })
		}, "the queue's policy does not let it"},
		"the key's policy": {func(b *world) {
			b.sim.Edit(func(w *awssim.World) {
				for _, k := range w.Accounts[account].Regions["us-east-1"].Keys {
					k.Policy.Value = `{"Version":"2012-10-17","Statement":[` + delegating + `]}`
				}
			})
		}, "the policy of its key"},
		"the queue is gone": {func(b *world) {
			b.sim.Edit(func(w *awssim.World) {
				delete(w.Accounts[account].Regions["us-east-1"].Queues, "ExpelMasterCloudTrailNotify")
			})
		}, "there is no such queue in 123456789012, us-east-1"},
	} {
		b, _ := withTrail(t, "us-east-1", "")
		p := refuse(b, what, func() { c.spoil(b) })
		says(t, whatIsSaid(p), "S3 cannot send to ExpelMasterCloudTrailNotify", c.says, "run the same command again")
	}
	b := estateWorld(t, "dead-destination") // somebody else's is told apart, and not waited for
	from := b.clock.Now()
	result, _ := b.apply("variant=existing")
	says(t, whatIsSaid(result.Problem), "Another rule on the bucket", "is broken", "does not exist", "owner of that rule")
	if b.clock.Now() != from {
		t.Error("what will never come was waited for")
	}
}

// 4: the log files arrive, and the reader cannot open them: every key on the
// way is found, wherever it is and however it is called.
func TestProblem04EveryKeyOnTheWayIsFound(t *testing.T) {
	b := estateWorld(t, "control-tower-3") // in the management account
	c := keyChange(t, b.plan("variant=control-tower"))
	if c.At.Account != "111111111111" {
		t.Errorf("the key is changed in %s", c.At.Account)
	}
	says(t, c.Summary, "+1 statement: Expel may decrypt")
	added := mustParse(t, c.After.Reveal()).Statements
	if last := added[len(added)-1]; !slices.Equal(last.Action, []string{"kms:Decrypt"}) ||
		len(added) != len(mustParse(t, c.Before.Reveal()).Statements)+1 {
		t.Errorf("more than kms:Decrypt is given: %+v", last)
	}
	b = estateWorld(t, "foreign-key") // in an account that we cannot enter
	h := b.plan("variant=existing").Handed[0].Handed
	says(t, h.To+h.What+h.Why+h.Text.Reveal(), "the owner of the key in account 888888888888", "there is no access to it", "kms:Decrypt",
		"role/ExpelServiceRole")
	b, _ = withTrail(t, "us-east-1", "") // the bucket's own, called by an alias
	b.sim.AddKey(account, "us-east-1", "archive", `{"Version":"2012-10-17","Statement":[`+adminsOnly+`,`+forTrail+`]}`)
	b.must(b.home().PutBucketEncryption(t.Context(), existingBucketName, awsops.Encryption{Algorithm: "aws:kms", KeyID: "alias/archive"}))
	says(t, keyChange(t, b.plan(existing...)).Summary, "+1 statement: Expel may decrypt")
	b.applied(existing...)
	b.sim.DeliverLogs()
	b.healthyFor("us-east-1")
}

func keyChange(t *testing.T, plan *engine.Plan) engine.Planned {
	t.Helper()
	for _, c := range plan.Changes {
		if c.Type == "KMS key" && c.Verb == engine.Change {
			return c
		}
	}
	t.Fatalf("no key is changed:\n%s", listed(plan))
	return engine.Planned{}
}
