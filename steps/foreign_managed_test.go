package steps

import (
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step1trail"
	"trailhead/steps/step3queue"
	"trailhead/steps/step4key"
	"trailhead/steps/step5notification"
	"trailhead/steps/step7role"
)

// Somebody may add statements to the policies of what trailhead has made, too:
// mending ours keeps theirs.
func TestStatementsOnOurOwnThingsSurvive(t *testing.T) {
	t.Parallel()
	simtest.Cases(t, 1000, func(t *testing.T, r *simtest.Random) {
		given, made := someSetup(r), engine.Past{Made: true}
		if r.Maybe(2) {
			given.Existing.Route = setup.Route{Kind: setup.RouteFanOut, Rule: awsops.Notification{Destination: given.FrontARN()}}
		}
		tags := given.Tags()
		var d engine.Diff
		var ours []policydoc.Statement
		var before policydoc.Document
		switch r.IntN(3) {
		case 0:
			before = parsed(t, r.Policy(simtest.QueuePolicy, logAccountID, true))
			q := step3queue.Queue{Setup: given}
			ours, d = q.Statements(), step3queue.QueueObserved{Queue: q, Found: awsops.Queue{Policy: policydoc.Of(before)}, Exists: true, Tags: tags,
				Past: made}.Diff(engine.NewValues())
		case 1:
			before = parsed(t, r.Policy(simtest.KeyPolicy, logAccountID, true))
			k := step4key.Key{Setup: given}
			ours, d = k.Statements(), step4key.KeyObserved{Key: k, Policy: policydoc.Of(before), Exists: true, Aliased: true, Rotates: true,
				Tags:  tags,
				Found: awsops.Key{State: "Enabled"}, Past: made}.Diff(engine.NewValues())
		case 2:
			before = parsed(t, r.Policy(simtest.TopicPolicy, logAccountID, true))
			top := step5notification.Front(given)
			ours, d = []policydoc.Statement{top.Lets}, step1trail.TopicObserved{
				Topic: top, Found: awsops.Topic{Policy: policydoc.Of(before)}, Exists: true, Tags: tags, Past: made}.Diff(engine.NewValues())
		}
		if d.Blocked != nil {
			t.Fatalf("blocked: %v\n%s", d.Blocked, before)
		}
		var sids []string
		for _, s := range ours {
			sids = append(sids, s.Sid)
		}
		after := parsed(t, d.After.Reveal())
		if !policydoc.Equal(after.Without(sids...), before.Without(sids...)) || d.Verb == engine.Change && !setup.Holds(d.After.Policy(), ours) {
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
		ro := step7role.Role{Setup: given, Account: logAccountID}
		observed := step7role.RoleObserved{Role: ro, Found: awsops.Role{
			Name: "ExpelServiceRole", Trust: policydoc.Read(r.Policy(simtest.TrustPolicy, logAccountID, false))}, Exists: true,
			Attached: []string{given.PolicyARN()}}
		if d := observed.Diff(engine.NewValues()); len(d.Calls) > 0 || d.Blocked == nil {
			t.Errorf("%+v for\n%s", d, observed.Found.Trust.Raw())
		}
		if undo := observed.Remove(engine.NewValues()); len(undo.Calls) > 0 {
			t.Errorf("undo takes somebody's role: %+v", undo)
		}
	})
}
