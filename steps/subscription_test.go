package steps_test

import (
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/setup"
)

var subscribed = []string{"variant=existing", "overlap=subscribe"}

const (
	trailFiles = "arn:aws:sns:us-east-1:123456789012:trail-files"
	ourQueue   = "arn:aws:sqs:us-east-1:123456789012:ExpelMasterCloudTrailNotify"
)

// toUs are the subscriptions of our queue that the topic has now.
func (b *world) toUs() (all []awsops.Subscription) {
	b.t.Helper()
	subscriptions, err := b.home().Subscriptions(b.t.Context(), trailFiles)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, s := range subscriptions {
		if s.Endpoint == ourQueue {
			all = append(all, s)
		}
	}
	return all
}

// A subscription outlives its topic: it stays on our list and can be read,
// and brings nothing. The topic is asked, so that the plan makes it anew.
func TestASubscriptionThatOutlivesItsTopicDoesNotCount(t *testing.T) {
	b := estateWorld(t, "existing-topic")
	b.applied(subscribed...)
	home := b.home()
	was := must(home.Topic(t.Context(), trailFiles))(t)
	b.must(home.DeleteTopic(t.Context(), trailFiles))
	if own := must(home.OwnSubscriptions(t.Context()))(t); len(own) == 0 {
		t.Fatal("the subscription went with its topic")
	}
	must(home.CreateTopic(t.Context(), awsops.NewTopic{Name: "trail-files", Policy: was.Policy.Raw(), KeyID: was.KeyID}))(t)
	if plan := b.plan(subscribed...); !strings.Contains(listed(plan), "create SNS subscription") {
		t.Fatalf("planned:\n%s", listed(plan))
	}
	b.applied(subscribed...)
	if got := b.toUs(); len(got) != 1 {
		t.Errorf("the topic has %+v", got)
	}
	if again := b.plan(subscribed...); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
	b.undone(everythingBack, subscribed...)
	if got := b.toUs(); len(got) != 0 {
		t.Errorf("undo left %+v", got)
	}
}

// Somebody subscribes our queue while we are about to: SNS answers our own
// Subscribe, which has no attributes, with the ARN of theirs. It is not taken
// for ours, and undo leaves it.
func TestAStrangersSubscriptionIsNotTakenForOurs(t *testing.T) {
	b := estateWorld(t, "existing-topic")
	theirs := ""
	b.sim.OnCall(func(c awssim.Call, when string) {
		if c.Operation == "Subscribe" && when == "before" && theirs == "" {
			theirs = "on its way"
			theirs = must(b.home().Subscribe(t.Context(), awsops.NewSubscription{Topic: trailFiles, Queue: ourQueue, Raw: true}))(t)
		}
	})
	result, _ := b.apply(subscribed...)
	if p := result.Problem; p == nil || p.ID != "subscription.raw-differs" {
		t.Fatalf("told %s", told(result.Problem))
	}
	b.sim.OnCall(nil)
	b.undone(everythingBack, subscribed...)
	if got := b.toUs(); len(got) != 1 || got[0].ARN != theirs {
		t.Errorf("undo left %+v, theirs is %s", got, theirs)
	}
}

// A queue and its subscription that somebody made by hand: nothing to do, and
// undo leaves both.
func TestAHandMadeSubscriptionIsLeft(t *testing.T) {
	b := estateWorld(t, "existing-topic")
	b.applied(subscribed...)
	b.forgotten()
	b.sim.Edit(func(w *awssim.World) {
		w.Accounts[account].Regions["us-east-1"].Queues["ExpelMasterCloudTrailNotify"].Tags = map[string]string{}
	})
	b.undone(setup.UndoOptions{}, subscribed...)
	if got := b.toUs(); len(got) != 1 {
		t.Errorf("undo left %+v", got)
	}
}

// The service names its service-linked role: one that is called otherwise than
// in AWS's documentation is found after it was made, and by the next run.
func TestAServiceLinkedRoleOfAnotherNameIsFound(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	b.sim.ServiceRoleNames = map[string]string{awsops.CloudTrailService: "AWSServiceRoleForCloudTrailOrganizations"}
	b.applied(wholeCompany...)
	if again := b.plan(wholeCompany...); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
}
