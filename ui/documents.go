package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// document is what AWS holds or will hold of one resource, to read before saying
// yes.
type document struct {
	Title         string
	Says          []string // the calls, in words
	Before, After string
}

// documents shows documents one at a time: whole where there was nothing
// before, as a difference where something that exists changes.
type documents struct {
	j     *journey
	all   []document
	at    int
	whole bool // show the unchanged lines too

	scroll scroll
	drawn  []string // the document at hand, nil where it is not drawn yet
	by     drawnBy  // for what it was drawn
}

// drawnBy is all that the looks of a document depend on.
type drawnBy struct {
	width  int
	colour string // of added lines, which is another on another background
}

// newDocuments is the viewer of all, beginning with the one at index at.
func newDocuments(j *journey, all []document, at int) *documents {
	return &documents{j: j, all: all, at: max(0, min(at, len(all)-1))}
}

// documentsOf are the documents of the changes of a plan, and then of what is
// kept.
func documentsOf(p *engine.Plan) []document {
	var all []document
	for _, list := range [][]engine.Planned{p.Changes, p.Kept} {
		for _, c := range list {
			d := document{Title: fmt.Sprintf("%d %s %s", c.Step, c.Verb, c.Title()), Before: c.Before, After: c.After}
			if c.Summary != "" {
				d.Says = append(d.Says, c.Summary)
			}
			for _, call := range c.Calls {
				d.Says = append(d.Says, call.Action+": "+call.Says)
			}
			if d.Before != "" || d.After != "" || len(c.Calls) > 0 {
				all = append(all, d)
			}
		}
	}
	for _, c := range p.Handed {
		all = append(all, document{Title: fmt.Sprintf("%d for others %s", c.Step, c.Title()), Says: []string{words.Capital(c.Handed.To), c.Handed.What}, After: c.Handed.Text})
	}
	return all
}

// Init implements screen.
func (s *documents) Init() tea.Cmd { return nil }

// Update implements screen.
func (s *documents) Update(msg tea.Msg) (intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		in, cmd, _ := act(s.actions(), key)
		return in, cmd
	}
	return nil, nil
}

// turn goes to the next document, and round at the end.
func (s *documents) turn(by int) {
	if len(s.all) < 2 {
		return
	}
	s.at = (s.at + by + len(s.all)) % len(s.all)
	s.drawn, s.scroll = nil, scroll{}
}

// View implements screen.
func (s *documents) View(a area) string {
	if len(s.all) == 0 {
		return "\n" + strings.Join(words.Hang("There are no documents in this plan.", " ", " ", a.Width), "\n")
	}
	if by := (drawnBy{a.Width, a.Styles.done.Render("+")}); s.drawn == nil || s.by != by {
		s.drawn, s.by = s.draw(a), by
	}
	doc := s.all[s.at]
	count := ""
	if len(s.all) > 1 {
		count = fmt.Sprintf("%d of %d", s.at+1, len(s.all))
	}
	top := []string{"", justify(" "+a.Styles.accent.Bold(true).Render(doc.Title), a.Styles.dim.Render(count), a.Width), ""}
	return strings.Join(append(top, s.scroll.show(s.drawn, a.Height-len(top), 0, a.Styles.dim)...), "\n")
}

// draw makes the lines of the document at hand. Its own lines begin at column
// 0 and are cut hard, so that what one copies holds no space of ours. The
// External ID is blotted out.
func (s *documents) draw(a area) []string {
	doc := s.all[s.at]
	var out []string
	for _, says := range doc.Says {
		out = append(out, painted(a.Styles.dim, words.Hang(says, " ", "   ", a.Width))...)
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	for _, l := range s.lines() {
		out = append(out, drawnLine(l, s.differs(), a)...)
	}
	return out
}

// differs reports whether the document at hand was something else before.
func (s *documents) differs() bool {
	doc := s.all[s.at]
	return doc.Before != "" && doc.Before != doc.After
}

// lines are those of the document at hand.
func (s *documents) lines() []words.Line {
	id := s.j.Set.ExternalID
	before, after := answers.RedactDocument(s.all[s.at].Before, id), answers.RedactDocument(s.all[s.at].After, id)
	if !s.differs() {
		return words.Compare(after, after)
	}
	all := words.Compare(before, after)
	if s.whole {
		return all
	}
	return shortened(all)
}

// drawnLine is one line as it is shown. The mark is a column of its own, in
// differences only.
func drawnLine(l words.Line, differs bool, a area) []string {
	text := l.Text
	if differs {
		text = string(l.Mark) + " " + text
	}
	style := a.Styles.text
	switch l.Mark {
	case '+':
		style = a.Styles.done
	case '-':
		style = a.Styles.stopped
	case '…':
		style = a.Styles.dim
	}
	return painted(style, strings.Split(ansi.Hardwrap(text, max(a.Width, 1), true), "\n"))
}

// actions implements screen.
func (s *documents) actions() []action {
	all := s.scroll.actions()
	if len(s.all) > 1 {
		all = append(all, does("tab right l n", "next", func() { s.turn(1) }), does("shift+tab left h p", "before", func() { s.turn(-1) }))
	}
	if len(s.all) > 0 && s.differs() {
		says := "all lines"
		if s.whole {
			says = "only changes"
		}
		all = append(all, does("a", says, func() {
			s.whole = !s.whole
			s.drawn, s.scroll = nil, scroll{}
		}))
	}
	back := advance{on: flow.Back}
	return append(all, wants("esc", "back", back), wants("q d enter", "", back))
}

// Station implements screen.
func (s *documents) Station() flow.Station { return flow.Documents }
