package view

import (
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/checks"
	"trailhead/steps/verify"
	"trailhead/ui/words"
)

// statusWords are the statuses as people read them; what is wrong stands out
// without any colour.
var statusWords = map[checks.Status]string{checks.Pass: "ok", checks.Warn: "warn", checks.Fail: "FAIL", checks.NotSeen: "unknown"}

// StatusWord is a status as people read it.
func StatusWord(s checks.Status) string { return statusWords[s] }

// Report is what was found at each hop.
func (v Page) Report(report checks.Report) string {
	var b strings.Builder
	last := ""
	for _, c := range words.InOrder(report.Checks) {
		hop := c.Hop
		if hop == last {
			hop = ""
		}
		last = c.Hop
		v.checkText(&b, hop, c.Status, c.Evidence, c.Remedy)
	}
	sum := v.Ink.Green
	if !report.Healthy {
		sum = v.Ink.Red
	}
	b.WriteString("\n" + sum(words.Verdict(report)+"\n"))
	return b.String()
}

// checkText is one check, or one hop of a call.
func (v Page) checkText(b *strings.Builder, name string, status checks.Status, evidence, remedy string) {
	paint := map[checks.Status]func(string) string{checks.Pass: v.Ink.Green, checks.Warn: v.Ink.Yellow, checks.Fail: v.Ink.Red,
		checks.NotSeen: v.Ink.Yellow}
	const indent = "                       "
	b.WriteString(paint[status](words.Pad(statusWords[status], 7)) + "  " + words.Pad(name, 14))
	b.WriteString(strings.TrimLeft(words.Wrap(evidence, indent, indent, v.Width), " "))
	if remedy != "" && status != checks.Pass {
		b.WriteString(v.Ink.Grey(words.Wrap("-> "+remedy, indent, indent+"   ", v.Width)))
	}
}

// Followed is the way of the call.
func (v Page) Followed(f verify.Followed) string {
	var b strings.Builder
	b.WriteString("\n" + v.Ink.Bold("One call, followed") + "\n")
	for _, h := range f.Hops {
		v.checkText(&b, h.Hop, h.Status, words.AtHop(h), h.Remedy)
	}
	b.WriteString("\n" + escape.Line(words.Arrival(f)) + "\n")
	return b.String()
}
