package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// planGroup are the lines of a plan in one account and region.
type planGroup struct {
	at    awsops.Target
	lines []engine.Planned
}

// heading says which account it is and, at the right, who we are there.
func (g planGroup) heading(j *Journey, a Area) string {
	head := strings.TrimRight(" "+g.at.Account+" "+g.at.Region+" "+j.accountWords(g.at.Account), " ")
	who := j.loginWords(g.at.Account)
	if who == "" {
		return a.Styles.Known.Render(head)
	}
	if ansi.StringWidth(head)+ansi.StringWidth(who)+1 > a.Width {
		head = strings.TrimRight(" "+g.at.Account+" "+j.accountWords(g.at.Account), " ")
	}
	return Justify(a.Styles.Known.Render(head), a.Styles.Dim.Render(who), a.Width)
}

// grouped are the lines of a plan by account and region. Changes come first
// and in the order of the article, or against it where a plan takes back; what
// is kept follows. What never was is left out.
func grouped(p *engine.Plan) []planGroup {
	var groups []planGroup
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		if p.Undo && c.Verb == engine.Keep {
			continue // newUndo says what stays, and why
		}
		i := slices.IndexFunc(groups, func(g planGroup) bool { return g.at == c.At })
		if i < 0 {
			groups = append(groups, planGroup{at: c.At})
			i = len(groups) - 1
		}
		groups[i].lines = append(groups[i].lines, c)
	}
	slices.SortStableFunc(groups, func(a, b planGroup) int { return cmp.Compare(len(b.lines), len(a.lines)) })
	return groups
}

// PlanLines are the lines of a plan as they are shown.
func PlanLines(p *engine.Plan, j *Journey, a Area) []string {
	kind := 0
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		kind = max(kind, len(c.Type))
	}
	var out []string
	for i, g := range grouped(p) {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, g.heading(j, a))
		for _, c := range g.lines {
			out = append(out, planLine(c, kind, a)...)
			if as := words.Special(j.Session, c.About); as != "" && c.Verb != engine.Keep {
				out = append(out, "              "+a.Styles.Waiting.Render("as "+as))
			}
		}
	}
	return out
}

// planNarrow is the width below which the types have no column of their own.
const planNarrow = 72

// planLine is one resource: its article step, what is done about it, what it is
// and the summary, on a line of its own where the first has no room for it. Of
// what is kept, nobody has to read more than one line.
func planLine(c engine.Planned, kind int, a Area) []string {
	left := fmt.Sprintf("  %2d  %s  ", c.Step, verbStyled(c.Verb, a.Styles))
	summary := words.Summary(c)
	indent := strings.Repeat(" ", ansi.StringWidth(left))
	lines := words.Hang(c.Title(), left, indent, a.Width)
	if a.Width >= planNarrow {
		lines = words.Hang(c.Name, left+words.Pad(c.Type, kind)+"  ", indent, a.Width)
		last := lines[len(lines)-1]
		if ansi.StringWidth(last)+ansi.StringWidth(summary)+2 <= a.Width {
			lines[len(lines)-1] = Justify(last, a.Styles.Dim.Render(summary), a.Width)
			return lines
		}
	}
	if c.Verb == engine.Keep || summary == "" {
		return lines
	}
	return append(lines, Painted(a.Styles.Dim, words.Hang(summary, indent, indent, a.Width))...)
}

// verbStyled is the verb as a word of six columns.
func verbStyled(v engine.Verb, st Styles) string {
	word := words.Pad(string(v), 6)
	switch v {
	case engine.Create:
		return st.Done.Render(word)
	case engine.Change:
		return st.Waiting.Render(word)
	case engine.Remove:
		return st.Stopped.Render(word)
	}
	return st.Dim.Render(word)
}

// accountWords are what an account is to its organization, "" where that is
// not known.
func (j *Journey) accountWords(account string) string {
	d := j.Discovery
	switch {
	case d == nil && j.Session == nil:
		return ""
	case d == nil:
		return j.Session.AccountIs(account)
	case d.ControlTower != nil && d.ControlTower.LogAccount == account:
		return "log archive"
	case d.Organization != nil && d.Organization.ManagementAccount == account:
		return "management"
	}
	return j.Session.AccountIs(account)
}
