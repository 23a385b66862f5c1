package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/steps/checks"
)

// aftermath is what a face has left behind: as the simulated AWS has it, and as
// another run of trailhead finds it.
type aftermath struct {
	t             *testing.T
	before, after awssim.State
	said          string   // all that the face has said
	planned       int      // changes that there were to make
	left          []change // that are still to make
	healthy       bool
	hops          map[string]string // the worst that a check says of each
}

type change struct {
	Account string `json:"account"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Verb    string `json:"verb"`
}

// touched are the accounts that have something new, changed or gone.
func (a aftermath) touched() []string {
	was, is := accountsOf(a.before), accountsOf(a.after)
	changed := map[string]bool{}
	for id, text := range is {
		changed[id] = was[id] != text
	}
	maps.DeleteFunc(changed, func(_ string, so bool) bool { return !so })
	return slices.Sorted(maps.Keys(changed))
}

// accountsOf are the settings of all there is by account, without what goes
// through it: messages, deliveries and dates.
func accountsOf(s awssim.State) map[string]string {
	all := map[string]string{}
	for id, account := range s.Accounts {
		text, _ := json.Marshal(account)
		var things map[string]any
		_ = json.Unmarshal(text, &things)
		settled(things)
		text, _ = json.Marshal(things)
		all[id] = string(text)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Buckets)) {
		b := *s.Buckets[name]
		text, _ := json.Marshal(b)
		var things map[string]any
		_ = json.Unmarshal(text, &things)
		settled(things)
		text, _ = json.Marshal(things)
		all[b.Account] += name + string(text)
	}
	return all
}

// passing are the fields of the simulated AWS that change by themselves, beside
// the dates, whose names end in At.
var passing = []string{"Messages", "Objects", "LastUsed", "LastUse", "DeliveryError", "DigestError", "NotificationError", "State"}

func settled(things map[string]any) {
	for key, value := range things {
		switch inner := value.(type) {
		case map[string]any:
			if len(inner) == 0 {
				delete(things, key)
			}
			settled(inner)
		case nil:
			delete(things, key)
		}
		if slices.Contains(passing, key) || strings.HasSuffix(key, "At") {
			delete(things, key)
		}
	}
	for key, value := range things { // a region that was only looked at
		if inner, is := value.(map[string]any); is && len(inner) == 0 {
			delete(things, key)
		}
	}
}

func (a aftermath) isLeft(kind, name string) bool {
	return slices.ContainsFunc(a.left, func(c change) bool { return c.Type == kind && c.Name == name })
}

// isThere reports whether any account has a thing of that kind and name.
func (a aftermath) isThere(kind, name string) bool {
	if kind == "S3 bucket" {
		bucket := a.after.Buckets[name] // of one that was deleted the name is left for a while
		return bucket != nil && bucket.DeletedAt.IsZero()
	}
	for id, account := range a.after.Accounts {
		if kind == "IAM role" && account.Roles[name] != nil ||
			kind == "IAM policy" && account.Policies["arn:aws:iam::"+id+":policy/"+name] != nil {
			return true
		}
		for _, region := range account.Regions {
			if kind == "SQS queue" && region.Queues[name] != nil && region.Queues[name].DeletedAt.IsZero() ||
				kind == "KMS key" && (region.Aliases[name] != nil || region.Keys[name] != nil || a.newKeyIn(id)) ||
				kind == "CloudTrail trail" && region.Trails[name] != nil {
				return true
			}
		}
	}
	return false
}

// newKeyIn reports whether an account has a key that it did not have before. A
// key has its name only when its alias is made.
func (a aftermath) newKeyIn(account string) bool {
	for name, region := range a.after.Accounts[account].Regions {
		before := a.before.Accounts[account].Regions[name]
		for id := range region.Keys {
			if before == nil || before.Keys[id] == nil {
				return true
			}
		}
	}
	return false
}

// roles is how many accounts have Expel's role.
func (a aftermath) roles() int {
	n := 0
	for _, account := range a.after.Accounts {
		if account.Roles["ExpelServiceRole"] != nil {
			n++
		}
	}
	return n
}

// stateIn reads a world's file.
func stateIn(t *testing.T, file string) awssim.State {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s awssim.State
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// verify looks at every hop.
func (a *aftermath) verify(with []string) {
	a.t.Helper()
	_, stdout, stderr := result(a.t, command(a.t, append([]string{"verify", "--json"}, with...)...))
	var report struct {
		Healthy bool
		Checks  []struct{ Hop, Status string }
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		a.t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	a.healthy, a.hops = report.Healthy, map[string]string{}
	worse := []string{"", "pass", "warn", "unknown", "fail"}
	for _, c := range report.Checks {
		if slices.Index(worse, c.Status) > slices.Index(worse, a.hops[c.Hop]) {
			a.hops[c.Hop] = c.Status
		}
	}
}

// broken are the hops of an event that do not work.
func (a aftermath) broken() (n int) {
	for _, hop := range checks.Hops {
		if a.hops[hop] == "fail" {
			n++
		}
	}
	return n
}

// changesIn are the changes that a plan finds in a world, and the blocked ones.
func changesIn(t *testing.T, with ...string) []change {
	t.Helper()
	_, stdout, stderr := result(t, command(t, append([]string{"plan", "--json"}, with...)...))
	var plan struct{ Changes []change }
	if err := json.Unmarshal([]byte(stdout), &plan); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	return plan.Changes
}
