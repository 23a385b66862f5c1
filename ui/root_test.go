package ui

import (
	"strings"
	"testing"

	"trailhead/ui/flow"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

func TestBackKeepsEveryAnswer(t *testing.T) {
	b := fromTheStart(t)
	b.press("end", "up", "up", "up", "tab") // the first again
	b.typed("eu-central-1")
	b.press("enter", "enter")
	b.becomes("Recommended", "trails in ")
	found := b.screen()
	b.press("enter")
	b.typed(stageSecret)
	b.press("enter")
	b.on("queue")
	b.press("e", "ctrl+u")
	b.typed("acme-expel")
	b.press("enter", "end", "enter")
	b.reach("Review")
	plan := b.words()
	b.press("esc")
	b.says("Everything has an answer", "acme-expel")
	b.press("esc")
	if b.screen() != found {
		t.Errorf("what was found is different:\n%s\nwas:\n%s", b.screen(), found)
	}
	b.press("esc")
	b.says("> production", "eu-central-1")
	b.press("esc", "esc") // there is nothing before the first
	b.says("> production", "eu-central-1")
	b.press("enter")
	b.becomes("Recommended")
	b.press("enter")
	b.says("Everything has an answer", "acme-expel", "eu-central-1")
	b.press("end", "enter")
	b.reach("Review")
	if b.words() != plan {
		t.Errorf("the plan is different:\n%s\nwas:\n%s", b.words(), plan)
	}
}

// Any size and back again: the screen is as it was, with all that is typed.
func TestResizingLosesNothing(t *testing.T) {
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			if s.name == "external-id" {
				b.typed(stageSecret[:10])
			}
			b.resize(80, 24)
			was := b.screen()
			for _, size := range [][2]int{{60, 20}, {40, 10}, {10, 3}, {300, 80}, {1, 1}, {80, 24}} {
				b.resize(size[0], size[1])
				b.screen()
			}
			if got := b.screen(); got != was {
				t.Errorf("now:\n%s\nwas:\n%s", got, was)
			}
		})
	}
}

// No line is wider than the window or than a person can read, there are never
// more lines than the window has, and the footer stays in sight.
func TestEveryScreenFitsEveryWindow(t *testing.T) {
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			for _, size := range [][2]int{{40, 10}, {41, 11}, {60, 20}, {79, 23}, {80, 24}, {99, 30}, {120, 36}, {200, 60}, {300, 100}} {
				b.resize(size[0], size[1])
				lines := strings.Split(b.screen(), "\n")
				if len(lines) > size[1] {
					t.Errorf("%d lines in %dx%d:\n%s", len(lines), size[0], size[1], b.screen())
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
	b.press("enter")
	b.typed(stageSecret[:8])
	was := b.screen()
	for _, size := range [][2]int{{39, 24}, {80, 9}, {1, 1}} {
		b.resize(size[0], size[1])
		b.typed("abc")
		b.press("enter", "?", "esc")
		if size[0] > 1 && !strings.Contains(b.screen(), "too small") {
			t.Errorf("%v:\n%s", size, b.screen())
		}
	}
	b.resize(80, 24)
	if b.screen() != was {
		t.Errorf("now:\n%s\nwas:\n%s", b.screen(), was)
	}
	b.resize(20, 5)
	b.press("ctrl+c")
	if code := b.untilLeft(); code != flow.Cancelled {
		t.Errorf("exit code %d", code)
	}
}

// What ctrl+c means depends on what has been done.
func TestLeavingSaysHowItWent(t *testing.T) {
	codes := map[string]flow.Code{"connect": 2, "look": 2, "welcome": 0, "external-id": 2, "settings": 2, "review": 2, "documents": 2, "problem": 1, "verify": 0, "values": 0, "undo": 0}
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			b.press("ctrl+c")
			if code := b.untilLeft(); code != codes[s.name] {
				t.Errorf("exit code %d, want %d", code, codes[s.name])
			}
		})
	}
	t.Run("while AWS is asked", func(t *testing.T) {
		b := fromTheStart(t)
		held, release := b.hold("GetCallerIdentity")
		defer release()
		b.press("enter")
		b.until("it asks", held)
		b.press("ctrl+c")
		if code := b.untilLeft(); code != flow.Cancelled {
			t.Errorf("exit code %d", code)
		}
	})
}

func TestSuspendWorksEverywhere(t *testing.T) {
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			was := b.screen()
			_, cmd := b.app.Update(tea.KeyPressMsg{Code: 'z', Mod: tea.ModCtrl})
			if !suspends(cmd) {
				t.Error("ctrl+z does not suspend")
			}
			b.take(tea.ResumeMsg{})
			if b.screen() != was {
				t.Errorf("now:\n%s\nwas:\n%s", b.screen(), was)
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
