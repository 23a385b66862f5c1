package view

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"trailhead/internal/escape"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/words"
)

// Details says how much of a plan is told.
type Details struct {
	Documents bool
	Texts     bool // what others are given is shown here; else it comes at the end of the run
}

// Plan shows a plan as somebody can approve it.
func (v Page) Plan(p *engine.Plan, how Details) string {
	parts := words.Parts(p)
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", v.Ink.Bold(words.Pad(v.planTitle(p, parts), 44)), words.Counts(p, "   "))
	for _, part := range parts {
		b.WriteString("\n")
		if len(parts) > 1 {
			b.WriteString(v.Ink.Bold(escape.Line(v.partTitle(steps.SetupOf(p), part))) + "\n")
		}
		b.WriteString(v.linesText(part, kindWidth(parts)))
	}
	if how.Documents {
		title := words.RowTitles(p)
		for _, c := range p.Changes {
			b.WriteString(v.detailsText(c, title(c.About)))
		}
	}
	for _, blocked := range p.Blocked {
		b.WriteString("\n" + v.Ink.Red("blocked") + "  " + v.Problem(blocked))
		b.WriteString(v.conflictText(words.ConflictOf(blocked)))
	}
	if len(p.Blocked) > 0 {
		return b.String()
	}
	for _, c := range words.Changed(p) {
		b.WriteString(v.versionsText(c))
	}
	if len(p.Handed) > 0 {
		b.WriteString("\n" + v.Handed(p, how.Texts))
	}
	for _, note := range steps.Notes(p, v.Set.Answers) {
		b.WriteString("\n" + words.Wrap(note, "", "", textWidth))
	}
	return b.String()
}

// Preflight shows what IAM's policy simulator said of a plan.
func (v Page) Preflight(asked []steps.Preflight) string {
	var b strings.Builder
	for _, line := range words.Preflight(asked) {
		first, rest := "", ""
		if strings.HasPrefix(line, " ") {
			first, rest = "  ", "    "
		}
		b.WriteString(words.Wrap(escape.Line(strings.TrimSpace(line)), first, rest, textWidth))
	}
	return b.String()
}

// planTitle says where a plan is for: the account, or how many there are.
func (v Page) planTitle(p *engine.Plan, parts []words.Part) string {
	at, where := v.Session.Home.Target(), ""
	switch len(parts) {
	case 0, 1:
		where = at.Account
		if len(parts) == 1 && parts[0].Account != at.Account {
			where = parts[0].Account
		}
	default:
		where = words.Count(len(parts), "account")
	}
	if p.Undo {
		return fmt.Sprintf("To take back in %s, %s", where, at.Region)
	}
	return fmt.Sprintf("Plan for %s, %s", where, at.Region)
}

// partTitle is the heading of an account: what it is, and who we are in it.
func (v Page) partTitle(found setup.Setup, part words.Part) string {
	title := words.Account(v.Session, found, part.Account)
	if part.Region != v.Session.Home.Target().Region {
		title += ", in " + part.Region
	}
	return title
}

func kindWidth(parts []words.Part) int {
	kind := 0
	for _, part := range parts {
		for _, c := range part.Lines {
			is, _, _ := words.Row(c.About, c.Verb)
			kind = max(kind, utf8.RuneCountInString(is))
		}
	}
	return kind
}

// linesText are the lines: step, verb, type and name, and below them the
// summary, with what is different from the rest of the account.
func (v Page) linesText(part words.Part, kind int) string {
	const indent = "            "
	var b strings.Builder
	step := 0
	for _, c := range part.Lines {
		number := "  "
		if c.Step != step {
			number, step = fmt.Sprintf("%2d", c.Step), c.Step
		}
		is, name, _ := words.Row(c.About, c.Verb)
		fmt.Fprintf(&b, "%s  %s  %s  %s\n", number, v.verbText(c.Verb), words.Pad(is, kind), escape.Line(name))
		if summary := v.summary(part, c); summary != "" {
			b.WriteString(v.Ink.Grey(words.Wrap(summary, indent, indent, textWidth)))
		}
	}
	return b.String()
}

func (v Page) summary(part words.Part, c engine.Planned) string {
	text := c.Summary
	if c.Deletion != nil {
		text = words.Summary(c)
	}
	text = words.OfPart(c, text)
	if text != "" && c.At.Region != part.Region {
		text += "; in " + c.At.Region
	}
	if as := words.Special(v.Session, c.About); as != "" && c.Verb != engine.Keep {
		text += "; as " + as
	}
	return text
}

func (v Page) verbText(verb engine.Verb) string {
	word := words.Pad(string(verb), 6)
	switch verb {
	case engine.Create:
		return v.Ink.Green(word)
	case engine.Change:
		return v.Ink.Yellow(word)
	case engine.Remove:
		return v.Ink.Red(word)
	}
	return v.Ink.Grey(word)
}

// detailsText are the documents of a change: whole where there was nothing,
// line by line where something is changed.
func (v Page) detailsText(c engine.Planned, title string) string {
	if c.Before.Empty() && c.After.Empty() {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", v.Ink.Bold(fmt.Sprintf("%d %s %s", c.Step, c.Verb, escape.Line(title))))
	for _, call := range c.Calls {
		b.WriteString(v.Ink.Grey(fmt.Sprintf("  %s: %s\n", call.Action, escape.Line(call.Says))))
	}
	b.WriteString(v.comparedText(c.Before, c.After))
	return b.String()
}

// comparedText are two versions of a document, line by line.
func (v Page) comparedText(before, after engine.Document) string {
	var b strings.Builder
	for _, l := range words.Compare(before.String(), after.String()) {
		text := fmt.Sprintf("  %c %s\n", l.Mark, l.Text)
		switch l.Mark {
		case '+':
			text = v.Ink.Green(text)
		case '-':
			text = v.Ink.Red(text)
		}
		b.WriteString(text)
	}
	return b.String()
}
