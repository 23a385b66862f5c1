package ui

import (
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// farewell is what main prints on the normal screen after the wizard: the
// commands that do the same and take it back, what is left to do, and at the end
// the values, each alone on its line; or where it stopped, and how to go on.
func farewell(j *screen.Journey) string {
	e := &j.Ending
	switch {
	case len(e.Outputs) > 0:
		before := sameAgain(j) + takeBack(j) + keyText(e) + partlyText(j) + leftToOthers(j)
		return strings.TrimLeft(before, "\n") + "\n" + words.HandOver(j.Set.Answers, e.Outputs)
	case e.Plan == nil:
		return "Nothing was changed.\n"
	case e.Plan.Undo && e.Whole():
		return takenBack(e.Plan)
	}
	return halfway(e) + goOn(j)
}

// takeBack names the command that takes back what runs have made here.
func takeBack(j *screen.Journey) string {
	if j.Session.Kept() != nil || j.Session.Journal.LastRun() == nil {
		return ""
	}
	return paragraph(words.ToTakeBack) + command(j, "undo") + "\n"
}

// partlyText says which accounts lack something, why, and what comes next.
func partlyText(j *screen.Journey) string {
	e := &j.Ending
	if !e.Partly() {
		return ""
	}
	text := paragraph(words.Sentence(e.Problem.What) + " " + words.Sentence(words.Capital(e.Problem.Why)))
	return text + paragraph(words.RepairLater) + command(j, "repair") + "\n"
}

func keyText(e *flow.Ending) string {
	if e.Key == nil || e.KeyShown {
		return ""
	}
	return paragraph("The secret of the new access key was not shown. Run trailhead again: it makes a new key in place of this one.")
}

func paragraph(text string) string {
	return "\n" + strings.Join(words.Hang(text, "", "", 80), "\n") + "\n"
}

// leftToOthers is what the plan leaves for others to do, with all they need.
func leftToOthers(j *screen.Journey) string {
	p := j.Handed()
	if p == nil {
		return ""
	}
	return "\n" + screen.HandedText(p)
}

// sameAgain is the command that gives the same plan without the wizard, or that
// checks the set-up that is there, on one line so that it can be copied.
func sameAgain(j *screen.Journey) string {
	if s := j.Session.Kept(); s != nil {
		return paragraph(words.CheckAgain) + words.CheckCommand(*s, j.Host.Rehearsal, j.Where.Profile) + "\n"
	}
	return paragraph(words.SameAgain) + command(j, "apply --yes") + "\n"
}

// command is a headless command with the answers of this journey.
func command(j *screen.Journey, what string) string {
	return words.Command(what, j.Host.Rehearsal, j.Where.Profile, j.Set.Answers)
}

// takenBack is the end of an undo.
func takenBack(plan *engine.Plan) string {
	text := words.TakenBack(plan) + "\n"
	for _, k := range words.Stays(plan) {
		text += strings.Join(words.Hang(k.String(), "- ", "  ", 80), "\n") + "\n"
	}
	return text
}

// halfway says who stopped it, and what became of each change.
func halfway(e *flow.Ending) string {
	fates := words.Fates(e.Plan, e.Fate)
	counts := words.Capital(words.FateCounts(e.Plan, fates)) + "."
	stopped := e.Stopped || !e.Over
	switch {
	case e.BySignal:
		counts = "A signal stopped it. " + counts
	case stopped:
		counts = "You stopped it. " + counts
	}
	text := words.Wrap(counts, "", "", 80)
	if p := e.Problem; p != nil && !(stopped && p.Kind == awsops.Interrupted) {
		text += paragraph(words.Sentence(p.What) + " " + p.Why)
		for _, do := range words.Remedies(p, words.OnCommandLine) {
			text += strings.Join(words.Hang(do, "- ", "  ", 80), "\n") + "\n"
		}
	}
	return text + "\n" + words.FateLines(fates, 80)
}

// goOn says how to go on, and how to take back what there is by now.
func goOn(j *screen.Journey) string {
	e := &j.Ending
	if e.Plan.Undo {
		return paragraph("To go on:") + command(j, e.GoesOnWith()) + "\n"
	}
	var text string
	if e.Standing() == flow.Half && e.Stands() {
		text = paragraph(words.FateStays)
	}
	text += paragraph("To go on from here, run trailhead again, or, with the External ID in TRAILHEAD_EXTERNAL_ID:") +
		command(j, e.GoesOnWith()) + "\n"
	if e.Stands() {
		text += paragraph(words.ToTakeBack) + command(j, "undo") + "\n"
	}
	return text
}
