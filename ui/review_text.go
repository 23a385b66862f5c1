package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// planGroup are the lines of a plan in one account and region.
type planGroup struct {
	at    awsops.Target
	lines []engine.Planned
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

// countsOf are the counts of a plan in words: "create 8   change 1   keep 6".
func countsOf(p *engine.Plan) string {
	counts := map[engine.Verb]int{}
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		counts[c.Verb]++
	}
	if p.Undo {
		return fmt.Sprintf("remove %d   change %d", counts[engine.Remove], counts[engine.Change])
	}
	return fmt.Sprintf("create %d   change %d   keep %d", counts[engine.Create], counts[engine.Change], counts[engine.Keep])
}

// planLines are the lines of a plan as they are shown.
func planLines(p *engine.Plan, name func(account string) string, a area) []string {
	kind := 0
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		kind = max(kind, len(c.Type))
	}
	var out []string
	for i, g := range grouped(p) {
		if i > 0 {
			out = append(out, "")
		}
		head := " " + g.at.Account + " " + g.at.Region
		if words := name(g.at.Account); words != "" {
			head += " " + words
		}
		out = append(out, a.Styles.known.Render(head))
		for _, c := range g.lines {
			out = append(out, planLine(c, kind, a)...)
		}
	}
	return out
}

// planNarrow is the width below which the types have no column of their own.
const planNarrow = 72

// planLine is one thing: its article step, what is done about it, what it is
// and the summary, on a line of its own where the first has no room for it. Of
// what is kept, nobody has to read more than one line.
func planLine(c engine.Planned, kind int, a area) []string {
	left := fmt.Sprintf("  %2d  %s  ", c.Step, verbStyled(c.Verb, a.Styles))
	indent := strings.Repeat(" ", ansi.StringWidth(left))
	lines := hang(c.Title(), left, indent, a.Width)
	if a.Width >= planNarrow {
		lines = hang(c.Name, left+columns(c.Type, kind)+"  ", indent, a.Width)
		last := lines[len(lines)-1]
		if ansi.StringWidth(last)+ansi.StringWidth(c.Summary)+2 <= a.Width {
			lines[len(lines)-1] = apart(last, a.Styles.dim.Render(c.Summary), a.Width)
			return lines
		}
	}
	if c.Verb == engine.Keep || c.Summary == "" {
		return lines
	}
	return append(lines, painted(a.Styles.dim, hang(c.Summary, indent, indent, a.Width))...)
}

// verbStyled is the verb as a word of six columns.
func verbStyled(v engine.Verb, st Styles) string {
	word := columns(string(v), 6)
	switch v {
	case engine.Create:
		return st.done.Render(word)
	case engine.Change:
		return st.waiting.Render(word)
	case engine.Remove:
		return st.stopped.Render(word)
	}
	return st.dim.Render(word)
}

// planNotes are what else to know before saying yes: what the things
// themselves have to say, what Expel will be able to do, and what it costs.
func planNotes(p *engine.Plan, a answers.Answers) []string {
	var notes []string
	for _, c := range p.Changes {
		for _, note := range c.Notes {
			notes = append(notes, c.Title()+": "+note)
		}
	}
	if p.Undo || len(p.Changes) == 0 {
		return notes
	}
	notes = append(notes, reachNote(a))
	if cost := costNote(p, a); cost != "" {
		notes = append(notes, cost)
	}
	return notes
}

// reachNote says what Expel will be able to do, and what not.
func reachNote(a answers.Answers) string {
	return "Expel will be able to read the log files in this bucket, take messages from this queue, decrypt with this key and look up settings in the account (the actions in " +
		a.Policy + "). It will not be able to change anything else, or to read other buckets."
}

// costNote says what AWS will bill for what the plan makes (field notes §13),
// "" where it makes nothing that costs.
func costNote(p *engine.Plan, a answers.Answers) string {
	makes := func(kind string) bool {
		return slices.ContainsFunc(p.Changes, func(c engine.Planned) bool { return c.Verb == engine.Create && c.Type == kind })
	}
	var costs []string
	if makes("KMS key") {
		costs = append(costs, "the key is about 1 USD a month")
	}
	if makes("CloudTrail trail") && a.Accepts(answers.AcceptSecondTrail) {
		costs = append(costs, "as a second copy, events cost 2.00 USD per 100,000")
	} else if makes("CloudTrail trail") {
		costs = append(costs, "the first copy of management events is free")
	}
	if len(costs) == 0 {
		return ""
	}
	return "Cost: " + strings.Join(costs, "; ") + ". Storage and requests are billed as used."
}

// accountWords are what an account is to its organization, "" where that is
// not known.
func (j *journey) accountWords(account string) string {
	d := j.Discovery
	switch {
	case d == nil:
		return ""
	case d.ControlTower != nil && d.ControlTower.LogAccount == account:
		return "log archive"
	case d.Organization != nil && d.Organization.ManagementAccount == account:
		return "management"
	}
	return ""
}

// inWizard is a problem told to somebody who has keys in place of flags.
func inWizard(p *engine.Problem) *engine.Problem {
	told := *p
	told.Do = nil
	for _, do := range p.Do {
		told.Do = append(told.Do, doInWizard(do))
	}
	return &told
}

// doInWizard turns "Choose another name: bucket: … in the answers file, or
// --bucket …" into the row of the settings where one does that.
func doInWizard(do string) string {
	for _, f := range answers.Fields() {
		if strings.Contains(do, "--"+f.Flag+" ") {
			head, _, _ := strings.Cut(do, ":")
			return head + ": " + f.Title + ", in the settings."
		}
	}
	return strings.ReplaceAll(do, "then run the same command again", "then try again")
}
