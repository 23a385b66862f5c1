package screen

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

func TestScroll(t *testing.T) {
	lines := strings.Split("a b c d e f g h i j", " ")
	var s Scroll
	show := func(want int) string {
		return strings.Join(s.Show(lines, 5, want, Style{Style: lipgloss.NewStyle()}), "|")
	}
	if got := show(0); got != "a|b|c|d|   ↓ 6 more" {
		t.Errorf("at first: %s", got)
	}
	if got := show(3); got != "   ↑ 4 more|e|f|g|   ↓ 3 more" {
		t.Errorf("where it matters: %s", got)
	}
	if !press(&s, "end") || press(&s, "x") {
		t.Error("it does not know its keys")
	}
	if got := show(0); got != "   ↑ 6 more|g|h|i|j" {
		t.Errorf("at the end: %s", got)
	}
	press(&s, "up")
	if got := show(0); got != "   ↑ 5 more|f|g|h|   ↓ 2 more" {
		t.Errorf("one up: %s", got)
	}
	press(&s, "home")
	if got := show(9); got != "a|b|c|d|   ↓ 6 more" {
		t.Errorf("once moved, the person decides: %s", got)
	}
	if s = (Scroll{}); len(s.Show(lines, 10, 0, Style{Style: lipgloss.NewStyle()})) != 10 || s.long() || press(&s, "down") {
		t.Error("what fits does not scroll")
	}
}

// press presses a key that may move a view; it reports whether it is one of
// its own.
func press(s *Scroll, key string) bool {
	_, _, found := Act(s.Actions(), keyOf(key))
	return found
}
