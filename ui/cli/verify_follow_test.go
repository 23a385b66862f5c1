package cli

import (
	"encoding/json"
	"strings"
	"syscall"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/ui/flow"
)

// followTerminal is a set-up that is made, in a world whose calls are recorded.
func followTerminal(t *testing.T) *terminal {
	t.Helper()
	r := newTerminal(t)
	r.world.Edit(func(w *awssim.World) { w.Recording = true })
	r.must(0, "apply", "--yes")
	return r
}

func TestACallIsFollowed(t *testing.T) {
	r := followTerminal(t)
	args := []string{"verify", "--follow", "--accessible"}
	r.golden("verify-follow", r.must(0, args...), args...)
}

func TestADeadHopEndsFollowingWithItsCode(t *testing.T) {
	r := followTerminal(t)
	r.world.Edit(func(w *awssim.World) {
		for _, k := range w.Accounts[account].Regions[region].Keys {
			k.Policy.Value = strings.ReplaceAll(k.Policy.Value, "s3.amazonaws.com", "ses.amazonaws.com")
		}
	})
	args := []string{"verify", "--follow", "--accessible"}
	r.golden("verify-follow-broken", r.must(flow.Broken, args...), args...)
}

// A call that is lost where every check is content is a broken hop as well.
func TestACallThatIsLostIsToldByTheCode(t *testing.T) {
	r := followTerminal(t)
	r.world.DeliverAfter = time.Hour
	o := r.must(flow.Broken, "verify", "--follow", "--wait", "10m", "--json")
	var got struct {
		Schema  string
		Healthy bool
		Checks  []struct{ ID, Status string }
		Follow  struct {
			Marker, Call string
			Hops         []struct {
				Hop, Status, Evidence, Remedy string
				Seconds                       float64
			}
		}
	}
	if err := json.Unmarshal([]byte(o.stdout), &got); err != nil {
		t.Fatal(err)
	}
	h := got.Follow.Hops
	if got.Schema != schema || got.Healthy || len(got.Checks) < 6 || len(h) != 6 || h[1].Status != "fail" || h[1].Remedy == "" ||
		!strings.Contains(h[1].Evidence, "within 10 minutes") {
		t.Errorf("%+v", got)
	}
	if got.Follow.Marker == "" || !strings.Contains(got.Follow.Call, got.Follow.Marker) || h[2].Status != "unknown" {
		t.Errorf("%+v", got.Follow)
	}
	for _, c := range got.Checks {
		if c.Status == "fail" {
			t.Errorf("a check fails: %+v", c)
		}
	}
	if !strings.Contains(r.must(flow.Broken, "verify", "--follow", "--wait", "10m").stdout,
		"The call is lost: recorded is the first dead hop.") {
		t.Error("the text does not say so")
	}
}

// ctrl+c ends it, with what was seen so far on stderr.
func TestFollowingIsInterrupted(t *testing.T) {
	r := followTerminal(t)
	r.clock = &stuckClock{} // what is followed never comes
	r.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation == "LookupEvents" && when == "after" {
			r.signals <- syscall.SIGINT
		}
	})
	o := r.run("verify", "--follow")
	if o.code != 130 || !strings.Contains(o.stderr, "called") || o.stdout != "" {
		t.Errorf("code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
}

// A set-up that somebody else has made is followed by its queue and role.
func TestAForeignSetUpIsFollowed(t *testing.T) {
	r := followTerminal(t)
	o := r.must(0, "verify", "--follow", "--role-arn", "arn:aws:iam::"+account+":role/ExpelServiceRole", "--queue-url",
		"https://sqs."+region+".amazonaws.com/"+account+"/ExpelMasterCloudTrailNotify", "--wait", "20m")
	if !strings.Contains(o.stdout, "The call reached Expel's queue, readable, in 5 m") {
		t.Error(o.stdout)
	}
}
