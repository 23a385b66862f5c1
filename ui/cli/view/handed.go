package view

import (
	"fmt"
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/setup"
	"trailhead/ui/words"
)

// Handed is what others have to do: who, what and why, and the text to
// give them, without anything around it so that it can be copied.
func (v Page) Handed(p *engine.Plan, texts bool) string {
	var b strings.Builder
	b.WriteString(v.Ink.Bold("For others to do") + "\n")
	const indent = "    "
	for _, h := range export.HandedOver(p) {
		fmt.Fprintf(&b, "\n%2d  %s %s\n", h.Step, h.Type, escape.Line(h.Name))
		b.WriteString(words.Wrap("For "+h.To+":", indent, indent, textWidth))
		b.WriteString(words.Wrap(words.Sentence(h.What), indent, indent, textWidth))
		b.WriteString(v.Ink.Grey(words.Wrap(words.Sentence("Why: "+h.Why), indent, indent, textWidth)))
		if !texts {
			continue
		}
		if h.FillIn {
			b.WriteString(words.Wrap(words.FillIn, indent, indent, textWidth))
		}
		b.WriteString(indent + "The text for them:\n\n" + words.Paragraphs(h.Text, textWidth))
	}
	if !texts {
		b.WriteString("\n    The texts for them come when all is made; trailhead plan shows them, too.\n")
	}
	return b.String()
}

// conflictText tells who listens today, what cannot be done and why, and the
// text for the other owner. "" where there is no conflict.
func (v Page) conflictText(c *setup.Conflict) string {
	if c == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n  Who listens today\n")
	for _, r := range c.Rules {
		rule, listeners := words.Listening(r)
		b.WriteString(words.Wrap(rule, "  - ", "    ", textWidth))
		for _, l := range listeners {
			b.WriteString(words.Wrap(l, "      ", "      ", textWidth))
		}
	}
	for _, x := range c.Choices {
		if !x.Possible {
			b.WriteString("\n" + v.Ink.Grey(words.Wrap(words.NotPossible(x), "  ", "  ", textWidth)))
		}
	}
	return b.String() + "\n  The text for the owner of " + c.Names() + ":\n\n" + words.Paragraphs(c.Letter, textWidth)
}

// versionsText are the three versions of a document that somebody else has
// changed since we did, and what is done about it.
func (v Page) versionsText(c engine.Planned) string {
	var b strings.Builder
	b.WriteString("\n" + v.Ink.Bold(escape.Line(c.Title())) + "\n" + words.Wrap(words.ChangedSince, "", "", textWidth))
	for _, one := range []struct {
		says     string
		from, to engine.Document
	}{
		{"Before trailhead", c.Versions.Before, c.Versions.Before},
		{"As trailhead left it", c.Versions.Before, c.Versions.Left},
		{"As it is now", c.Versions.Left, c.Versions.Now},
		{"What undo makes of it", c.Before, c.After},
	} {
		b.WriteString("\n" + one.says + "\n")
		if one.from.Empty() && one.to.Empty() {
			b.WriteString("  there was nothing\n")
		}
		b.WriteString(v.comparedText(one.from, one.to))
	}
	return b.String()
}
