package ui

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/words"
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
		return words.HandOver(e.outputs) + e.keyText() + j.partlyText() + j.leftToOthers() + j.sameAgain()
	case e.plan == nil:
		return "Nothing was changed.\n"
	case e.plan.Undo && e.ended && e.problem == nil && len(e.made) == len(e.plan.Changes):
		return e.takenBack()
	}
	return e.halfway() + j.goOn()
}

// partly: the last run has made everything but for some accounts.
func (e *ending) partly() bool { return e.ended && len(e.outputs) > 0 && isPartly(e.problem) }

// doneCode is the exit code where there is nothing more to do here.
func (e *ending) doneCode() int {
	if e.partly() {
		return leavePartly
	}
	return leaveDone
}

// partlyText says which accounts lack something, why, and what comes next.
func (j *journey) partlyText() string {
	e := &j.Ending
	if !e.partly() {
		return ""
	}
	text := paragraph(words.Sentence(e.problem.What) + " " + words.Sentence(words.Capital(e.problem.Why)))
	return text + paragraph(words.RepairLater) + j.command("repair") + "\n"
}

func (e *ending) keyText() string {
	if e.key == nil || e.keyShown {
		return ""
	}
	return paragraph("The secret of the new access key was not shown. Run trailhead again: it makes a new key in place of this one.")
}

func paragraph(text string) string {
	return "\n" + strings.Join(words.Hang(text, "", "", 80), "\n") + "\n"
}

// leftToOthers is what the plan leaves for others to do, with all they need.
func (j *journey) leftToOthers() string {
	p := j.handed()
	if p == nil {
		return ""
	}
	return "\n" + handedText(p, j.Set.ExternalID)
}

// sameAgain is the command that gives the same plan without the wizard, on
// one line so that it can be copied.
func (j *journey) sameAgain() string {
	return paragraph(words.SameAgain) + j.command("apply --yes") + "\n"
}

// command is a headless command with the answers of this journey.
func (j *journey) command(what string) string {
	return words.Command(what, j.Host.Rehearsal, j.Where.Profile, j.Set.Answers)
}

// takenBack is the end of an undo.
func (e *ending) takenBack() string {
	text := words.TakenBack(e.plan) + "\n"
	for _, k := range words.Stays(e.plan) {
		text += strings.Join(words.Hang(k.String(), "- ", "  ", 80), "\n") + "\n"
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
	text := fmt.Sprintf("Stopped: %d of %s %s", len(done), words.Count(len(e.plan.Changes), "change"), verb)
	if len(done) > 0 {
		text += " (" + strings.Join(done, ", ") + ")"
	}
	if len(open) > 0 {
		text += "; not " + verb + ": " + strings.Join(open, ", ")
	}
	text = strings.TrimPrefix(paragraph(text+"."), "\n")
	if e.problem != nil {
		text += paragraph(words.Sentence(e.problem.What) + " " + e.problem.Why)
		for _, do := range words.Remedies(e.problem, words.OnCommandLine) {
			text += strings.Join(words.Hang(do, "- ", "  ", 80), "\n") + "\n"
		}
	}
	return text
}

// goOn says how to go on.
func (j *journey) goOn() string {
	if j.Ending.plan.Undo {
		return paragraph("The rest is as it was. To go on:") + j.command("undo") + "\n"
	}
	return paragraph("What is made stands and does no harm. To go on from here, run trailhead again, or, with the External ID in TRAILHEAD_EXTERNAL_ID:") + j.command("apply") + "\n"
}
