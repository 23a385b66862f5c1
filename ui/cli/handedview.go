package cli

import (
	"fmt"
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/setup"
	"trailhead/ui/words"
)

// handedText is what others have to do: who, what and why, and the text to
// give them, without anything around it so that it can be copied.
func (s *session) handedText(p *engine.Plan, ink ink, texts bool) string {
	var b strings.Builder
	b.WriteString(ink.bold("For others to do") + "\n")
	const indent = "    "
	for _, h := range export.HandedOver(p, s.set.ExternalID) {
		fmt.Fprintf(&b, "\n%2d  %s %s\n", h.Step, h.Type, escape.Line(h.Name))
		b.WriteString(words.Wrap("For "+h.To+":", indent, indent, helpWidth))
		b.WriteString(words.Wrap(words.Sentence(h.What), indent, indent, helpWidth))
		b.WriteString(ink.grey(words.Wrap(words.Sentence("Why: "+h.Why), indent, indent, helpWidth)))
		if !texts {
			continue
		}
		if strings.Contains(h.Text, "(external id)") {
			b.WriteString(words.Wrap(words.FillIn, indent, indent, helpWidth))
		}
		b.WriteString(indent + "The text for them:\n\n" + words.Paragraphs(h.Text, helpWidth))
	}
	if !texts {
		b.WriteString("\n    The texts for them come when all is made; trailhead plan shows them, too.\n")
	}
	return b.String()
}

// conflictText tells who listens today, what cannot be done and why, and the
// text for the other owner. "" where there is no conflict.
func (s *session) conflictText(c *setup.Conflict, ink ink) string {
	if c == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n  Who listens today\n")
	for _, r := range c.Rules {
		rule, listeners := words.Listening(r)
		b.WriteString(words.Wrap(rule, "  - ", "    ", helpWidth))
		for _, l := range listeners {
			b.WriteString(words.Wrap(l, "      ", "      ", helpWidth))
		}
	}
	for _, x := range c.Choices {
		if !x.Possible {
			b.WriteString("\n" + ink.grey(words.Wrap(words.NotPossible(x), "  ", "  ", helpWidth)))
		}
	}
	return b.String() + "\n  The text for the owner of " + c.Names() + ":\n\n" + words.Paragraphs(c.Letter, helpWidth)
}

// versionsText are the three versions of a document that somebody else has
// changed since we did, and what is done about it.
func (s *session) versionsText(c engine.Planned, ink ink) string {
	var b strings.Builder
	b.WriteString("\n" + ink.bold(escape.Line(c.Title())) + "\n" + words.Wrap(words.ChangedSince, "", "", helpWidth))
	for _, v := range []struct{ says, from, to string }{
		{"Before trailhead", c.Versions.Before, c.Versions.Before},
		{"As trailhead left it", c.Versions.Before, c.Versions.Left},
		{"As it is now", c.Versions.Left, c.Versions.Now},
		{"What undo makes of it", c.Before, c.After},
	} {
		b.WriteString("\n" + v.says + "\n")
		if v.from == "" && v.to == "" {
			b.WriteString("  there was nothing\n")
		}
		b.WriteString(s.comparedText(v.from, v.to, ink))
	}
	return b.String()
}
