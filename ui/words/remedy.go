package words

import (
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/remedy"
)

// Voice is how a face words what can be done about a problem.
type Voice struct {
	rows  bool   // answers are set in rows of a table, not by flags
	again string // what tries the same once more
}

// The voices of the faces. In the wizard r tries again where a problem is shown
// after a run; elsewhere it is said without a key.
var (
	OnCommandLine = Voice{again: "run the same command again"}
	InWizard      = Voice{rows: true, again: "try again"}
	InWizardByKey = Voice{rows: true, again: "press r"}
)

// Remedies are what can be done about a problem, a text each.
func Remedies(p *engine.Problem, v Voice) []string {
	var all []string
	for _, r := range p.Do {
		all = append(all, Remedy(r, v))
	}
	return all
}

// Remedy is one thing that can be done, as sentences. It ends without a full
// stop after something that is to be copied.
func Remedy(r remedy.Remedy, v Voice) string {
	text, full := r.Do, true
	if r.Or != "" {
		text += ", or " + r.Or
	}
	switch {
	case r.Set != "":
		text += v.setting(r.Set, r.Value)
	case r.Accept != "":
		text += ": " + v.accepting(r.Accept)
	case r.Command != "":
		text, full = text+": trailhead "+r.Command, false
	}
	if r.Again {
		text, full = v.thenAgain(r, text), true
	}
	if r.Note != "" {
		text += ": " + r.Note
	}
	if r.Document != "" {
		text, full = text+": "+r.Document, false
	}
	if full {
		text += "."
	}
	return strings.TrimSpace(text + " " + r.More)
}

// thenAgain is text with trying again after it. A list of ways is kept apart
// from that by more than a comma.
func (v Voice) thenAgain(r remedy.Remedy, text string) string {
	switch {
	case text == "":
		return Capital(v.again)
	case r.Or != "" || r.Set != "" || r.Accept != "":
		return text + "; then " + v.again
	}
	return text + ", then " + v.again
}

// setting says how the answer of that key is set.
func (v Voice) setting(key, value string) string {
	f, _ := answers.FieldOf(key)
	switch {
	case v.rows && value == "":
		return ": " + f.Title + ", in the settings"
	case v.rows:
		return ": set " + f.Title + " to " + value + ", in the settings"
	case value == "":
		return " (--" + f.Flag + ", or " + key + " in the answers file)"
	}
	return ": --" + f.Flag + " " + value + ", or " + key + ": " + value + " in the answers file"
}

func (v Voice) accepting(consent string) string {
	if v.rows {
		f, _ := answers.FieldOf("accept")
		return "choose " + consent + " in the row " + f.Title + " of the settings"
	}
	return "--accept " + consent + ", or accept: [" + consent + "] in the answers file"
}

// Answer is what is wrong with an answer beside its key and value: by which
// rule, and what to do. A face that asks for the answer itself says with asked
// that it need not be told how else one is given.
func Answer(p answers.Problem, v Voice, asked bool) string {
	texts := []string{p.Rule, p.Hint}
	for _, r := range p.Do {
		texts = append(texts, Remedy(r, v))
	}
	if !asked {
		texts = append(texts, p.SetWith())
	}
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}

// PlanDocument is a plan as it is printed and saved, with the words for what can
// be done about what blocks it.
func PlanDocument(p *engine.Plan, at awsops.Target, set answers.Set) export.PlanDocument {
	doc := export.NewPlanDocument(p, at, set)
	for i, b := range p.Blocked {
		doc.Blocked[i].Do = append(doc.Blocked[i].Do, Remedies(b, OnCommandLine)...)
	}
	return doc
}

// Fault is what is wrong with an answer, whole, as the command line tells it.
func Fault(p answers.Problem) string {
	p.Rule, p.Hint, p.Ask = "", Answer(p, OnCommandLine, false), false
	return p.Error()
}
