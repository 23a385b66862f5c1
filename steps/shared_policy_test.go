package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

const policyARN = "arn:aws:iam::" + account + ":policy/ExpelAPIPolicy"

// in is the same world with somebody signed in to another region.
func (b *world) in(region string) *world {
	return &world{t: b.t, sim: b.sim, clock: b.clock, reach: b.connect(region), state: b.state}
}

// second are the answers of a set-up in another region beside the first.
var second = []string{"region=eu-west-1", "trail=SecondTrail", "accept=second-trail"}

// policyNow is ExpelAPIPolicy as it is there.
func (b *world) policyNow() policydoc.Document {
	b.t.Helper()
	found, err := b.home().Policy(b.t.Context(), policyARN)
	if err != nil {
		b.t.Fatal(err)
	}
	doc, err := found.Document.Document()
	if err != nil {
		b.t.Fatal(err)
	}
	return doc
}

// rewritten gives ExpelAPIPolicy another default version, as somebody would in
// the console.
func (b *world) rewritten(change func(policydoc.Document) policydoc.Document) {
	b.t.Helper()
	b.must(b.home().UpdatePolicy(b.t.Context(), policyARN, change(b.policyNow()).String()))
}

// isHealthy verifies the set-up of these answers.
func (b *world) isHealthy(more ...string) {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, more...)
	subject, err := d.Subject(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range d.Verify(b.t.Context(), set.Answers, subject).Checks {
		if c.Status == "fail" {
			b.t.Errorf("%s: %s", c.ID, c.Evidence)
		}
	}
}

// A second region's set-up shares policy and role with the first: neither its
// making nor its taking back darkens the other.
func TestTwoSetUpsShareThePolicy(t *testing.T) {
	t.Parallel()
	for name, forgets := range map[string]bool{"both journals are here": false, "each on a machine of its own": true} {
		for _, firstGoes := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				b := newWorld(t)
				before := b.inventory()
				b.applied("accept=second-trail")
				b2 := b.in("eu-west-1")
				if forgets {
					b2.state = memoryDir(t)
				}
				b2.applied(second...)
				b.isHealthy()
				b2.isHealthy(second...)
				for _, c := range b.plan("accept=second-trail").Changes {
					t.Errorf("the first has something to do: %s", c.Title())
				}
				goes, stays, of, rest := b, b2, []string(nil), second
				if !firstGoes {
					goes, stays, of, rest = b2, b, second, nil
				}
				_, plan := goes.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail", ByTags: forgets}, of...)
				for _, id := range []engine.ID{setup.IDPolicy, setup.IDRole} {
					at := slices.IndexFunc(slices.Concat(plan.Kept, plan.Changes), func(c engine.Planned) bool { return c.ID == id })
					if c := slices.Concat(plan.Kept, plan.Changes)[at]; c.Verb == engine.Remove || !strings.Contains(c.Summary, "uses it") {
						t.Errorf("%s: %s %s", c.Title(), c.Verb, c.Summary)
					}
				}
				stays.isHealthy(rest...)
				stays.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail", ByTags: forgets}, rest...)
				if after := b.inventory(); after != before {
					t.Errorf("the two left something:\n%s", difference(before, after))
				}
			})
		}
	}
}

// An earlier version took the first region's part out of the policy: the next
// run puts it back, since the first region's journal knows of it.
func TestSharedPolicyIsMended(t *testing.T) {
	t.Parallel()
	b := newWorld(t)
	b.applied()
	b.rewritten(func(d policydoc.Document) policydoc.Document { return d.Without("ExpelQueue", "ExpelLogs", "ExpelKey") })
	b.in("eu-west-1").applied(second...)
	b.isHealthy()
	b.in("eu-west-1").isHealthy(second...)
}

// A set-up that another machine has taken back uses nothing any more, whatever
// the journal here says.
func TestOtherSetUpIsGone(t *testing.T) {
	t.Parallel()
	b := newWorld(t)
	b.applied()
	there := b.in("eu-west-1")
	there.applied(second...)
	elsewhere := b.in("eu-west-1")
	elsewhere.state = memoryDir(t)
	elsewhere.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail", ByTags: true}, second...)
	_, plan := b.undone(setup.UndoOptions{})
	for _, c := range plan.Kept {
		if c.ID == setup.IDPolicy || c.ID == setup.IDRole {
			t.Errorf("%s stays: %s", c.Title(), c.Summary)
		}
	}
}
