package steps_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A first try of the exported template that fails leaves nothing that keeps its
// name, and one that went well keeps logs and key when the stack is deleted.
func TestTheTemplateRetainsExceptOnCreate(t *testing.T) {
	var template struct {
		Resources map[string]struct{ Type, DeletionPolicy, UpdateReplacePolicy string }
	}
	text := must(exportOf(t, newWorld(t)).Template())(t)
	if err := json.Unmarshal([]byte(text), &template); err != nil {
		t.Fatal(err)
	}
	var kept []string
	for name, r := range template.Resources {
		if !strings.HasPrefix(r.DeletionPolicy, "Retain") {
			continue
		}
		if kept = append(kept, r.Type); r.DeletionPolicy != "RetainExceptOnCreate" || r.UpdateReplacePolicy != "Retain" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if slices.Sort(kept); !slices.Equal(kept, []string{"AWS::KMS::Key", "AWS::S3::Bucket"}) {
		t.Errorf("kept are %v", kept)
	}
}

// S3's block of SSE-C stays as it was: of a new bucket it is on, and what
// trailhead writes of its encryption does not speak of it.
func TestTheBlockOfCustomersKeysStays(t *testing.T) {
	b := newWorld(t)
	b.applied()
	if e := b.sim.Buckets[ownBucket].Encryption.Value; !e.BlocksSSEC || e.KeyID == "" {
		t.Errorf("the new bucket's encryption is %+v", e)
	}
	if text, _ := exportOf(t, newWorld(t)).Script(); strings.Contains(text, "BlockedEncryptionTypes") {
		t.Error("the script speaks of it")
	}
}

// The queue's message size is the article's, also where AWS's own default is
// another: a queue that was left at it is brought to the article's.
func TestTheMessageSizeIsTheArticles(t *testing.T) {
	b := newWorld(t)
	b.applied()
	queue := b.sim.Accounts[account].Regions["us-east-1"].Queues["ExpelMasterCloudTrailNotify"]
	if queue.Attributes.Value["MaximumMessageSize"] != "262144" {
		t.Fatalf("made with %s", queue.Attributes.Value["MaximumMessageSize"])
	}
	queue.Attributes.Value["MaximumMessageSize"] = "1048576"
	if plan := b.plan(); len(plan.Changes) != 1 || plan.Changes[0].Type != "SQS queue" {
		t.Errorf("planned:\n%s", listed(plan))
	}
	b.applied()
	if queue.Attributes.Value["MaximumMessageSize"] != "262144" {
		t.Errorf("it is %s", queue.Attributes.Value["MaximumMessageSize"])
	}
}

// What else lies in Control Tower's bucket, and who is left without the role, is
// in the plan, as far as it is so.
func TestWhatControlTowersPlansSay(t *testing.T) {
	const config, members = "Config's files of every account", "Expel cannot look into the members"
	for name, c := range map[string]struct {
		estate          string
		answers         []string
		config, members bool
	}{
		"3.x":                       {"control-tower-3", nil, true, true},
		"3.x for everybody":         {"control-tower-3", wholeCompany, true, false},
		"4.x, which has another":    {"control-tower-4", []string{"accept=control-tower-bypass"}, false, true},
		"upgraded to 4.x":           {"control-tower-4-upgraded", []string{"accept=control-tower-bypass"}, false, true},
		"a trail of somebody's own": {"existing", []string{"variant=existing"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := estateWorld(t, c.estate)
			said := strings.Join(notesOf(b.plan(append([]string{"variant=control-tower"}, c.answers...)...)), "\n")
			if strings.Contains(said, config) != c.config || strings.Contains(said, members) != c.members {
				t.Errorf("it says:\n%s", said)
			}
		})
	}
}
