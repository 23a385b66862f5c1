package screen

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/ui/flow"
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
func HandedText(p *engine.Plan) string {
	var all []string
	fillIn := false
	for _, h := range export.HandedOver(p) {
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

// Way draws the way of an event, its hops given, on as many lines as it takes.
func Way(hops []string, a Area) []string {
	arrow := a.Styles.Dim.Render(" → ")
	lines, line := []string(nil), " "
	for i, hop := range hops {
		if i > 0 {
			hop = arrow + hop
		}
		if ansi.StringWidth(line)+ansi.StringWidth(hop) > a.Width {
			lines, line = append(lines, line), " "
		}
		line += hop
	}
	return append(lines, line)
}

// WayLines are the way of an event as the last look has found it, under a few
// words on what that means; nothing where it was not found to be in place.
func (j *Journey) WayLines(a Area) []string {
	if j.Report == nil {
		return nil
	}
	inPlace, _ := words.InPlace(*j.Report)
	if !inPlace {
		return nil
	}
	st := a.Styles
	signs := map[checks.Status]string{checks.Pass: st.Done.Render("✓"), checks.Warn: st.Waiting.Render("!")}
	var hops []string
	for _, hop := range checks.Hops {
		var found []checks.Check
		for _, c := range j.Report.Checks {
			if c.Hop == hop {
				found = append(found, c)
			}
		}
		sign := st.Waiting.Render("?")
		if len(found) > 0 {
			sign = OrElse(signs[words.Worst(found).Status], sign)
		}
		hops = append(hops, sign+hop)
	}
	text := words.Works(*j.Report) + ". " + words.AllIsWell(*j.Report)
	lines := Painted(st.Done, words.Hang("✓ "+text, " ", "   ", a.Width))
	return append(lines, Way(hops, a)...)
}

// LeftLines say what the plan leaves for others, and how to copy what they
// need; nothing where it leaves nothing.
func (j *Journey) LeftLines(a Area) []string {
	p := j.Handed()
	if p == nil {
		return nil
	}
	return append([]string{""}, Painted(a.Styles.Waiting,
		words.Hang("For others to do: "+HandedWords(p)+" h copies what they need.", " ", " ", a.Width))...)
}

// EndActions are what can be done at the end of a journey: copy what is left to
// others, see the accounts of the roll-out and what is there, and undo. By is
// the screen that hears of the copy.
func (j *Journey) EndActions(by Screen) []Action {
	var all []Action
	if p := j.Handed(); p != nil {
		all = append(all, Runs("h", "copy for others", func() tea.Cmd {
			return CopyText(j.Host, HandedText(p), SentToClipboard{By: by, What: HandedCopied})
		}))
	}
	if j.Board != nil {
		all = append(all, Wants("b", "every account", ShowAccounts{}))
	}
	if j.Session.Journal.LastRun() != nil { // there is something that undo may find
		all = append(all, Wants("u", "undo", Advance{On: flow.ToUndo}))
	}
	return append(all, Wants("i", "what is there", Advance{On: flow.Inspect}).Lesser())
}
