package screen

import (
	"fmt"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/ui/words"
)

// HandedLines are what a plan leaves for others to do: who, what and why. The
// text they need is copied, not shown: it is long.
func HandedLines(p *engine.Plan, a Area) []string {
	if len(p.Handed) == 0 {
		return nil
	}
	lines := []string{" " + a.Styles.Waiting.Render("For others to do") + a.Styles.Dim.Render("   h copies what they need")}
	for _, c := range p.Handed {
		left := fmt.Sprintf("  %2d  ", c.Step)
		lines = append(lines, words.Hang(words.Capital(c.Handed.To), left, "      ", a.Width)...)
		lines = append(lines, words.Hang(words.Sentence(c.Handed.What), "      ", "      ", a.Width)...)
		lines = append(lines, Painted(a.Styles.Dim, words.Hang(words.Sentence(words.Capital(c.Handed.Why)), "      ", "      ", a.Width))...)
	}
	return lines
}

// HandedText is all of it, with the documents, to be sent to whoever does it.
// The External ID is left out: not everybody need see it.
func HandedText(p *engine.Plan, id answers.Secret) string {
	var all []string
	fillIn := false
	for _, h := range export.HandedOver(p, id) {
		fillIn = fillIn || h.FillIn
		all = append(all, fmt.Sprintf("For %s\n\n%s\nWhy: %s\n\n%s\n", h.To, words.Sentence(h.What), words.Sentence(h.Why),
			strings.TrimRight(h.Text, "\n")))
	}
	text := strings.Join(all, "\n")
	if fillIn {
		text += "\n" + words.FillIn + "\n"
	}
	return text
}

// HandedWords say it in a sentence each.
func HandedWords(p *engine.Plan) string {
	var all []string
	for _, c := range p.Handed {
		all = append(all, words.Sentence(c.Handed.What+" ("+c.Handed.To+")"))
	}
	return strings.Join(all, " ")
}

// Handed is the plan of this journey that leaves something to others, nil
// where none does.
func (j *Journey) Handed() *engine.Plan {
	if j.Plan == nil || len(j.Plan.Handed) == 0 {
		return nil
	}
	return j.Plan
}

const HandedCopied = "The text for others"
