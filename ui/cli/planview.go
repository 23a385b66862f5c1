package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"trailhead/steps/engine"
)

// planText shows a plan as somebody can approve it.
func (s *session) planText(p *engine.Plan, ink ink, details bool) string {
	at := s.desk.Home.Target()
	title := fmt.Sprintf("Plan for %s, %s", at.Account, at.Region)
	if p.Undo {
		title = fmt.Sprintf("To take back in %s, %s", at.Account, at.Region)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n\n", ink.bold(pad(title, 44)), countsText(countsOf(p), p.Undo))
	b.WriteString(s.linesText(shownIn(p), ink))
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
	for _, note := range s.notes(p) {
		b.WriteString("\n" + wrap(note, "", "", helpWidth))
	}
	return s.secrets.redact(b.String())
}

// shownIn are the lines of a plan: forwards as the article has them, kept
// things in their place; to take back, what stays is left to the end, and
// what never was is not shown.
func shownIn(p *engine.Plan) []engine.Planned {
	all := slices.Concat(p.Changes, p.Kept)
	if !p.Undo {
		slices.SortStableFunc(all, func(a, b engine.Planned) int { return a.Step - b.Step })
		return all
	}
	return slices.DeleteFunc(all, func(c engine.Planned) bool { return c.Verb == engine.Keep && c.Summary == "" })
}

func countsText(c countsJSON, undo bool) string {
	if undo {
		return fmt.Sprintf("remove %d   change %d", c.Remove, c.Change)
	}
	return fmt.Sprintf("create %d   change %d   keep %d", c.Create, c.Change, c.Keep)
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
		fmt.Fprintf(&b, "%s  %s  %s  %s\n", number, verbText(ink, c.Verb), pad(c.Type, kind), c.Name)
		if c.Summary != "" {
			b.WriteString(ink.grey(wrap(c.Summary, indent, indent, helpWidth)))
		}
	}
	return b.String()
}

func verbText(ink ink, v engine.Verb) string {
	word := pad(string(v), 6)
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
	for _, l := range diffLines(s.secrets.document(c.Before), s.secrets.document(c.After)) {
		text := fmt.Sprintf("  %c %s\n", l.mark, l.text)
		switch l.mark {
		case '+':
			text = ink.green(text)
		case '-':
			text = ink.red(text)
		}
		b.WriteString(text)
	}
	return b.String()
}

// notes are what else to know before saying yes: what it costs, and what
// Expel will be able to do.
func (s *session) notes(p *engine.Plan) []string {
	var all []string
	for _, c := range p.Changes {
		for _, note := range c.Notes {
			all = append(all, c.Title()+": "+note)
		}
	}
	if p.Undo || len(p.Changes) == 0 {
		return all
	}
	makes := func(kind string) bool {
		return slices.ContainsFunc(p.Changes, func(c engine.Planned) bool { return c.Verb == engine.Create && strings.Contains(c.Type, kind) })
	}
	var cost []string
	if makes("KMS key") {
		cost = append(cost, "The key costs about 1 USD a month; storage and requests are billed as used.")
	}
	if makes("trail") {
		cost = append(cost, s.eventCost())
	}
	if len(cost) > 0 {
		all = append(all, strings.Join(cost, " "))
	}
	return append(all, "Expel will be able to read the log files in this bucket, take messages from this queue, decrypt with this key, "+
		"and look up settings in the account (the actions in "+s.set.Policy+"). It will not be able to change anything, or to read other buckets.")
}

func (s *session) eventCost() string {
	if s.set.Accepts("second-trail") {
		return "As a second copy of the management events it costs 2.00 USD per 100,000 events more."
	}
	return "A first copy of the management events is free."
}
