package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// accountHeading says which account it is and, at the right, who we are there.
func accountHeading(p words.Part, j *Journey, a Area) string {
	head := strings.TrimRight(" "+p.Account+" "+p.Region+" "+j.AccountWords(p.Account), " ")
	who := j.loginWords(p.Account)
	if who == "" {
		return a.Styles.Known.Render(head)
	}
	if ansi.StringWidth(head)+ansi.StringWidth(who)+1 > a.Width {
		head = strings.TrimRight(" "+p.Account+" "+j.AccountWords(p.Account), " ")
	}
	return Justify(a.Styles.Known.Render(head), a.Styles.Dim.Render(who), a.Width)
}

// planParts are the lines of a plan by account. Changes come first and in the
// order of the article, or against it where a plan takes back; what is kept
// follows. What a plan that takes back keeps is left out: the screen of undo
// says what stays, and why.
func planParts(p *engine.Plan) []words.Part {
	parts := words.Parts(p)
	for i := range parts {
		lines := &parts[i].Lines
		if p.Undo {
			*lines = slices.DeleteFunc(*lines, func(c engine.Planned) bool { return c.Verb == engine.Keep })
		}
		slices.SortStableFunc(*lines, func(a, b engine.Planned) int { return cmp.Compare(keptLast(a), keptLast(b)) })
	}
	return slices.DeleteFunc(parts, func(p words.Part) bool { return len(p.Lines) == 0 })
}

func keptLast(c engine.Planned) int {
	if c.Verb == engine.Keep {
		return 1
	}
	return 0
}

// PlanLines are the lines of a plan as they are shown. Those for which folds
// says so, nil for none, are in one line an account.
func PlanLines(p *engine.Plan, j *Journey, a Area, folds func(engine.Planned) bool) []string {
	parts, folded := planParts(p), map[string][]engine.Planned{}
	kind := 0
	for i := range parts {
		part := &parts[i]
		part.Lines = slices.DeleteFunc(part.Lines, func(c engine.Planned) bool {
			if folds == nil || !folds(c) {
				return false
			}
			folded[part.Account] = append(folded[part.Account], c)
			return true
		})
		for _, c := range part.Lines {
			of, _, _ := words.Row(c.About, c.Verb)
			kind = max(kind, len(of))
		}
	}
	var out []string
	for i, part := range parts {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, accountHeading(part, j, a))
		for _, c := range part.Lines {
			out = append(out, planLine(c, planRow{kind, part.Region, folds != nil && words.ChangeIsRisk(c)}, a)...)
			if as := words.Special(j.Session, c.About); as != "" && c.Verb != engine.Keep {
				out = append(out, "              "+a.Styles.Waiting.Render("as "+as))
			}
		}
		if lines := folded[part.Account]; len(lines) > 0 {
			out = append(out, a.Styles.Dim.Render(words.Folded(lines, a.Width)))
		}
	}
	return out
}

// planNarrow is the width below which the types have no column of their own.
const planNarrow = 72

// planRow is what the rows of an account have in common.
type planRow struct {
	kind   int    // the width of the column of types
	region string // of most of them
	told   bool   // the summary is told elsewhere
}

// planLine is one resource: its article step, what is done about it, what it is
// and the summary, on a line of its own where the first has no room for it. Of
// what is kept, nobody has to read more than one line.
func planLine(c engine.Planned, row planRow, a Area) []string {
	left := fmt.Sprintf("  %2d  %s  ", c.Step, verbStyled(c.Verb, a.Styles))
	kind, name, part := words.Row(c.About, c.Verb)
	if c.At.Region != row.region {
		name += " in " + c.At.Region
	}
	summary := words.RowSummary(c)
	if row.told {
		summary = part
	}
	indent := strings.Repeat(" ", ansi.StringWidth(left))
	lines := words.Hang(strings.TrimSpace(kind+" "+name), left, indent, a.Width)
	if a.Width >= planNarrow {
		lines = words.Hang(name, left+words.Pad(kind, row.kind)+"  ", indent, a.Width)
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

// AccountWords are what an account is to its organization, "" where that is
// not known.
func (j *Journey) AccountWords(account string) string {
	d := j.Discovery
	switch {
	case d == nil:
	case d.ControlTower != nil && d.ControlTower.LogAccount == account:
		return "log archive"
	case d.Organization != nil && d.Organization.ManagementAccount == account:
		return "management"
	}
	if j.Looked == nil {
		return ""
	}
	return steps.SetupOf(j.Looked).AccountIs(account)
}
