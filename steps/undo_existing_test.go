package steps_test

import (
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

var later = policydoc.Statement{Sid: "added-later", Effect: "Allow", Principal: policydoc.Principal{"Service": {"config.amazonaws.com"}},
	Action: policydoc.Strings{"*"}, Resource: policydoc.Strings{"*"}}

// edited is what somebody else did to their own resources after us: a rule more,
// a statement more in the policies of queue and key.
func (b *world) edited(t *testing.T) {
	t.Helper()
	b.listener("auditor")
	now := b.notifications()
	b.must(b.home().PutNotifications(t.Context(), existingBucketName,
		now.WithQueue(awsops.Notification{ID: "auditor", Destination: "arn:aws:sqs:us-east-1:123456789012:auditor",
			Events: []string{"s3:ObjectRemoved:*"}})))
	b.sim.Edit(func(w *awssim.World) {
		region := w.Accounts[account].Regions["us-east-1"]
		siem := region.Queues["siem"]
		siem.Attributes.Value["Policy"] = mustParse(t, siem.Attributes.Value["Policy"]).With(later).String()
		for _, k := range region.Keys {
			if k.Description == "siem" {
				k.Policy.Value = mustParse(t, k.Policy.Value).With(later).String()
			}
		}
	})
}

// Somebody has changed all three documents since: the three versions of each
// are told, only what is ours is taken out, and the edits stay.
func TestUndoAfterSomebodyElse(t *testing.T) {
	b := siemWorld(t, "own")
	b.applied(fanOut...)
	b.edited(t)
	d := b.session()
	set := answered(t, d, fanOut...)
	plan, err := d.PlanUndo(t.Context(), set, everythingBack)
	b.must(err)
	told := map[string]*engine.Versions{}
	for _, c := range plan.Changes {
		if c.Versions != nil {
			told[c.Title()] = c.Versions
		}
	}
	if len(told) != 3 {
		t.Errorf("%d documents are told in three versions", len(told))
	}
	for title, v := range told {
		if v.Before.Reveal() == v.Left.Reveal() || v.Left.Reveal() == v.Now.Reveal() || v.Before.Reveal() == v.Now.Reveal() ||
			v.Now.Reveal() == "" {
			t.Errorf("%s: %+v", title, v)
		}
	}
	b.undone(everythingBack, fanOut...)
	now := b.notifications()
	if now.Has("ExpelNotifyQueue") || !now.Has("auditor") || !now.Has("siem-intake") || !now.EventBridge {
		t.Errorf("the rules are %+v", now)
	}
	b.sim.Edit(func(w *awssim.World) {
		region := w.Accounts[account].Regions["us-east-1"]
		docs := []string{region.Queues["siem"].Attributes.Value["Policy"]}
		for _, k := range region.Keys {
			if k.Description == "siem" {
				docs = append(docs, k.Policy.Value)
			}
		}
		for _, text := range docs {
			doc := mustParse(t, text)
			if _, ok := doc.Statement("added-later"); !ok || !policydoc.Equal(doc.Without(ourSids...), doc) {
				t.Errorf("the policy is %s", doc.Indent())
			}
		}
	})
}

// A rule of somebody's has come since that leaves no room for the one that was
// there: undo stops before anybody goes silent, and says who is in the way.
func TestUndoThatCannotPutTheRuleBack(t *testing.T) {
	b := siemWorld(t, "")
	b.applied(fanOut...)
	b.listener("grabber")
	now := b.notifications()
	grab := awsops.Notification{ID: "grabber", Destination: "arn:aws:sqs:us-east-1:123456789012:grabber",
		Events: []string{"s3:ObjectCreated:Put"}, Prefix: "AWSLogs/"}
	narrowed := awsops.Notifications{EventBridge: true, Topics: []awsops.Notification{now.Topics[0]}}
	narrowed.Topics[0].Prefix = "elsewhere/"
	b.must(b.home().PutNotifications(t.Context(), existingBucketName, narrowed.WithQueue(grab)))
	d := b.session()
	writes := b.writes()
	plan, err := d.PlanUndo(t.Context(), answered(t, d, fanOut...), setup.UndoOptions{})
	b.must(err)
	if len(plan.Blocked) != 1 {
		t.Fatalf("blocked: %v", plan.Blocked)
	}
	says(t, whatIsSaid(plan.Blocked[0]), "cannot be put back", "grabber", "run trailhead undo again", "keeps telling both queues")
	if b.writes() != writes {
		t.Error("something was written")
	}
}

// Somebody has deleted Expel's role by hand: AWS shows its id in the key's
// policy, and undo still knows the statement for ours.
func TestUndoOfAStatementWhoseRoleIsGone(t *testing.T) {
	b, key := withTrail(t, "us-east-1", adminsOnly)
	b.applied(existing...)
	b.sim.Edit(func(w *awssim.World) {
		for _, k := range w.Accounts[account].Regions["us-east-1"].Keys {
			if k.ARN == key {
				doc := mustParse(t, k.Policy.Value)
				s, _ := doc.Statement("Allow Expel to decrypt")
				s.Principal = policydoc.Principal{"AWS": {"AROAGONE0000000000001"}}
				k.Policy.Value = doc.With(s).String()
			}
		}
		delete(w.Accounts[account].Roles, "ExpelServiceRole")
	})
	b.undone(setup.UndoOptions{}, existing...)
	policy, err := b.home().KeyPolicy(t.Context(), key)
	b.must(err)
	if _, there := mustParse(t, policy.Raw()).Statement("Allow Expel to decrypt"); there {
		t.Errorf("ours is left: %s", policy.Raw())
	}
}

// A statement of ours that somebody has changed is theirs now: it stays, and
// that is said.
func TestUndoOfAStatementThatSomebodyChanged(t *testing.T) {
	b, key := withTrail(t, "us-east-1", adminsOnly)
	b.applied(existing...)
	policy, err := b.home().KeyPolicy(t.Context(), key)
	b.must(err)
	s, _ := mustParse(t, policy.Raw()).Statement("Allow Expel to decrypt")
	s.Action = append(s.Action, "kms:DescribeKey")
	b.must(b.home().PutKeyPolicy(t.Context(), key, mustParse(t, policy.Raw()).With(s).String()))
	_, plan := b.undone(setup.UndoOptions{}, existing...)
	says(t, leftBy(plan), `somebody has changed our statement "Allow Expel to decrypt" since, so it stays`)
}
