package ui

import (
	"charm.land/bubbletea/v2"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"image/color"
	"strings"
	"testing"

	"trailhead/steps"
	"trailhead/ui/connect"
	"trailhead/ui/flow"
	"trailhead/ui/look"
	"trailhead/ui/screen"
)

func TestHelpIsEverywhereAndGoesAway(t *testing.T) {
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			was := b.screen()
			b.press("?")
			if s.name == "external-id" { // every letter is the field's
				b.saysNot("What one can do here")
				return
			}
			b.until("there is help", func() bool { return b.app.over != nil })
			if len(strings.Fields(b.words())) < 15 {
				t.Errorf("that is not much help:\n%s", b.screen())
			}
			b.press("?")
			b.until("it goes away", func() bool { return b.app.over == nil })
			if b.screen() != was {
				t.Errorf("now:\n%s\nwas:\n%s", b.screen(), was)
			}
		})
	}
}

// What comes from a run that was given up is dropped.
func TestLateAnswersAreDropped(t *testing.T) {
	t.Run("sign-in", func(t *testing.T) {
		b := fromTheStart(t)
		held, release := b.hold("GetCallerIdentity")
		b.press("enter")
		b.until("it asks", held)
		late := b.app.top().(*connect.Model).Run
		b.press("esc")
		b.saysNot("Asking AWS")
		release()
		b.take(connect.Connected{Run: late, Session: b.session(t)})
		b.take(connect.Connected{Run: late, Err: fmt.Errorf("late")})
		if b.app.part() != "Connect" || b.j.Session != nil {
			t.Errorf("a late sign-in was taken:\n%s", b.screen())
		}
		b.saysNot("late")
	})
	t.Run("looking around", func(t *testing.T) {
		b := fromTheStart(t)
		held, release := b.hold("DescribeTrails")
		defer release()
		b.press("enter")
		b.until("it looks", held)
		old := b.app.top().(*look.Model)
		late := old.Run
		b.press("esc")
		b.says("Who should trailhead be?")
		b.take(look.FoundOne{Run: late, What: "late"})
		b.take(look.Discovered{Run: late, Err: fmt.Errorf("late")})
		b.saysNot("late")
		old.Update(look.Discovered{Run: late, Err: fmt.Errorf("late")})
		if old.Problem != nil {
			t.Error("a discovery that was given up was taken")
		}
	})
}

// session is one of its own, as a late sign-in might bring.
func (b *booth) session(t *testing.T) *steps.Session {
	t.Helper()
	d, err := b.connect(t.Context(), flow.Where{Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The end of a discovery may reach the screen before the last resource it found.
func TestTheLastFindMayComeLate(t *testing.T) {
	b := lookedAround(t)
	s, was := b.app.top().(*look.Model), b.screen()
	for _, run := range []uint64{s.Whose, s.Whose - 1} { // its own, and that of one that was given up
		b.take(look.FoundOne{Run: run, What: "one more thing"})
	}
	if b.screen() != was {
		t.Errorf("it disturbs:\n%s", b.screen())
	}
}

func TestTheBackgroundChoosesTheColours(t *testing.T) {
	light, dark := tea.BackgroundColorMsg{Color: color.White}, tea.BackgroundColorMsg{Color: color.Black}
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			b.take(dark)
			onDark := b.app.draw()
			b.take(light)
			onLight := b.app.draw()
			if onDark == onLight || ansi.Strip(onDark) != ansi.Strip(onLight) {
				t.Error("the colours should be different, and nothing else")
			}
			for what, seen := range map[string]string{"dark": onDark, "light": onLight} {
				other := screen.Palettes[map[string]screen.Background{"dark": screen.LightBackground, "light": screen.DarkBackground}[what]]
				for _, c := range []string{other.Accent, other.Dim} {
					if strings.Contains(seen, rgb(c)) {
						t.Errorf("%s has %s, a colour of the other", what, c)
					}
				}
			}
			b.take(dark)
			if b.app.draw() != onDark {
				t.Error("dark again is not as before")
			}
		})
	}
}

// rgb is how a colour is written in an escape sequence.
func rgb(hex string) string {
	var r, g, b int
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err != nil {
		panic(err)
	}
	return fmt.Sprintf("38;2;%d;%d;%d", r, g, b)
}

// Account and region are in sight wherever one knows them.
func TestTheHeaderSaysWhereOneIs(t *testing.T) {
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			b.j.Host.Rehearsal = "new"
			b.j.Where.Profile = "acme-production-administrator-access"
			for _, width := range []int{40, 60, 80, 120} {
				b.resize(width, 24)
				head, _, _ := strings.Cut(b.screen(), "\n")
				for _, want := range []string{stageAccount, "us-east-1", b.app.part()} {
					if s.name != "connect" && !strings.Contains(head, want) {
						t.Errorf("%d columns: %q is not in %q", width, want, head)
					}
				}
			}
		})
	}
}

func keyMsg(key string) tea.KeyPressMsg {
	if msg, named := boothKeys[key]; named {
		return msg
	}
	return tea.KeyPressMsg{Code: []rune(key)[0], Text: key}
}

// A program draws once after each message: that frame must be right.
func TestOneFrameIsEnough(t *testing.T) {
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			for _, size := range [][2]int{{60, 20}, {120, 36}, {80, 24}, {40, 10}, {300, 80}, {60, 20}} {
				b.app.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				once := b.app.draw()
				if twice := b.app.draw(); once != twice {
					t.Errorf("at %dx%d the second frame is another:\n%s\nthe first:\n%s", size[0], size[1], ansi.Strip(twice), ansi.Strip(once))
				}
			}
		})
	}
}
