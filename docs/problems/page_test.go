package problems

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/troubleshooting.md anew")

const (
	couldNot = "Could not {what was to be done}"
	notes    = "notes.md"
)

var (
	pagePath = filepath.Join(root, "docs", "troubleshooting.md")
	openEnd  = regexp.MustCompile(`([.:;] …)+$`)
	variable = regexp.MustCompile(`\{[^}]*\}`)
)

// entry is a text with all that the page says of it.
type entry struct {
	section  string
	key      string // the text, with names in braces
	id       string // without the names: notes.md knows it by this
	causes   []found
	note     string
	settable bool // an answer: the text itself says how another is given
}

// The page is made of the sources and of notes.md, and is current.
func TestThePageIsCurrent(t *testing.T) {
	list, bad := collect(load(t))
	for _, b := range bad {
		t.Error(b)
	}
	for i, e := range exceptions {
		if excuses[i] == 0 {
			t.Errorf("nothing in %s needs the exception for %q (%s)", e.file, e.what, e.because)
		}
	}
	entries := entriesOf(list)
	unused := addNotes(t, entries)
	for _, key := range unused {
		t.Errorf("%s has a note to %q, which the program does not print", notes, key)
	}
	for _, e := range entries {
		if e.note == "" && !e.settable && len(e.do()) == 0 {
			t.Errorf("%s: %q says nothing of what to do, and %s has no note to it", e.causes[0].from, e.id, notes)
		}
	}
	if len(entries) < 200 {
		t.Errorf("only %d texts were found in the sources", len(entries))
	}
	text := page(entries)
	if *update {
		if err := os.WriteFile(pagePath, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != text {
		t.Errorf("docs/troubleshooting.md is not current (go test ./docs/problems -update):\n%s", firstDifference(string(have), text))
	}
}

func firstDifference(have, want string) string {
	a, b := strings.Split(have, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "- " + a[i] + "\n+ " + b[i]
		}
	}
	return "one is longer than the other"
}

// entriesOf puts together what is told alike, in the order of the page.
func entriesOf(list []found) []*entry {
	byKey := map[string]*entry{}
	var all []*entry
	for _, f := range list {
		for _, what := range f.what {
			key := what
			if what == couldNot && len(f.why) > 0 {
				key = f.why[0]
			}
			id := variable.ReplaceAllString(key, "…")
			e := byKey[id]
			if e == nil {
				e = &entry{section: f.section, key: key, id: id, settable: true}
				byKey[id] = e
				all = append(all, e)
			}
			e.settable = e.settable && f.section == "answers" && !strings.HasPrefix(f.from, "steps/answers/file")
			if !slices.ContainsFunc(e.causes, func(c found) bool { return slices.Equal(c.why, f.why) && slices.Equal(c.do, f.do) }) {
				e.causes = append(e.causes, f)
			}
		}
	}
	return all
}

// do is all that the sources say is to be done.
func (e *entry) do() (all []string) {
	for _, c := range e.causes {
		all = append(all, sayable(c.do)...)
	}
	return unique(all)
}

// general reports whether a text is told of several answers, each with a rule
// of its own.
func (e *entry) general() bool {
	return e.settable && slices.ContainsFunc(e.causes, func(c found) bool { return !slices.Equal(c.why, e.causes[0].why) })
}

// sayable leaves out what is known only when it is printed.
func sayable(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), bare.MatchString)
}

// addNotes puts what notes.md says to its texts, and returns those that nobody
// prints.
func addNotes(t *testing.T, entries []*entry) []string {
	t.Helper()
	text, err := os.ReadFile(notes)
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]string{}
	for _, part := range strings.Split("\n"+string(text), "\n## ")[1:] {
		key, note, _ := strings.Cut(part, "\n")
		if _, twice := left[key]; twice {
			t.Errorf("%s has two notes to %q", notes, key)
		}
		left[key] = strings.TrimSpace(note)
	}
	for _, e := range entries {
		e.note = left[e.id]
		delete(left, e.id)
	}
	return slices.Sorted(maps.Keys(left))
}

const introduction = `# Troubleshooting

Every problem that trailhead can tell, in its own words, with what helps. What is different each time stands in braces:
` + "`{bucket}`" + ` is the name of your bucket. Look for a few words of the text with your browser's search.

Made from the sources by ` + "`go test ./docs/problems -update`" + `; a test fails when a problem is missing here.

A problem says what happened, why, and what to do. Nothing is lost by running the same command again: it looks first, keeps
what is right, and goes on with the rest.

![A problem: what could not be done, which policy says no, and what to do](pictures/problem.svg)

`

func page(entries []*entry) string {
	var b strings.Builder
	b.WriteString(introduction)
	bySection := map[string][]*entry{}
	for _, e := range entries {
		bySection[e.section] = append(bySection[e.section], e)
	}
	for _, s := range sections {
		if n := len(bySection[s.id]); n > 0 {
			fmt.Fprintf(&b, "- [%s](#%s) (%d)\n", s.title, slug(s.title), n)
		}
	}
	for _, s := range sections {
		those := bySection[s.id]
		if len(those) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", s.title)
		if s.intro != "" {
			fmt.Fprintf(&b, "\n%s\n", s.intro)
		}
		if s.table {
			table(&b, those)
			continue
		}
		for _, e := range those {
			e.write(&b)
		}
	}
	return b.String()
}

// slug is the anchor that GitHub gives a heading.
func slug(heading string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(heading) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_', c > 127 && c != '…':
			b.WriteRune(c)
		case c == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}

func table(b *strings.Builder, entries []*entry) {
	b.WriteString("\n| it says | what it means, and what to do |\n|---|---|\n")
	for _, e := range entries {
		var says []string
		for _, c := range e.causes {
			if !e.general() {
				says = append(says, sayable(c.why)...)
			}
		}
		says = append(says, e.do()...)
		if e.general() || len(says) == 0 && e.note == "" {
			says = []string{"The text goes on with the rule for this answer."}
		}
		says = []string{sentences(unique(append(says, strings.ReplaceAll(e.note, "\n", " "))))}
		fmt.Fprintf(b, "| %s | %s |\n", cell(e.key), cell(strings.Join(says, " ")))
	}
}

func sentences(texts []string) string {
	var all []string
	for _, text := range texts {
		all = append(all, sentence(text))
	}
	return strings.Join(all, " ")
}

func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	if !strings.HasPrefix(text, "trailhead ") {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	if !strings.ContainsAny(text[len(text)-1:], ".?!:…)") {
		text += "."
	}
	return text
}

// marked is a text in which Markdown finds no marks of its own.
var marked = strings.NewReplacer("*", `\*`, "<", `\<`).Replace

func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "|", `\|`), "\n", " ")
}

// heading is a text that can be linked to: what is different each time is left
// out.
func heading(key string) string {
	text := variable.ReplaceAllString(key, "…")
	text = strings.ReplaceAll(strings.ReplaceAll(text, " (…)", ""), "……", "…")
	return strings.TrimRight(openEnd.ReplaceAllString(text, ""), ":. ")
}

// write is an entry with a heading of its own. A reason and its remedies stand
// together.
func (e *entry) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s\n\n", marked(heading(e.key)))
	if variable.MatchString(e.key) {
		fmt.Fprintf(b, "> %s\n\n", marked(e.key))
	}
	for _, c := range e.causes {
		for _, why := range sayable(c.why) {
			if why != e.key {
				fmt.Fprintf(b, "**Why:** %s\n\n", marked(sentence(why)))
			}
		}
		for _, do := range sayable(c.do) {
			fmt.Fprintf(b, "- %s\n", marked(sentence(do)))
		}
		if len(sayable(c.do)) > 0 {
			b.WriteString("\n")
		}
	}
	if e.note != "" {
		fmt.Fprintf(b, "%s\n", e.note)
	}
	text := strings.TrimRight(b.String(), "\n") + "\n"
	b.Reset()
	b.WriteString(text)
}
