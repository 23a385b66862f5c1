package ui

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/steps"
	"trailhead/steps/engine"
)

// ending is what came of the journey, for the text that is left on the normal
// screen.
type ending struct {
	plan     *engine.Plan // the approved one, nil while nothing was begun
	made     []engine.ID
	problem  *engine.Problem
	ended    bool // the run has come to its end
	outputs  steps.Outputs
	key      *steps.NewAccessKey
	keyShown bool
}

// started: a run of plan has begun. It may be the second of the same plan.
func (e *ending) started(plan *engine.Plan) {
	if e.plan != plan {
		*e = ending{plan: plan}
	}
	e.problem, e.ended = nil, false
}

// over: a run has ended. What an earlier try made still stands.
func (e *ending) over(r engine.Result) {
	e.problem, e.ended = r.Problem, true
	for _, id := range r.Done {
		if !slices.Contains(e.made, id) {
			e.made = append(e.made, id)
		}
	}
}

// values are what is pasted into Workbench.
func (e *ending) values(outputs steps.Outputs, key *steps.NewAccessKey) {
	e.outputs, e.key, e.keyShown = outputs, key, false
}

// farewell is what main prints on the normal screen after the wizard: the
// values, each alone on its line, and the command that does the same; or
// where it stopped, and how to go on.
func (j *journey) farewell() string {
	e := &j.Ending
	switch {
	case len(e.outputs) > 0:
		return e.handOver() + e.keyText() + j.sameAgain()
	case e.plan == nil:
		return "Nothing was changed.\n"
	case e.plan.Undo && e.ended && e.problem == nil && len(e.made) == len(e.plan.Changes):
		return e.takenBack()
	}
	return e.halfway() + j.goOn()
}

// handOver is the five values. Nothing stands beside a value on its line.
func (e *ending) handOver() string {
	return "Paste these into Workbench: " + workbenchPath + "\n" + steps.WorkbenchAdvice + "\n" + steps.WorkbenchURL + "\n\n" + valuesText(e.outputs)
}

// workbenchPath is where the form is.
const workbenchPath = "Settings > Security Devices > Add > AWS"

// valuesText is each value alone on its line, below a line that names it.
func valuesText(outputs steps.Outputs) string {
	var b strings.Builder
	for i, o := range outputs {
		_, _ = fmt.Fprintf(&b, "%d %s\n%s\n", i+1, o.Label, o.Value)
	}
	return b.String()
}

func (e *ending) keyText() string {
	if e.key == nil || e.keyShown {
		return ""
	}
	return paragraph("The secret of the new access key was not shown. Run trailhead again: it makes a new key in place of this one.")
}

func paragraph(text string) string { return "\n" + strings.Join(hang(text, "", "", 80), "\n") + "\n" }

// sameAgain is the command that gives the same plan without the wizard, on
// one line so that it can be copied.
func (j *journey) sameAgain() string {
	return paragraph("The same without questions, in TRAILHEAD_EXTERNAL_ID the External ID:") + j.command("apply --yes") + "\n"
}

// command is a headless command with the answers of this journey.
func (j *journey) command(what string) string {
	words := []string{"trailhead", what}
	if j.Host.Rehearsal != "" {
		words = append(words, "--rehearse="+j.Host.Rehearsal)
	}
	if j.Where.Profile != "" {
		words = append(words, "--profile "+shellWord(j.Where.Profile))
	}
	return strings.Join(append(words, j.Set.Flags()...), " ")
}

// shellWord quotes a word for a POSIX shell where it needs it.
func shellWord(text string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_+=,.@:/-", c)
	}
	if text != "" && strings.IndexFunc(text, func(c rune) bool { return !plain(c) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// takenBack is the end of an undo.
func (e *ending) takenBack() string {
	text := undoneText(e.plan) + "\n"
	for _, k := range stays(e.plan) {
		text += strings.Join(hang(k.what+" stays: "+k.why+".", "- ", "  ", 80), "\n") + "\n"
	}
	return text
}

// halfway says what is made, what is not, and why.
func (e *ending) halfway() string {
	var done, open []string
	for _, c := range e.plan.Changes {
		if slices.Contains(e.made, c.ID) {
			done = append(done, c.Title())
		} else {
			open = append(open, c.Title())
		}
	}
	verb := "made"
	if e.plan.Undo {
		verb = "taken back"
	}
	text := fmt.Sprintf("Stopped: %d of %s %s", len(done), counted(len(e.plan.Changes), "change"), verb)
	if len(done) > 0 {
		text += " (" + strings.Join(done, ", ") + ")"
	}
	if len(open) > 0 {
		text += "; not " + verb + ": " + strings.Join(open, ", ")
	}
	text = strings.TrimPrefix(paragraph(text+"."), "\n")
	if e.problem != nil {
		text += paragraph(strings.TrimRight(e.problem.What, ".") + ". " + e.problem.Why)
		for _, do := range e.problem.Do {
			text += strings.Join(hang(do, "- ", "  ", 80), "\n") + "\n"
		}
	}
	return text
}

// goOn says how to go on.
func (j *journey) goOn() string {
	if j.Ending.plan.Undo {
		return paragraph("The rest is as it was. To go on:") + j.command("undo") + "\n"
	}
	return paragraph("What is made stands and does no harm. To go on from here, run trailhead again, or, in TRAILHEAD_EXTERNAL_ID the External ID:") + j.command("apply") + "\n"
}

// undoneText sums up an undo that has come to its end.
func undoneText(plan *engine.Plan) string {
	removed, restored := 0, 0
	for _, c := range plan.Changes {
		if c.Verb == engine.Remove {
			removed++
		} else {
			restored++
		}
	}
	text := fmt.Sprintf("Taken back: %d removed", removed)
	if restored > 0 {
		text += fmt.Sprintf(", %d put back as it was", restored)
	}
	return text + "."
}
