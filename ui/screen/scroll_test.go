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

// A line whose place is taken by how many more there are has not been shown.
func TestScrollKnowsWhatItShows(t *testing.T) {
	lines := strings.Split("a b c d e f g h i j", " ")
	var s Scroll
	for _, c := range []struct {
		key         string
		first, last int
	}{{"home", 0, 3}, {"down", 2, 4}, {"end", 6, 9}} {
		press(&s, c.key)
		s.Show(lines, 5, 0, Style{Style: lipgloss.NewStyle()})
		for line := range lines {
			if want := c.first <= line && line <= c.last; s.Sees(line) != want {
				t.Errorf("after %s line %d: %t", c.key, line, !want)
			}
		}
	}
	if s.Show(lines[:3], 5, 0, Style{Style: lipgloss.NewStyle()}); !s.Sees(0) || !s.Sees(2) || s.Sees(3) {
		t.Error("what fits is shown whole")
	}
}

// Names are cut from the middle: they differ at their ends.
func TestNamesAreCutFromTheMiddle(t *testing.T) {
	for want, c := range map[string]struct {
		text    string
		columns int
	}{
		"expel-clo…-east-1-an": {"expel-cloudtrail-123456789012-us-east-1-an", 20},
		"short":                {"short", 5}, "s…": {"short", 2}, "ab…ef": {"abcdef", 5},
	} {
		if got := Middle(c.text, c.columns); got != want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.columns, got, want)
		}
	}
}

// A cursor that moves takes the view along, with a line to spare for how much
// more there is, and only as far as it has to.
func TestScrollFollowsACursor(t *testing.T) {
	var s Scroll
	for _, c := range []struct{ first, last, height, by int }{
		{0, 0, 5, 0}, {3, 3, 5, 0}, {4, 4, 5, 1}, {9, 9, 5, 5}, {7, 7, 5, 5}, {6, 6, 5, 5}, {5, 5, 5, 4}, {2, 4, 5, 1},
		{6, 9, 3, 5}, {4, 4, 20, 0},
	} {
		if s.Follow(c.first, c.last, 10, c.height); s.By != c.by {
			t.Errorf("lines %d to %d in %d: the view begins at %d, want %d", c.first, c.last, c.height, s.By, c.by)
		}
	}
}
