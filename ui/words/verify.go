package words

import (
	"fmt"
	"slices"

	"trailhead/steps/checks"
)

// InOrder are the checks in the order of the hops, those of member accounts
// after them.
func InOrder(found []checks.Check) []checks.Check {
	at := func(c checks.Check) int {
		if i := slices.Index(checks.Hops, c.Hop); i >= 0 {
			return i
		}
		return len(checks.Hops)
	}
	sorted := slices.Clone(found)
	slices.SortStableFunc(sorted, func(a, b checks.Check) int { return at(a) - at(b) })
	return sorted
}

// severity puts the statuses in order: what could not be seen may be broken,
// so it comes before what is merely not as it should be.
var severity = []checks.Status{checks.Pass, checks.Warn, checks.NotSeen, checks.Fail}

// Worst is the check that says most about a hop. There must be one.
func Worst(found []checks.Check) checks.Check {
	return slices.MaxFunc(found, func(a, b checks.Check) int {
		return slices.Index(severity, a.Status) - slices.Index(severity, b.Status)
	})
}

// Holding says how many hops work: "5 of 6 hops work, 1 not known". A hop of
// which anything could not be seen does not count as holding.
func Holding(report checks.Report) string {
	holding, unknown := 0, 0
	for _, hop := range checks.Hops {
		found := slices.DeleteFunc(slices.Clone(report.Checks), func(c checks.Check) bool { return c.Hop != hop })
		switch {
		case len(found) == 0 || Worst(found).Status == checks.NotSeen:
			unknown++
		case Worst(found).Status != checks.Fail:
			holding++
		}
	}
	text := fmt.Sprintf("%d of %d hops work", holding, len(checks.Hops))
	if unknown > 0 {
		text += fmt.Sprintf(", %d not known", unknown)
	}
	return text
}

// DeliveryCheck is the check that a log file has been delivered.
const DeliveryCheck = "trail.delivery"

// InPlace reports whether all was seen and is right, but perhaps for the first
// log file; arrived, that this has come, too.
func InPlace(report checks.Report) (inPlace, arrived bool) {
	inPlace, arrived = report.Healthy, true
	for _, c := range report.Checks {
		wrong := c.Status == checks.Fail || c.Status == checks.NotSeen
		if c.ID == DeliveryCheck {
			arrived = !wrong
			continue
		}
		inPlace = inPlace && !wrong
	}
	return inPlace && len(report.Checks) > 0, arrived
}

// Warnings is how many checks warn.
func Warnings(report checks.Report) int {
	n := 0
	for _, c := range report.Checks {
		if c.Status == checks.Warn {
			n++
		}
	}
	return n
}

// Works is what a look at a set-up comes to, in a few words.
func Works(report checks.Report) string {
	switch inPlace, arrived := InPlace(report); {
	case inPlace && arrived:
		return "It works"
	case inPlace:
		return "All is in place"
	}
	return "Does it work?"
}

// WarningMeans is what a warning is, for who has never met one.
const WarningMeans = "A warning stops no event. It names what is weaker than it should be; the line beside it says what."

// What it means that all is in place, with and without a log file.
const (
	arrives   = "events reach Expel's queue, and Expel can read them"
	stillCome = "only the first log file is still to come, usually within 5 minutes; the values are good already"
)

// AllIsWell is what it means that all is in place, in a sentence; "" where it is
// not. What is there to be done about the first log file is for a face to say.
func AllIsWell(report checks.Report) string {
	switch inPlace, arrived := InPlace(report); {
	case inPlace && arrived:
		return Capital(arrives) + "."
	case inPlace:
		return Capital(stillCome) + "."
	}
	return ""
}

// Verdict is Holding with what it means, in a sentence or two.
func Verdict(report checks.Report) string {
	text := Holding(report)
	for _, c := range report.Checks {
		if c.Status == checks.Fail && slices.Contains(checks.Hops, c.Hop) {
			return text + ": events do not reach Expel."
		}
	}
	if !report.Healthy {
		return text + ", but Expel cannot look into every account."
	}
	n := Warnings(report)
	if n > 0 {
		text += ", with " + Count(n, "warning")
	}
	switch inPlace, arrived := InPlace(report); {
	case inPlace && arrived:
		text += ": " + arrives
	case inPlace:
		text += ": " + stillCome
	}
	if text += "."; n > 0 {
		text += " " + WarningMeans
	}
	return text
}
