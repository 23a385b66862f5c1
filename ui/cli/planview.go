package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"trailhead/internal/escape"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// shown says how much of a plan is told.
type shown struct {
	details bool // the documents, too
	texts   bool // what others are given is shown here; else it comes at the end of the run
}

// planText shows a plan as somebody can approve it.
func (s *session) planText(p *engine.Plan, ink ink, how shown) string {
	parts := words.Parts(p)
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", ink.bold(words.Pad(s.planTitle(p, parts), 44)), words.Counts(p, "   "))
	for _, part := range parts {
		b.WriteString("\n")
		if len(parts) > 1 {
			b.WriteString(ink.bold(escape.Line(s.partTitle(part))) + "\n")
		}
		b.WriteString(s.linesText(part, kindWidth(parts), ink))
	}
	if how.details {
		title := words.Titles(p)
		for _, c := range p.Changes {
			b.WriteString(s.detailsText(c, title(c.About), ink))
		}
	}
	for _, blocked := range p.Blocked {
		b.WriteString("\n" + ink.red("blocked") + "  " + s.problemText(blocked, ink))
		b.WriteString(s.conflictText(words.ConflictOf(blocked), ink))
	}
	if len(p.Blocked) > 0 {
		return s.secrets.redact(b.String())
	}
	for _, c := range words.Changed(p) {
		b.WriteString(s.versionsText(c, ink))
	}
	if len(p.Handed) > 0 {
		b.WriteString("\n" + s.handedText(p, ink, how.texts))
	}
	for _, note := range steps.Notes(p, s.set.Answers) {
		b.WriteString("\n" + words.Wrap(note, "", "", helpWidth))
	}
	return s.secrets.redact(b.String())
}

// planTitle says where a plan is for: the account, or how many there are.
func (s *session) planTitle(p *engine.Plan, parts []words.Part) string {
	at, where := s.session.Home.Target(), ""
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
func (s *session) partTitle(part words.Part) string {
	title := words.Account(s.session, part.Account)
	if part.Region != s.session.Home.Target().Region {
		title += ", in " + part.Region
	}
	return title
}

func kindWidth(parts []words.Part) int {
	kind := 0
	for _, part := range parts {
		for _, c := range part.Lines {
			kind = max(kind, utf8.RuneCountInString(c.Type))
		}
	}
	return kind
}

// linesText are the lines: step, verb, type and name, and below them the
// summary, with what is different from the rest of the account.
func (s *session) linesText(part words.Part, kind int, ink ink) string {
	const indent = "            "
	var b strings.Builder
	step := 0
	for _, c := range part.Lines {
		number := "  "
		if c.Step != step {
			number, step = fmt.Sprintf("%2d", c.Step), c.Step
		}
		fmt.Fprintf(&b, "%s  %s  %s  %s\n", number, verbText(ink, c.Verb), words.Pad(c.Type, kind), escape.Line(c.Name))
		if summary := s.summary(part, c); summary != "" {
			b.WriteString(ink.grey(words.Wrap(summary, indent, indent, helpWidth)))
		}
	}
	return b.String()
}

func (s *session) summary(part words.Part, c engine.Planned) string {
	text := c.Summary
	if c.Deletion != nil {
		text = words.Summary(c)
	}
	if text != "" && c.At.Region != part.Region {
		text += "; in " + c.At.Region
	}
	if as := words.Special(s.session, c.About); as != "" && c.Verb != engine.Keep {
		text += "; as " + as
	}
	return text
}

func verbText(ink ink, v engine.Verb) string {
	word := words.Pad(string(v), 6)
	switch v {
	case engine.Create:
		return ink.green(word)
	case engine.Change:
		return ink.yellow(word)
	case engine.Remove:
		return ink.red(word)
	}
	return ink.grey(word)
}

// detailsText are the documents of a change: whole where there was nothing,
// line by line where something is changed.
func (s *session) detailsText(c engine.Planned, title string, ink ink) string {
	if c.Before == "" && c.After == "" {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", ink.bold(fmt.Sprintf("%d %s %s", c.Step, c.Verb, escape.Line(title))))
	for _, call := range c.Calls {
		b.WriteString(ink.grey(fmt.Sprintf("  %s: %s\n", call.Action, escape.Line(call.Says))))
	}
	b.WriteString(s.comparedText(c.Before, c.After, ink))
	return b.String()
}

// comparedText are two versions of a document, line by line.
func (s *session) comparedText(before, after string, ink ink) string {
	var b strings.Builder
	for _, l := range words.Compare(answers.RedactDocument(before, s.set.ExternalID), answers.RedactDocument(after, s.set.ExternalID)) {
		text := fmt.Sprintf("  %c %s\n", l.Mark, l.Text)
		switch l.Mark {
		case '+':
			text = ink.green(text)
		case '-':
			text = ink.red(text)
		}
		b.WriteString(text)
	}
	return b.String()
}
