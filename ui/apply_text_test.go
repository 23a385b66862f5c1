package ui

import (
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{-time.Second: "0.0 s", 400 * time.Millisecond: "0.4 s", 12400 * time.Millisecond: "12 s", 130 * time.Second: "2 m 10 s", 2 * time.Hour: "120 m 00 s"} {
		if got := elapsed(d); got != want {
			t.Errorf("elapsed(%v) = %q, want %q", d, got, want)
		}
	}
	for d, want := range map[time.Duration]string{2 * time.Minute: "2 m", 90 * time.Second: "90 s", 15 * time.Minute: "15 m"} {
		if got := atMost(d); got != want {
			t.Errorf("atMost(%v) = %q, want %q", d, got, want)
		}
	}
}

// Nothing is lost and nothing is too wide, at any width.
func TestHang(t *testing.T) {
	text := "A service control policy does not allow arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO to do this ✓"
	for width := 8; width <= 120; width++ {
		lines := hang(text, "Why  ", "     ", width)
		for _, line := range lines {
			if ansi.StringWidth(line) > width {
				t.Errorf("at %d columns a line has %d: %q", width, ansi.StringWidth(line), line)
			}
		}
		got := strings.Join(strings.Fields(strings.Join(lines, " ")), "")
		if want := "Why" + strings.Join(strings.Fields(text), ""); got != want {
			t.Errorf("at %d columns it became %q", width, got)
		}
	}
}

func TestScroll(t *testing.T) {
	lines := strings.Split("a b c d e f g h i j", " ")
	var s scroll
	show := func(want int) string { return strings.Join(s.show(lines, 5, want, lipgloss.NewStyle()), "|") }
	if got := show(0); got != "a|b|c|d|   ↓ 6 more" {
		t.Errorf("at first: %s", got)
	}
	if got := show(3); got != "   ↑ 4 more|e|f|g|   ↓ 3 more" {
		t.Errorf("where it matters: %s", got)
	}
	if !s.key("end") || s.key("x") {
		t.Error("it does not know its keys")
	}
	if got := show(0); got != "   ↑ 6 more|g|h|i|j" {
		t.Errorf("at the end: %s", got)
	}
	s.key("up")
	if got := show(0); got != "   ↑ 5 more|f|g|h|   ↓ 2 more" {
		t.Errorf("one up: %s", got)
	}
	s.key("home")
	if got := show(9); got != "a|b|c|d|   ↓ 6 more" {
		t.Errorf("once moved, the person decides: %s", got)
	}
	if s = (scroll{}); len(s.show(lines, 10, 0, lipgloss.NewStyle())) != 10 || s.long() || s.key("down") {
		t.Error("what fits does not scroll")
	}
}
