package screen

import (
	"reflect"
	"testing"

	"charm.land/bubbles/v2/key"
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
	var says []key.Help
	for _, a := range Named(all) {
		says = append(says, a.Help())
	}
	want := []key.Help{{Key: "enter", Desc: "edit"}, {Key: "↑↓", Desc: "choose"}, {Key: "q", Desc: "leave"}}
	if !reflect.DeepEqual(says, want) {
		t.Errorf("the footer says %v", says)
	}
}

func TestAKeyOfAListLeadsToARowThatIsThere(t *testing.T) {
	for _, c := range []struct {
		key               string
		from, n, page, to int
	}{
		{"down", 0, 3, 5, 1}, {"j", 2, 3, 5, 2}, {"tab", 1, 3, 5, 2}, {"up", 0, 3, 5, 0}, {"k", 2, 3, 5, 1}, {"shift+tab", 1, 3, 5, 0},
		{"pgdown", 1, 20, 5, 6}, {"pgdown", 18, 20, 5, 19}, {"pgup", 18, 20, 5, 13}, {"pgup", 3, 20, 5, 0},
		{"home", 7, 20, 5, 0}, {"end", 7, 20, 5, 19}, {"end", 0, 0, 5, 0}, {"down", 0, 0, 5, 0},
	} {
		if to := Moved(c.key, c.from, c.n, c.page); to != c.to {
			t.Errorf("%s leads from %d of %d to %d, want %d", c.key, c.from, c.n, to, c.to)
		}
	}
}

// keyOf is the message of a letter, or of one of a few named keys.
func keyOf(name string) tea.KeyPressMsg {
	named := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape,
		"up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd}
	if code, ok := named[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
