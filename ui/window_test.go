package ui

import (
	"strings"
	"testing"

	"trailhead/internal/sample"
	"trailhead/ui/flow"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

func TestBackKeepsEveryAnswer(t *testing.T) {
	b := fromTheStart(t)
	b.Press("end", "up", "up", "up", "tab") // the first again
	b.Type("eu-central-1")
	b.Press("enter", "enter")
	b.Becomes("Recommended", "trails in ")
	found := b.Screen()
	b.Press("enter")
	b.Type(uitest.ExternalID)
	b.Press("enter")
	b.row("queue")
	b.Press("e", "ctrl+u")
	b.Type("acme-expel")
	b.Press("enter", "end", "enter")
	b.reach("Review")
	plan := b.Words()
	b.Press("esc")
	b.Says("Everything has an answer", "acme-expel")
	b.Press("esc")
	if b.Screen() != found {
		t.Errorf("what was found is different:\n%s\nwas:\n%s", b.Screen(), found)
	}
	b.Press("esc")
	b.Says("> production", "eu-central-1")
	b.Press("esc", "esc") // there is nothing before the first
	b.Says("> production", "eu-central-1")
	b.Press("enter")
	b.Becomes("Recommended")
	b.Press("enter")
	b.Says("Everything has an answer", "acme-expel", "eu-central-1")
	b.Press("end", "enter")
	b.reach("Review")
	if b.Words() != plan {
		t.Errorf("the plan is different:\n%s\nwas:\n%s", b.Words(), plan)
	}
}

// Any size and back again: the screen is as it was, with all that is typed.
func TestResizingLosesNothing(t *testing.T) {
	for _, s := range sample.Of(t, 4, stations) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			if s.name == "external-id" {
				b.Type(uitest.ExternalID[:10])
			}
			b.Resize(80, 24)
			was := b.Screen()
			for _, size := range [][2]int{{60, 20}, {40, 10}, {10, 3}, {300, 80}, {1, 1}, {80, 24}} {
				b.Resize(size[0], size[1])
				b.Screen()
			}
			if got := b.Screen(); got != was {
				t.Errorf("now:\n%s\nwas:\n%s", got, was)
			}
		})
	}
}

// No line is wider than the window or than a person can read, there are never
// more lines than the window has, and the footer stays in sight.
func TestEveryScreenFitsEveryWindow(t *testing.T) {
	for _, s := range sample.Of(t, 4, stations) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			for _, size := range [][2]int{{40, 10}, {41, 11}, {60, 20}, {79, 23}, {80, 24}, {99, 30}, {120, 36}, {200, 60}, {300, 100}} {
				b.Resize(size[0], size[1])
				lines := strings.Split(b.Screen(), "\n")
				if len(lines) > size[1] {
					t.Errorf("%d lines in %dx%d:\n%s", len(lines), size[0], size[1], b.Screen())
				}
				for _, line := range lines {
					if w := ansi.StringWidth(line); w > max(60, min(size[0], widestText)) {
						t.Errorf("%d columns in %dx%d: %s", w, size[0], size[1], line)
					}
				}
				foot := b.app.footer(min(size[0], widestText))
				if last := strings.TrimRight(ansi.Strip(foot[len(foot)-1]), " "); lines[len(lines)-1] != last {
					t.Errorf("%dx%d ends with %q, not with the footer %q", size[0], size[1], lines[len(lines)-1], last)
				}
			}
		})
	}
}

func TestTooSmallSaysSoAndKeepsTheInput(t *testing.T) {
	b := lookedAround(t)
	b.Press("enter")
	b.Type(uitest.ExternalID[:8])
	was := b.Screen()
	for _, size := range [][2]int{{39, 24}, {80, 9}, {1, 1}} {
		b.Resize(size[0], size[1])
		b.Type("abc")
		b.Press("enter", "?", "esc")
		if size[0] > 1 && !strings.Contains(b.Screen(), "too small") {
			t.Errorf("%v:\n%s", size, b.Screen())
		}
	}
	b.Resize(80, 24)
	if b.Screen() != was {
		t.Errorf("now:\n%s\nwas:\n%s", b.Screen(), was)
	}
	b.Resize(20, 5)
	b.Press("ctrl+c")
	if code := b.UntilLeft(); code != flow.Cancelled {
		t.Errorf("exit code %d", code)
	}
}

// What ctrl+c means depends on what has been done.
func TestLeavingSaysHowItWent(t *testing.T) {
	codes := map[string]flow.Code{"connect": 2, "look": 2, "welcome": 0, "external-id": 2, "settings": 2, "review": 2, "documents": 2,
		"problem": 1, "verify": 0, "values": 0, "undo": 0}
	for _, s := range sample.Of(t, 4, stations) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			b.Press("ctrl+c")
			if code := b.UntilLeft(); code != codes[s.name] {
				t.Errorf("exit code %d, want %d", code, codes[s.name])
			}
		})
	}
	t.Run("while AWS is asked", func(t *testing.T) {
		b := fromTheStart(t)
		held, release := b.Hold("GetCallerIdentity")
		defer release()
		b.Press("enter")
		b.Until("it asks", held)
		b.Press("ctrl+c")
		if code := b.UntilLeft(); code != flow.Cancelled {
			t.Errorf("exit code %d", code)
		}
	})
}

func TestSuspendWorksEverywhere(t *testing.T) {
	for _, s := range sample.Of(t, 4, stations) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			was := b.Screen()
			_, cmd := b.app.Update(tea.KeyPressMsg{Code: 'z', Mod: tea.ModCtrl})
			if !suspends(cmd) {
				t.Error("ctrl+z does not suspend")
			}
			b.Take(tea.ResumeMsg{})
			if b.Screen() != was {
				t.Errorf("now:\n%s\nwas:\n%s", b.Screen(), was)
			}
		})
	}
}

// suspends looks for the message that suspends in what a command says.
func suspends(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case tea.SuspendMsg:
		return true
	case tea.BatchMsg:
		for _, c := range msg {
			if suspends(c) {
				return true
			}
		}
	}
	return false
}

// What a window has no room for is said and can be scrolled to, whatever the screen:
// by pages, for the arrows choose.
func TestWhatDoesNotFitCanBeScrolledTo(t *testing.T) {
	for _, s := range sample.Of(t, 4, stations) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			for _, size := range [][2]int{{60, 20}, {40, 12}, {40, 10}} {
				b.Resize(size[0], size[1])
				foot := b.app.footer(size[0])
				room := screen.Area{Width: size[0], Height: size[1] - 2 - len(foot), Styles: b.J.Styles}
				whole := strings.Split(ansi.Strip(b.app.top().View(room)), "\n")
				last := strings.TrimSpace(whole[len(whole)-1])
				if len(whole) <= room.Height || room.Height < 2 {
					continue
				}
				if !strings.Contains(b.Screen(), "↓ ") || !strings.Contains(b.Screen(), "pgup/pgdn scroll") {
					t.Errorf("%dx%d does not say that there are %d lines more:\n%s", size[0], size[1], len(whole)-room.Height, b.Screen())
				}
				for range len(whole) {
					b.Press("pgdown")
				}
				if !strings.Contains(b.Screen(), last) {
					t.Errorf("%dx%d never shows %q:\n%s", size[0], size[1], last, b.Screen())
				}
			}
		})
	}
}
