package screen

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestASearchIsEditedWhereTheCursorIs(t *testing.T) {
	s := &Search{}
	if s.Takes(keyOf("a")) || s.Says() != "" {
		t.Errorf("nobody searches, and it says %q", s.Says())
	}
	s.Begin()
	for _, step := range []struct {
		msg     tea.Msg
		changes bool
		says    string
	}{
		{keyOf("p"), true, "Search: p▏"},
		{tea.PasteMsg{Content: "rood\n"}, true, "Search: prood ▏"},
		{tea.KeyPressMsg{Code: tea.KeyBackspace}, true, "Search: prood▏"},
		{tea.KeyPressMsg{Code: tea.KeyLeft}, false, "Search: proo▏d"},
		{tea.KeyPressMsg{Code: tea.KeyBackspace}, true, "Search: pro▏d"},
		{tea.KeyPressMsg{Code: 'v', Mod: tea.ModCtrl}, false, "Search: pro▏d"},
		{tea.KeyPressMsg{Code: 'k', Mod: tea.ModCtrl}, true, "Search: pro▏"},
	} {
		if changes := s.Takes(step.msg); changes != step.changes || s.Says() != step.says {
			t.Errorf("after %v it says %q (changed: %v), want %q", step.msg, s.Says(), changes, step.says)
		}
	}
	s.Takes(tea.PasteMsg{Content: strings.Repeat("x", 1000)})
	if got := len(s.Text()); got != longestSearch {
		t.Errorf("it takes %d characters, want %d", got, longestSearch)
	}
}

func TestASearchEndsOrIsGivenUp(t *testing.T) {
	s, cleared := &Search{}, 0
	press := func(key string) {
		Act(s.Actions(func() { cleared++ }), keyOf(key))
	}
	s.Begin()
	s.Takes(keyOf("x"))
	press("enter")
	if s.Typing || s.Says() != `With "x"` || cleared != 0 {
		t.Errorf("it says %q, cleared %d times", s.Says(), cleared)
	}
	s.Begin()
	press("esc")
	if s.Typing || s.Text() != "" || cleared != 1 {
		t.Errorf("it still has %q, cleared %d times", s.Text(), cleared)
	}
}
