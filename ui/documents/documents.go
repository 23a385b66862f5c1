package documents

import (
	"charm.land/bubbletea/v2"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"strings"

	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// Model shows documents one at a time: whole where there was nothing
// before, as a difference where something that exists changes.
type Model struct {
	j     *screen.Journey
	all   []screen.Document
	at    int
	whole bool // show the unchanged lines too

	scroll screen.Scroll
	drawn  []string // the document at hand, nil where it is not drawn yet
	by     drawnBy  // for what it was drawn
}

// drawnBy is all that the looks of a document depend on.
type drawnBy struct {
	width  int
	colour string // of added lines, which is another on another background
}

// New is the viewer of all, beginning with the one at index at.
func New(j *screen.Journey, all []screen.Document, at int) *Model {
	return &Model{j: j, all: all, at: max(0, min(at, len(all)-1))}
}

// Init implements screen.
func (s *Model) Init() tea.Cmd { return nil }

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		in, cmd, _ := screen.Act(s.Actions(), key)
		return in, cmd
	}
	return nil, nil
}

// turn goes to the next document, and round at the end.
func (s *Model) turn(by int) {
	if len(s.all) < 2 {
		return
	}
	s.at = (s.at + by + len(s.all)) % len(s.all)
	s.drawn, s.scroll = nil, screen.Scroll{}
}

// View implements screen.
func (s *Model) View(a screen.Area) string {
	if len(s.all) == 0 {
		return "\n" + strings.Join(words.Hang("There are no documents in this plan.", " ", " ", a.Width), "\n")
	}
	if by := (drawnBy{a.Width, a.Styles.Done.Render("+")}); s.drawn == nil || s.by != by {
		s.drawn, s.by = s.draw(a), by
	}
	doc := s.all[s.at]
	count := ""
	if len(s.all) > 1 {
		count = fmt.Sprintf("%d of %d", s.at+1, len(s.all))
	}
	top := []string{"", screen.Justify(" "+a.Styles.Accent.Bold(true).Render(doc.Title), a.Styles.Dim.Render(count), a.Width), ""}
	return strings.Join(append(top, s.scroll.Show(s.drawn, a.Height-len(top), 0, a.Styles.Dim)...), "\n")
}

// draw makes the lines of the document at hand. Its own lines begin at column
// 0 and are cut hard, so that what one copies holds no space of ours.
func (s *Model) draw(a screen.Area) []string {
	doc := s.all[s.at]
	var out []string
	for _, says := range doc.Says {
		out = append(out, screen.Painted(a.Styles.Dim, words.Hang(says, " ", "   ", a.Width))...)
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
func (s *Model) differs() bool {
	doc := s.all[s.at]
	return !doc.Before.Empty() && !doc.Before.Equal(doc.After)
}

// lines are those of the document at hand.
func (s *Model) lines() []words.Line {
	before, after := s.all[s.at].Before.String(), s.all[s.at].After.String()
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
func drawnLine(l words.Line, differs bool, a screen.Area) []string {
	text := l.Text
	if differs {
		text = string(l.Mark) + " " + text
	}
	style := a.Styles.Text
	switch l.Mark {
	case '+':
		style = a.Styles.Done
	case '-':
		style = a.Styles.Stopped
	case '…':
		style = a.Styles.Dim
	}
	return screen.Painted(style, strings.Split(ansi.Hardwrap(text, max(a.Width, 1), true), "\n"))
}

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	all := s.scroll.Actions()
	if len(s.all) > 1 {
		all = append(all, screen.Does("tab right", "next", func() { s.turn(1) }),
			screen.Does("shift+tab left", "before", func() { s.turn(-1) }))
	}
	if len(s.all) > 0 && s.differs() {
		says := "all lines"
		if s.whole {
			says = "only changes"
		}
		all = append(all, screen.Does("a", says, func() {
			s.whole = !s.whole
			s.drawn, s.scroll = nil, screen.Scroll{}
		}))
	}
	back := screen.Advance{On: flow.Back}
	return append(all, screen.Wants("esc q d enter", "back", back))
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Documents }
