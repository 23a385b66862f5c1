package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite docs/troubleshooting.md")

const troubleshootingHead = `# Troubleshooting

What trailhead says when something is in the way, why, and what to do about it. Find the text with your browser's
search; what stands in {braces} is filled in when it is printed. This page is made from the program's own texts, so that
none is missing: ` + "`go test . -run Troubleshooting -update`" + `.

Whatever happens: nothing is changed before you have said yes, every run looks first and goes on where the last one
stopped, and ` + "`trailhead undo`" + ` takes back what was made. A problem that AWS has answered with carries a request id for
AWS Support (` + "`--log-file FILE`" + ` keeps every call).

`

// chapter is a part of the page: what comes from these files.
type chapter struct {
	title, about string
	files        []string // beginnings of their paths
}

var chapters = []chapter{
	{"Commands and flags", "Exit code 64: the command was not understood, and nothing was looked at or changed.", []string{"ui/cli/", "ui/words/", "ui/"}},
	{"Answers", "An answer that cannot be used is named with its value and where it came from: flag, variable, line of the file. All of them are told at once. Exit code 64.", []string{"steps/answers/", "steps/survey.go"}},
	{"What AWS refuses", "The name in brackets is the kind of refusal, as it stands in `--json` and logs.", []string{"steps/engine/problem.go"}},
	{"Getting into another account", "", []string{"steps/hat.go", "steps/discover", "steps/theirs_find.go", "steps/site.go"}},
	{"Step 1: trail and bucket", "", []string{"steps/step1_bucket.go", "steps/step1_trail.go"}},
	{"Steps 3 and 4: queue and key", "", []string{"steps/step3_queue.go", "steps/step4_key.go", "steps/step4_their_key.go"}},
	{"Step 5: who hears of new files", "", []string{"steps/route", "steps/step5_front.go", "steps/step5_notification.go", "steps/step5_problems.go", "steps/step5_subscription.go"}},
	{"Steps 6 and 7: policy and role", "", []string{"steps/step6_policy.go", "steps/step7_role.go"}},
	{"Policies of others", "", []string{"steps/statement.go", "steps/helpers.go"}},
	{"Whole organizations", "Exit code 6 where some accounts could not be connected; the others are.", []string{"steps/organization.go", "steps/step7_deploy.go", "steps/step7_members.go", "steps/step7_stackset.go", "steps/units.go"}},
	{"Why an account is left out or fails", "The reasons on the board, and in the file of `--failures`.", []string{"steps/members"}},
	{"While changes are made", "", []string{"steps/engine/"}},
	{"Verify", "Each hop of an event, from the trail to Expel's role. Exit code 5 where one is broken.", []string{"steps/check.go", "steps/step1_check.go", "steps/step2_check.go", "steps/step3_check.go", "steps/step4_check.go", "steps/step5_check.go", "steps/step7_check.go", "steps/follow"}},
	{"Undo, saved plans, slices, exports, reports", "", []string{"steps/desk.go", "steps/slice.go", "steps/export", "steps/report.go"}},
}

// chapterOf is the chapter whose files name this one most exactly.
func chapterOf(file string) int {
	best, longest := -1, 0
	for i, c := range chapters {
		for _, f := range c.files {
			if strings.HasPrefix(file, f) && len(f) > longest {
				best, longest = i, len(f)
			}
		}
	}
	return best
}

// unreadable are places whose problem has no words of its own there.
var unreadable = map[string]string{
	"steps/answers/problem.go problem":             "puts an answer's name to a fault, which is read where it is found",
	"steps/answers/problem.go fileProblem":         "is read where it is called",
	"steps/organization.go scopeProblem":           "is read where it is called",
	"steps/survey.go refuse":                       "its add is read where it is called",
	"steps/theirs_find.go awayProblem":             "is read where it is called",
	"steps/theirs_find.go trailProblem":            "is read where it is called",
	"steps/engine/apply.go asProblem":              "hands on an error that is no problem yet, after the word Stopped",
	"steps/engine/problem.go Explain":              "is filled in from the stories, which are read",
	"ui/cli/exit.go judge":                         "hands on what misused says, which is read, or the word Interrupted",
	"ui/plain/blocked.go aboutTheWayIn":            "hands on an answer's problem",
	"ui/plain/blocked.go wayIn":                    "hands on an answer's problem",
	"steps/answers/externalid.go readExternalID":   "its words are insteadOfGUID's, which are read",
	"steps/answers/rules.go read":                  "its words are wrong's, which are read",
	"steps/answers/rules.go readTrail":             "its words are wrong's, which are read",
	"steps/answers/rules.go readBucket":            "its words are isLong's and bucketWrong's, which are read",
	"steps/answers/rules_more.go readNotification": "its words are isLong's and visible's",
	"steps/answers/rules_more.go readProfile":      "its words are visible's, which are read",
	"steps/answers/rules_more.go readTag":          "its words are tagPart's, which are read",
}

// Every problem that the program can print is on the page, with what to do.
// What the program does not say itself, testdata/troubleshooting.yaml adds.
func TestTroubleshootingHasEveryProblem(t *testing.T) {
	all, unread := troubles(t)
	if len(all) < 150 {
		t.Fatalf("only %d problems were found in the source", len(all))
	}
	for _, place := range unread {
		if unreadable[place] == "" {
			t.Errorf("%s: a problem whose text cannot be read from the source; write it as a literal, or name the place in unreadable with a reason", place)
		}
	}
	for place := range unreadable {
		if !slices.Contains(unread, place) {
			t.Errorf("%s is named in unreadable, and can be read or is gone", place)
		}
	}
	text, err := os.ReadFile(filepath.Join("testdata", "troubleshooting.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	notes := map[string]string{}
	if err := yaml.Unmarshal(text, &notes); err != nil {
		t.Fatal(err)
	}
	page := troubleshootingPage(t, all, notes)
	path := filepath.Join("docs", "troubleshooting.md")
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != page {
		t.Errorf("%s is not what the program says (%v): go test . -run Troubleshooting -update", path, err)
	}
}

// troubleshootingPage is the page. A problem without a remedy, and a note
// without a problem, are errors.
func troubleshootingPage(t *testing.T, all []trouble, notes map[string]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(troubleshootingHead)
	parts, used := make([][]trouble, len(chapters)), map[string]bool{}
	for _, p := range all {
		at := chapterOf(p.file)
		if at < 0 {
			t.Errorf("%s belongs to no chapter of docs/troubleshooting.md", p.file)
			continue
		}
		i := slices.IndexFunc(parts[at], func(other trouble) bool { return other.heading() == p.heading() })
		if i < 0 {
			parts[at] = append(parts[at], p)
			continue
		}
		same := &parts[at][i]
		if p.table && !slices.Equal(same.why, p.why) { // of several answers: the rule is not one
			same.why = nil
			continue
		}
		p.why = slices.DeleteFunc(slices.Clone(p.why), func(why string) bool { return !readable(why) })
		same.why = slices.DeleteFunc(same.why, func(why string) bool { return !readable(why) })
		same.why, same.do = union(same.why, p.why), union(same.do, p.do)
	}
	for _, c := range chapters {
		fmt.Fprintf(&b, "- [%s](#%s)\n", c.title, anchorOf(c.title))
	}
	for i, c := range chapters {
		fmt.Fprintf(&b, "\n## %s\n", c.title)
		if c.about != "" {
			fmt.Fprintf(&b, "\n%s\n", c.about)
		}
		head := "\n| it says | what to do |\n|---|---|\n"
		for _, table := range []bool{true, false} {
			for _, p := range parts[i] {
				if p.table != table {
					continue
				}
				note := notes[p.heading()]
				if used[p.heading()] { // it stands with the first of them
					note = ""
				}
				used[p.heading()] = true
				if p.table {
					b.WriteString(head + p.row(note))
					head = ""
				} else {
					b.WriteString(p.entry(note))
				}
				if len(p.do) == 0 && note == "" && !(p.table && len(p.why) > 0) {
					t.Errorf("%q (%s) does not say what to do; add it there, or to testdata/troubleshooting.yaml", p.heading(), p.file)
				}
			}
		}
	}
	for heading := range notes {
		if !used[heading] {
			t.Errorf("testdata/troubleshooting.yaml has a note on %q, which the program does not say", heading)
		}
	}
	return b.String()
}

// heading is what a problem is found by.
func (p trouble) heading() string {
	if p.what == "" {
		return "Could not {do something}: " + p.why[0]
	}
	return p.what
}

func (p trouble) entry(note string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n", p.heading())
	for _, why := range p.why {
		if why != "" && p.what != "" {
			fmt.Fprintf(&b, "Why: %s\n\n", why)
		}
	}
	for _, do := range p.do {
		fmt.Fprintf(&b, "- %s\n", do)
	}
	if note != "" {
		b.WriteString("\n" + strings.TrimSpace(note) + "\n")
	}
	return inCode(strings.ReplaceAll(b.String(), "\n\n\n", "\n\n"))
}

func (p trouble) row(note string) string {
	told := slices.Concat(p.why, p.do)
	if note != "" {
		told = append(told, strings.ReplaceAll(strings.TrimSpace(note), "\n", " "))
	}
	cell := strings.NewReplacer("|", `\|`)
	return inCode(fmt.Sprintf("| %s | %s |\n", cell.Replace(p.what), cell.Replace(strings.Join(told, " "))))
}

// inCode keeps asterisks from being taken for emphasis.
func inCode(text string) string { return strings.ReplaceAll(text, "*", `\*`) }

func union(a, b []string) []string {
	for _, text := range b {
		if !slices.Contains(a, text) {
			a = append(a, text)
		}
	}
	return a
}

// anchorOf is the anchor that a heading gets.
func anchorOf(title string) string {
	return strings.NewReplacer(" ", "-", ":", "", ",", "").Replace(strings.ToLower(title))
}
