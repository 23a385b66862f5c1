package words

import (
	"testing"
	"time"

	"trailhead/steps/checks"
	"trailhead/steps/verify"
)

func TestACallOnItsWay(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	way := func(waiting string) verify.Followed {
		return verify.Followed{At: at, Until: at.Add(20 * time.Minute), Waiting: waiting, Since: at.Add(time.Minute)}
	}
	for _, c := range []struct {
		call verify.Followed
		now  time.Duration
		want string
	}{
		{verify.Followed{}, 0, ""},
		{way(verify.HopRecorded), time.Minute, "waiting for CloudTrail to record the call, usually within a few minutes"},
		{way(verify.HopRecorded), 2 * time.Minute, "waiting for CloudTrail to record the call, usually within a few minutes; 1 m 00 s so far, " +
			"at most 18 m 00 s more"},
		{way(verify.HopObject), 130 * time.Second, "waiting for the log file that holds the call, usually within 5 minutes; 2 m 10 s so far, " +
			"at most 17 m 50 s more"},
		{way(verify.HopObject), 21 * time.Minute, "waiting for the log file that holds the call, usually within 5 minutes; 21 m 00 s so far"},
		{way(verify.HopMessage), 70 * time.Second, "waiting for the message about the file, usually within seconds; 10 s so far"},
	} {
		if got := Awaits(c.call, at.Add(c.now)); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestWhatCameOfACall(t *testing.T) {
	hops := func(statuses ...checks.Status) verify.Followed {
		f := verify.Followed{At: time.Unix(1, 0), Marker: "m"}
		for i, s := range statuses {
			f.Hops = append(f.Hops, verify.FollowHop{Hop: verify.FollowHops[i], Status: s, Seconds: 30, Evidence: "seen"})
		}
		return f
	}
	whole := hops(checks.Pass, checks.Pass, checks.Pass, checks.Pass, checks.Pass, checks.Pass)
	for want, f := range map[string]verify.Followed{
		"The call reached Expel's queue, readable, in 2 m 30 s.":     whole, // the history fills beside the file
		"The call is lost: object is the first dead hop.":            hops(checks.Pass, checks.Pass, checks.Fail, checks.NotSeen),
		"No hop is dead, but not every one could be seen from here.": hops(checks.Pass, checks.NotSeen, checks.Pass),
		"No call was followed.":                                      {Hops: []verify.FollowHop{{Hop: verify.HopCalled, Status: checks.NotSeen}}},
		"The call is lost: recorded is the first dead hop.": {
			Hops: []verify.FollowHop{{Hop: verify.HopCalled, Status: checks.NotSeen}, {Hop: verify.HopRecorded, Status: checks.Fail}}},
	} {
		if got := Arrival(f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	reported := map[string]bool{}
	if n := len(NewHops(whole, reported)); n != 6 {
		t.Errorf("%d hops are new, want 6", n)
	}
	if again := NewHops(whole, reported); again != nil {
		t.Errorf("told twice: %+v", again)
	}
	for want, h := range map[string]verify.FollowHop{
		"m": whole.Hops[0], "after 30 s": whole.Hops[2], "at once": {Hop: verify.HopMessage, Status: checks.Pass},
		"seen": {Hop: verify.HopMessage, Status: checks.Warn, Evidence: "seen", Seconds: 3},
	} {
		if got := PassedHop(whole, h); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
