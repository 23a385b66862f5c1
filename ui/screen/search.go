package screen

import (
	"fmt"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// longestSearch is more than any name has.
const longestSearch = 128

// Search is what a list is searched for: a text input of bubbles, drawn into
// the line of its list. The zero value searches for nothing.
type Search struct {
	Typing bool // letters go into it
	input  textinput.Model
}

// Begin takes letters; what was searched for stays.
func (s *Search) Begin() {
	if !s.input.Focused() {
		s.input = textinput.New()
		s.input.CharLimit = longestSearch
		s.input.SetVirtualCursor(false)        // it would blink
		s.input.KeyMap.Paste.SetEnabled(false) // terminals paste by themselves
		_ = s.input.Focus()                    // its command blinks
	}
	s.Typing = true
}

// Text is what is searched for, "" for everything.
func (s *Search) Text() string { return s.input.Value() }

// Clear searches for everything.
func (s *Search) Clear() {
	s.Typing = false
	s.input.Reset()
}

// Takes takes a key or a pasted text, and reports whether the text is another
// one now.
func (s *Search) Takes(msg tea.Msg) bool {
	if !s.Typing {
		return false
	}
	was := s.Text()
	s.input, _ = s.input.Update(msg) // its command is for a cursor of its own
	return s.Text() != was
}

// Says is what is searched for, with the cursor while it is typed; "" where
// nothing is.
func (s *Search) Says() string {
	switch text := []rune(s.Text()); {
	case s.Typing:
		return "Search: " + string(text[:s.input.Position()]) + "▏" + string(text[s.input.Position():])
	case len(text) > 0:
		return fmt.Sprintf("With %q", string(text))
	}
	return ""
}

// Actions are those while it is typed; cleared is told that it was given up.
func (s *Search) Actions(cleared func()) []Action {
	return []Action{
		Does("enter", "search", func() { s.Typing = false }),
		Does("esc", "all", func() {
			s.Clear()
			cleared()
		}),
	}
}
