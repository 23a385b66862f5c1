package steps

import (
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// Somebody may add statements to the policies of what trailhead has made, too:
// mending ours keeps theirs.
func TestStatementsOnOurOwnThingsSurvive(t *testing.T) {
	t.Parallel()
	simtest.Cases(t, 1000, func(t *testing.T, r *simtest.Random) {
		given, made := someSetup(r), engine.Past{Made: true}
		if r.Maybe(2) {
			given.existing.route = route{kind: routeFanOut, rule: awsops.Notification{Destination: given.frontARN()}}
		}
		tags := given.tags()
		var d engine.Diff
		var ours []policydoc.Statement
		var before policydoc.Document
		switch r.IntN(3) {
		case 0:
			before = parsed(t, r.Policy(simtest.QueuePolicy, logAccountID, true))
			q := queue{given}
			ours, d = q.statements(), queueObserved{queue: q, found: awsops.Queue{Policy: before.String()}, exists: true, tags: tags, past: made}.Diff(engine.NewValues())
		case 1:
			before = parsed(t, r.Policy(simtest.KeyPolicy, logAccountID, true))
			k := key{given}
			ours, d = k.statements(), keyObserved{key: k, policy: before.String(), exists: true, aliased: true, rotates: true, tags: tags, found: awsops.Key{State: "Enabled"}, past: made}.Diff(engine.NewValues())
		case 2:
			before = parsed(t, r.Policy(simtest.TopicPolicy, logAccountID, true))
			top := given.front()
			ours, d = []policydoc.Statement{top.lets}, topicObserved{topic: top, found: awsops.Topic{Policy: before.String()}, exists: true, tags: tags, past: made}.Diff(engine.NewValues())
		}
		if d.Blocked != nil {
			t.Fatalf("blocked: %v\n%s", d.Blocked, before)
		}
		var sids []string
		for _, s := range ours {
			sids = append(sids, s.Sid)
		}
		after := parsed(t, d.After)
		if !policydoc.Equal(after.Without(sids...), before.Without(sids...)) || d.Verb == engine.Change && !holds(d.After, ours) {
			t.Errorf("%s\nbecame\n%s", before, after)
		}
	})
}

// A role of our name that somebody made stops the plan, whatever it says: no
// trust policy but our own is ever written, and none is taken back.
func TestTrustPoliciesOfOthersAreNotWritten(t *testing.T) {
	t.Parallel()
	simtest.Cases(t, 700, func(t *testing.T, r *simtest.Random) {
		given := someSetup(r)
		ro := role{given, logAccountID}
		observed := roleObserved{role: ro, found: awsops.Role{Name: "ExpelServiceRole", Trust: r.Policy(simtest.TrustPolicy, logAccountID, false)}, exists: true, attached: []string{given.policyARN()}}
		if d := observed.Diff(engine.NewValues()); len(d.Calls) > 0 || d.Blocked == nil {
			t.Errorf("%+v for\n%s", d, observed.found.Trust)
		}
		if undo := observed.Remove(engine.NewValues()); len(undo.Calls) > 0 {
			t.Errorf("undo takes somebody's role: %+v", undo)
		}
	})
}
