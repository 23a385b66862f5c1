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

// Holding says how many hops hold: "5 of 6 hops hold, 1 not known". A hop of
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
	text := fmt.Sprintf("%d of %d hops hold", holding, len(checks.Hops))
	if unknown > 0 {
		text += fmt.Sprintf(", %d not known", unknown)
	}
	return text
}

// Verdict is Holding with what it means, in a sentence.
func Verdict(report checks.Report) string {
	text, warnings, broken := Holding(report), 0, false
	for _, c := range report.Checks {
		if c.Status == checks.Warn {
			warnings++
		}
		broken = broken || c.Status == checks.Fail && slices.Contains(checks.Hops, c.Hop)
	}
	switch {
	case broken:
		return text + ": events do not reach Expel."
	case !report.Healthy:
		return text + ", but Expel cannot look into every account."
	case warnings > 0:
		return text + ", with " + Count(warnings, "warning") + "."
	}
	return text + "."
}
