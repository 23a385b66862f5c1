package plain

import (
	"context"
	"strings"

	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/ui/words"
)

// handedText says what others have to do, without the texts for them.
func (j *journey) handedText(p *engine.Plan) {
	for _, h := range export.HandedOver(p) {
		j.say("For others to do, step %d, %s %s. For %s: %s", h.Step, h.Type, h.Name, h.To, words.Sentence(h.What))
		j.say("Why: %s", words.Sentence(h.Why))
	}
}

// textsFor are the texts to give to others, each with who gets it.
func textsFor(p *engine.Plan, j *journey) string {
	var b strings.Builder
	for _, h := range export.HandedOver(p) {
		b.WriteString("\nFor " + h.To + ":\n" + words.Sentence(h.What) + "\n")
		if h.FillIn {
			b.WriteString(words.FillIn + "\n")
		}
		b.WriteString("\n" + words.Paragraphs(h.Text, 0))
	}
	return b.String()
}

// loginsText says who we are in other accounts, and for how long.
func (j *journey) loginsText(ctx context.Context) {
	for _, h := range j.session.Logins(ctx)[1:] {
		text := "In account " + h.Account + " you are " + words.Who(h)
		if left := words.Left(j.session.Home.Clock().Now(), h.Expires); left != "" {
			text += ", with " + left
		}
		j.say("%s", words.Sentence(text))
	}
}

// changedText names what somebody else has changed since we did.
func (j *journey) changedText(p *engine.Plan) {
	title := words.Titles(p)
	for _, c := range words.Changed(p) {
		j.say("%s. %s", title(c.About), words.ChangedSince)
	}
}

// versionsText are the three versions of each of these, and what undo makes of
// them.
func (j *journey) versionsText(p *engine.Plan) string {
	var lines []string
	for _, c := range words.Changed(p) {
		before, left, now := c.Versions.Before.String(), c.Versions.Left.String(), c.Versions.Now.String()
		lines = append(lines, "", c.Title()+".", "Before trailhead:")
		if before == "" {
			before = "There was nothing."
		}
		lines = append(lines, before, "As trailhead left it, against that:")
		lines = append(lines, changed(c.Versions.Before.String(), left)...)
		lines = append(lines, "As it is now, against that:")
		lines = append(lines, changed(left, now)...)
		lines = append(lines, "What undo makes of it, against that:")
		lines = append(lines, changed(c.Before.String(), c.After.String())...)
	}
	return strings.Join(append(lines, ""), "\n")
}
