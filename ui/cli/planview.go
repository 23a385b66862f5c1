package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// planText shows a plan as somebody can approve it.
func (s *session) planText(p *engine.Plan, ink ink, details bool) string {
	at := s.desk.Home.Target()
	title := fmt.Sprintf("Plan for %s, %s", at.Account, at.Region)
	if p.Undo {
		title = fmt.Sprintf("To take back in %s, %s", at.Account, at.Region)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n\n", ink.bold(words.Pad(title, 44)), words.Counts(p, "   "))
	b.WriteString(s.linesText(words.Listed(p), ink))
	if details {
		for _, c := range p.Changes {
			b.WriteString(s.detailsText(c, ink))
		}
	}
	for _, blocked := range p.Blocked {
		b.WriteString("\n" + ink.red("blocked") + "  " + s.problemText(blocked, ink))
	}
	if len(p.Blocked) > 0 {
		return s.secrets.redact(b.String())
	}
	for _, note := range steps.Notes(p, s.set.Answers) {
		b.WriteString("\n" + words.Wrap(note, "", "", helpWidth))
	}
	return s.secrets.redact(b.String())
}

// linesText are the lines: step, verb, type and name, and below them the
// summary.
func (s *session) linesText(all []engine.Planned, ink ink) string {
	kind := 0
	for _, c := range all {
		kind = max(kind, utf8.RuneCountInString(c.Type))
	}
	const indent = "            "
	var b strings.Builder
	step := 0
	for _, c := range all {
		number := "  "
		if c.Step != step {
			number, step = fmt.Sprintf("%2d", c.Step), c.Step
		}
		fmt.Fprintf(&b, "%s  %s  %s  %s\n", number, verbText(ink, c.Verb), words.Pad(c.Type, kind), c.Name)
		if c.Summary != "" {
			b.WriteString(ink.grey(words.Wrap(c.Summary, indent, indent, helpWidth)))
		}
	}
	return b.String()
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
func (s *session) detailsText(c engine.Planned, ink ink) string {
	if c.Before == "" && c.After == "" {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", ink.bold(fmt.Sprintf("%d %s %s", c.Step, c.Verb, c.Title())))
	for _, call := range c.Calls {
		b.WriteString(ink.grey(fmt.Sprintf("  %s: %s\n", call.Action, call.Says)))
	}
	for _, l := range words.Compare(steps.RedactDocument(c.Before, s.set.ExternalID), steps.RedactDocument(c.After, s.set.ExternalID)) {
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
