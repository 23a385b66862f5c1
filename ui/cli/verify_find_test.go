package cli

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/ui/flow"
)

// Without names verify finds the set-up that is there, whoever made it; it takes
// at most half as many calls again as with them.
func TestVerifyFindsTheSetUpByItself(t *testing.T) {
	r := newTerminal(t)
	r.must(0, "apply", "--yes", "--queue", "AcmeQueue", "--role", "AcmeRole", "--policy", "AcmePolicy")
	r.world.Edit(func(w *awssim.World) {
		w.Accounts[account].Roles["AcmeRole"].Tags = nil
		w.Accounts[account].Regions[region].Queues["AcmeQueue"].Tags = nil
	})
	r.state, r.env = t.TempDir(), nil
	r.world.ResetCalls()
	named := r.must(0, "verify", "--role-arn", "arn:aws:iam::"+account+":role/AcmeRole", "--queue-url",
		"https://sqs."+region+".amazonaws.com/"+account+"/AcmeQueue")
	calls := len(r.world.Calls())
	r.world.ResetCalls()
	found := r.must(0, "verify")
	t.Logf("%d calls with names, %d without", calls, len(r.world.Calls()))
	if found.stdout != named.stdout || !strings.Contains(found.stderr, "Found: set-up of role AcmeRole and queue AcmeQueue") {
		t.Errorf("%s\n%s", found.stdout, found.stderr)
	}
	if n := len(r.world.Calls()); 2*n > 3*calls {
		t.Errorf("%d calls where names take %d", n, calls)
	}
	if writes := r.writes(); writes > 0 {
		t.Errorf("%d writes", writes)
	}
}

// Of several set-ups it is asked which one is meant, with the commands.
func TestVerifyAsksWhichOfSeveralSetUpsIsMeant(t *testing.T) {
	r := newTerminal(t)
	r.must(0, "apply", "--yes")
	r.world.Edit(func(w *awssim.World) {
		home := w.Accounts[account]
		second := *home.Roles["ExpelServiceRole"]
		second.Name, second.ARN = "Second", "arn:aws:iam::"+account+":role/Second"
		home.Roles["Second"] = &second
	})
	r.state, r.env = t.TempDir(), nil
	o := r.must(flow.Usage, "verify")
	for _, role := range []string{"ExpelServiceRole", "Second"} {
		if !strings.Contains(strings.Join(strings.Fields(o.stderr), " "),
			"trailhead verify --role-arn arn:aws:iam::"+account+":role/"+role+" --queue-url") {
			t.Errorf("no command for %s: %s", role, o.stderr)
		}
	}
}
