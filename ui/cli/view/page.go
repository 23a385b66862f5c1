package view

import (
	"fmt"
	"strings"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/cli/console"
	"trailhead/ui/words"
)

// textWidth is the width of paragraphs that may be passed on to somebody.
const textWidth = 80

// Page is what a text is written for: the set-up that it is about, and the
// terminal that shows it. What it gives may hold secrets.
type Page struct {
	Session *steps.Session // nil before anybody has connected
	Set     answers.Set
	Ink     console.Ink
	Width   int // columns of the terminal, 0 where there is none
}

// Problem tells a problem: what, why, what to do, and what AWS support
// would ask for.
func (v Page) Problem(p *engine.Problem) string {
	var b strings.Builder
	b.WriteString(v.Ink.Red(words.Wrap(words.Sentence(p.What), "", "", v.Width)))
	if p.Why != "" {
		b.WriteString(words.Wrap(p.Why, "  Why: ", "       ", v.Width))
	}
	for i, do := range words.Remedies(p, words.OnCommandLine) {
		first := "  Do:  "
		if i > 0 {
			first = "   or  "
		}
		b.WriteString(words.Wrap(do, first, "       ", v.Width))
	}
	if facts := words.Facts(p); facts != "" {
		b.WriteString(v.Ink.Grey("  AWS: " + facts + "\n"))
	}
	return b.String()
}

// Problems tells what is wrong with answers.
func (v Page) Problems(all answers.Problems) string {
	what := "One answer needs attention."
	if len(all) != 1 {
		what = fmt.Sprintf("%d answers need attention.", len(all))
	}
	var b strings.Builder
	b.WriteString(v.Ink.Red(what + "\n"))
	for _, p := range all {
		b.WriteString(words.Wrap(words.Fault(p), "- ", "  ", v.Width))
	}
	return b.String()
}
