package words

import (
	"time"

	"trailhead/steps"
)

// AtHop is what was seen at a station of a call, with the time it took to get
// there: "after 2 m 30 s: event … is in CloudTrail's event history".
func AtHop(h steps.FollowHop) string {
	if h.Seconds <= 0 {
		return h.Evidence
	}
	return "after " + Lasted(time.Duration(h.Seconds*float64(time.Second))) + ": " + h.Evidence
}

// PassedHop is that in few words, for whoever sees the rest later: "after
// 2 m 30 s", or what is wrong.
func PassedHop(f steps.Followed, h steps.FollowHop) string {
	switch {
	case h.Hop == steps.HopCalled && h.Status == steps.Pass:
		return f.Marker
	case h.Status != steps.Pass:
		return h.Evidence
	}
	if h.Seconds < 0.05 {
		return "at once"
	}
	return "after " + Lasted(time.Duration(h.Seconds*float64(time.Second)))
}

// NewHops are the hops that a call has come to and that were not told yet; it
// notes them as told.
func NewHops(f steps.Followed, reported map[string]bool) []steps.FollowHop {
	var fresh []steps.FollowHop
	for _, h := range f.Hops {
		if h.Status != "" && !reported[h.Hop] && h.Evidence != steps.NotReached {
			reported[h.Hop] = true
			fresh = append(fresh, h)
		}
	}
	return fresh
}

// followWaits says what a call is waited for to do.
var followWaits = map[string]string{
	steps.HopRecorded: "CloudTrail to record the call, usually within a few minutes",
	steps.HopObject:   "the log file that holds the call, usually within " + Count(int(steps.FollowUsual.Minutes()), "minute"),
	steps.HopMessage:  "the message about the file, usually within seconds",
}

// Awaits is what is waited for, since when and until when: "waiting for …;
// 2 m 10 s so far, at most 17 m 50 s more". "" where nothing is.
func Awaits(f steps.Followed, now time.Time) string {
	text := AwaitsFor(f)
	if text == "" {
		return ""
	}
	since := f.Since
	if f.Waiting == steps.HopObject { // the file is on its way since the call
		since = f.At
	}
	if gone := now.Sub(since); gone >= time.Second {
		text += "; " + Lasted(gone) + " so far"
		if left := f.Until.Sub(now); left > 0 && f.Waiting != steps.HopMessage {
			text += ", at most " + Lasted(left) + " more"
		}
	}
	return text
}

// AwaitsFor is what is waited for: "waiting for …". "" where nothing is.
func AwaitsFor(f steps.Followed) string {
	if f.Waiting == "" {
		return ""
	}
	return "waiting for " + followWaits[f.Waiting]
}

// Arrival is what came of a call that was followed, in a sentence.
func Arrival(f steps.Followed) string {
	var took float64
	pass := true
	for _, h := range f.Hops {
		if h.Status == steps.Fail {
			return "The call is lost: " + h.Hop + " is the first dead hop."
		}
		pass = pass && h.Status == steps.Pass
		if h.Hop != steps.HopRecorded { // that goes on beside the file
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
