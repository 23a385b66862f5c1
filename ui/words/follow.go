package words

import (
	"time"

	"trailhead/steps/checks"
	"trailhead/steps/verify"
)

// AtHop is what was seen at a station of a call, with the time it took to get
// there: "after 2 m 30 s: event … is in CloudTrail's event history".
func AtHop(h verify.FollowHop) string {
	if h.Seconds <= 0 {
		return h.Evidence
	}
	return "after " + Lasted(time.Duration(h.Seconds*float64(time.Second))) + ": " + h.Evidence
}

// PassedHop is that in few words, for whoever sees the rest later: "after
// 2 m 30 s", or what is wrong.
func PassedHop(f verify.Followed, h verify.FollowHop) string {
	switch {
	case h.Hop == verify.HopCalled && h.Status == checks.Pass:
		return f.Marker
	case h.Status != checks.Pass:
		return h.Evidence
	}
	if h.Seconds < 0.05 {
		return "at once"
	}
	return "after " + Lasted(time.Duration(h.Seconds*float64(time.Second)))
}

// NewHops are the hops that a call has come to and that were not told yet; it
// notes them as told.
func NewHops(f verify.Followed, reported map[string]bool) []verify.FollowHop {
	var fresh []verify.FollowHop
	for _, h := range f.Hops {
		if h.Status != "" && !reported[h.Hop] && h.Evidence != verify.NotReached {
			reported[h.Hop] = true
			fresh = append(fresh, h)
		}
	}
	return fresh
}

// followWaits says what a call is waited for to do.
var followWaits = map[string]string{
	verify.HopRecorded: "CloudTrail to record the call, usually within a few minutes",
	verify.HopObject:   "the log file that holds the call, usually within " + Count(int(verify.FollowUsual.Minutes()), "minute"),
	verify.HopMessage:  "the message about the file, usually within seconds",
}

// Awaits is what is waited for, since when and until when: "waiting for …;
// 2 m 10 s so far, at most 17 m 50 s more". "" where nothing is.
func Awaits(f verify.Followed, now time.Time) string {
	text := AwaitsFor(f)
	if text == "" {
		return ""
	}
	since := f.Since
	if f.Waiting == verify.HopObject { // the file is on its way since the call
		since = f.At
	}
	if gone := now.Sub(since); gone >= time.Second {
		text += "; " + Lasted(gone) + " so far"
		if left := f.Until.Sub(now); left > 0 && f.Waiting != verify.HopMessage {
			text += ", at most " + Lasted(left) + " more"
		}
	}
	return text
}

// AwaitsFor is what is waited for: "waiting for …". "" where nothing is.
func AwaitsFor(f verify.Followed) string {
	if f.Waiting == "" {
		return ""
	}
	return "waiting for " + followWaits[f.Waiting]
}

// Arrival is what came of a call that was followed, in a sentence.
func Arrival(f verify.Followed) string {
	var took float64
	pass := true
	for _, h := range f.Hops {
		if h.Status == checks.Fail {
			return "The call is lost: " + h.Hop + " is the first dead hop."
		}
		pass = pass && h.Status == checks.Pass
		if h.Hop != verify.HopRecorded { // that goes on beside the file
			took += h.Seconds
		}
	}
	switch {
	case f.At.IsZero():
		return "No call was followed."
	case pass:
		return "The call reached Expel's queue, readable, in " + Lasted(time.Duration(took*float64(time.Second))) + "."
	}
	return "No hop is dead, but not every one could be seen from here."
}
