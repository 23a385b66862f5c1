package words

import (
	"fmt"
	"time"

	"trailhead/steps/engine"
)

// Lasted is a measured duration as people say it: "0.4 s", "12 s",
// "2 m 10 s", "6 h 12 m". Less than nothing is "0.0 s".
func Lasted(d time.Duration) string {
	switch d = max(d, 0); {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d m", int(d.Hours()), int(d.Minutes())%60)
}

// Whole is a duration that somebody has set, in whole units: "5 s", "90 s",
// "15 m", "10 m 05 s".
func Whole(d time.Duration) string {
	switch {
	case d >= time.Minute && d < time.Hour && d%time.Minute == 0:
		return fmt.Sprintf("%d m", int(d.Minutes()))
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return Lasted(d)
}

// Left is for how long credentials are good yet: "42 m left",
// "6 h 12 m left", "" where that is not known or over.
func Left(now, expires time.Time) string {
	left := expires.Sub(now)
	switch {
	case expires.IsZero() || left <= 0:
		return ""
	case left < time.Hour:
		return fmt.Sprintf("%d m left", int(left.Minutes()))
	}
	return Lasted(left) + " left"
}

// Patience is what is said while AWS asks for fewer calls: that it does, and
// which try comes. It says the same wherever it stands.
func Patience(try int) string { return fmt.Sprintf("AWS asks for patience, try %d", try) }

// Waits is what a change waits for, without a full stop.
func Waits(e engine.Waited) string {
	if e.Throttled && e.Try > 0 {
		return Patience(e.Try)
	}
	return e.Why
}
