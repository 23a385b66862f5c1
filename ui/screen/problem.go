package screen

import (
	"errors"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// AsProblem tells the story of an error that came up while doing what.
func AsProblem(what string, err error) *engine.Problem {
	var bad answers.Problems
	if errors.As(err, &bad) && len(bad) > 0 {
		p := &engine.Problem{ID: "answer.invalid", What: "One answer needs attention", Why: bad[0].Error(), Err: err}
		p.Do = []engine.Remedy{{Do: "Go back to the answers and settle this one"}}
		return p
	}
	return engine.Explain(what, nil, err)
}

// ProblemLines is the panel of a problem: what, why, what to do, the line
// that signs in again where that is all it takes, and what AWS support would
// ask for.
func ProblemLines(p *engine.Problem, v words.Voice, signIn awsops.SignIn, a Area) []string {
	st, w := a.Styles, a.Width
	lines := Painted(st.Stopped.Bold(true), words.Hang("✗ "+words.Sentence(p.What), " ", "   ", w))
	if p.Why != "" {
		lines = append(lines, words.Hang(p.Why, "   Why  ", "        ", w)...)
	}
	for i, do := range words.Remedies(p, v) {
		first := "   Do   "
		if i > 0 {
			first = "   or   "
		}
		lines = append(lines, words.Hang(do, first, "        ", w)...)
	}
	if p.NeedsSignIn() && signIn != (awsops.SignIn{}) {
		lines = append(lines, Painted(st.Accent, words.Hang(signIn.String(), "        ", "        ", w))...)
	}
	if facts := words.Facts(p); facts != "" {
		lines = append(lines, Painted(st.Dim, words.Hang(facts, "   AWS  ", "        ", w))...)
	}
	return lines
}
