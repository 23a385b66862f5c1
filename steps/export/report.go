package export

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailhead/internal/escape"
	"trailhead/internal/redact"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// Evidence is what was done here, for a change ticket: who ran what and when,
// each change with its documents before and after and AWS's request ids, what
// holds now, and how to take it back. It holds no External ID.
type Evidence struct {
	Schema  string            `json:"schema"`
	Made    time.Time         `json:"made"`
	By      string            `json:"by"` // who made the report
	Account string            `json:"account"`
	Region  string            `json:"region"`
	Answers map[string]string `json:"answers"`
	Runs    []engine.Record   `json:"runs"`
	Values  map[string]string `json:"values"` // for Workbench, without the External ID
	Now     *checks.Report    `json:"verification,omitempty"`
	Unknown string            `json:"verification_problem,omitempty"` // why it could not be verified
	Journal string            `json:"journal"`
	Undo    string            `json:"undo"` // the command
}

// Redact makes sure once more that no External ID is in a document: journals
// of older versions may hold one.
func (e *Evidence) Redact(id answers.Secret) {
	for i := range e.Runs {
		for j := range e.Runs[i].Changes {
			c := &e.Runs[i].Changes[j]
			c.Before, c.After = redact.Document(c.Before, id.Reveal()), redact.Document(c.After, id.Reveal())
		}
	}
}

// JSON is the report as a document.
func (e Evidence) JSON() ([]byte, error) { return text.Indented(e, "report") }

// Markdown is the report to read.
func (e Evidence) Markdown() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# CloudTrail to Expel Workbench: account %s, %s\n", e.Account, e.Region)
	line("Made by trailhead on %s for %s. External IDs are left out.\n", e.Made.Format(reportTime), escape.Markdown(e.By))
	line("## What was run\n")
	line("| run | by | what | outcome | plan |\n|---|---|---|---|---|")
	for _, r := range e.Runs {
		line("| %s | %s | %s | %s | %s |", r.Started.Format(reportTime), escape.Markdown(cmp.Or(r.By, "not on record")), wordsOf(r),
			escape.Markdown(r.Outcome), escape.Cell(r.Hash[:min(12, len(r.Hash))]))
	}
	for _, r := range e.Runs {
		e.run(line, r)
	}
	e.holds(line)
	line("## How to take it back\n\n`%s` removes what trailhead made and restores what it changed. Log files, and the key that opens them, "+
		"stay unless they are named.\n", e.Undo)
	line("The journal is %s on the machine that ran it.", escape.Code(e.Journal))
	return b.String()
}

// wordsOf say what a run did.
func wordsOf(r engine.Record) string {
	what := text.Plural(len(r.Changes), "change")
	if r.Undo {
		return "took back " + what
	}
	return "made " + what
}

const reportTime = "2006-01-02 15:04:05 UTC"

func (e Evidence) run(line func(string, ...any), r engine.Record) {
	line("\n## Run of %s\n", r.Started.Format(reportTime))
	if len(r.Changes) == 0 {
		line("It changed nothing.")
	}
	for _, c := range r.Changes {
		done := "done in " + c.Ended.Sub(c.Started).Round(100*time.Millisecond).String()
		if !c.Done {
			done = "NOT finished"
		}
		line("### %s %s: %s\n", escape.Markdown(string(c.Verb)), escape.Markdown(c.Title), done)
		calls(line, c.Calls)
		if c.Before != "" {
			line("Before:\n\n%s\n", escape.Fence("json", c.Before))
		}
		if c.After != "" {
			line("After:\n\n%s\n", escape.Fence("json", c.After))
		}
	}
}

// mostCalls is how many calls of one change are listed one by one; of a
// roll-out into thousands of accounts the JSON has them all.
const mostCalls = 40

func calls(line func(string, ...any), all []engine.RecordCall) {
	for i, c := range all {
		if i == mostCalls {
			line("- and %s, all of them in the JSON", text.Plural(len(all)-mostCalls, "more call"))
			break
		}
		what := "request " + cmp.Or(c.RequestID, "id not told")
		switch {
		case c.Error != "":
			what += ", refused: " + c.Error
		case !c.Answered:
			what = "no answer is on record"
		}
		where := ""
		if c.Account != "" {
			where = " in " + c.Account
		}
		line("- %s%s, %s, %s", escape.Code(c.Action), escape.Markdown(where), c.At.Format("15:04:05"), escape.Markdown(what))
	}
	if len(all) > 0 {
		line("")
	}
}

// holds is the verification at the time of the report.
func (e Evidence) holds(line func(string, ...any)) {
	line("\n## What holds now\n")
	switch {
	case e.Unknown != "":
		line("It could not be verified: %s\n", escape.Markdown(e.Unknown))
		return
	case e.Now == nil:
		line("It was not looked at.\n")
		return
	}
	if e.Now.Healthy {
		line("Every hop that could be looked at holds.\n")
	} else {
		line("**A hop is broken.**\n")
	}
	line("| hop | check | status | evidence |\n|---|---|---|---|")
	for _, c := range e.Now.Checks {
		line("| %s | %s | %s | %s |", c.Hop, c.ID, c.Status, escape.Markdown(c.Evidence))
	}
	line("")
	if len(e.Values) > 0 {
		line("Values for Workbench (the External ID is in Workbench):\n")
		for _, key := range slices.Sorted(maps.Keys(e.Values)) {
			line("- %s: %s", key, escape.Code(e.Values[key]))
		}
		line("")
	}
}
