package screen

import (
	"reflect"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestTheFirstActionThatHasAKeyTakesIt(t *testing.T) {
	var did []string
	note := func(what string) func() { return func() { did = append(did, what) } }
	all := []Action{
		Does("enter e", "edit", note("edit")), Does("e", "", note("never")),
		Moves("up k down j", "↑↓", "choose", func(k string) { did = append(did, k) }),
		Wants("q", "leave", Leave{}), Does("x", "hidden", note("x")).Silent(),
	}
	for _, key := range []string{"e", "k", "down", "x"} {
		if _, _, found := Act(all, keyOf(key)); !found {
			t.Errorf("nothing has %s", key)
		}
	}
	if want := []string{"edit", "k", "down", "x"}; !reflect.DeepEqual(did, want) {
		t.Errorf("did %v, want %v", did, want)
	}
	if in, _, _ := Act(all, keyOf("q")); in != (Leave{}) {
		t.Errorf("q wants %v", in)
	}
	if _, _, found := Act(all, keyOf("z")); found {
		t.Error("z means something")
	}
	if want := []Hint{{Key: "enter", Says: "edit"}, {Key: "↑↓", Says: "choose"}, {Key: "q", Says: "leave"}}; !reflect.DeepEqual(
		HintsOf(all), want) {
		t.Errorf("the footer says %v", HintsOf(all))
	}
}

// keyOf is the message of a letter, or of one of a few named keys.
func keyOf(name string) tea.KeyPressMsg {
	named := map[string]rune{"enter": tea.KeyEnter, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd}
	if code, ok := named[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
