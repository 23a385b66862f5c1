package extra

import (
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Guard shows what a thing that was there before us allows beyond the article,
// line by line. What we made by ourselves is only told of; to build on somebody
// else's needs a yes of its own.
func Guard(s setup.Setup, about engine.About, past engine.Past, found []Access, d engine.Diff) engine.Diff {
	if len(found) == 0 || d.Blocked != nil {
		return d
	}
	lines := Lines(found)
	if past.Made || s.Answers.Accepts(answers.AcceptExtraAccess) {
		d.Notes, d.Extra = append(d.Notes, lines...), lines
		if !past.Made {
			d.Agreed = answers.AcceptExtraAccess
		}
		return d
	}
	return engine.Diff{Gives: d.Gives, Blocked: &engine.Problem{ID: "accept.extra-access",
		What: "The " + about.Title() + " allows more than Expel needs, and was there before",
		Why:  strings.TrimSuffix(strings.Join(lines, " "), "."), Err: &setup.Consent{Accept: answers.AcceptExtraAccess, Lines: lines},
		Do: []engine.Remedy{{Do: "If that is known and wanted, agree to it", Accept: answers.AcceptExtraAccess},
			{Do: "Have it taken off", Again: true}}}}
}

// ProblemID is that of the problem that asks for the yes.
const ProblemID engine.ProblemID = "accept.extra-access"

// Lines are accesses as sentences, in order.
func Lines(found []Access) []string {
	lines := make([]string, len(found))
	for i, a := range found {
		lines[i] = text.Capital(a.Words()) + "."
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// PlaceOf is the place of what is made where the log files are.
func PlaceOf(s setup.Setup) Place {
	known := []string{s.BucketARN(), s.TrailARN()}
	if topic := s.Hears(); topic != "" {
		known = append(known, topic)
	}
	return Place{Account: s.LogAt().Account, Known: known}
}
