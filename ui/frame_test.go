package ui

import (
	"image/color"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/internal/sample"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

func TestHelpIsEverywhereAndGoesAway(t *testing.T) {
	for _, s := range sample.Of(t, 4, stations) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			was := b.Screen()
			b.Press("?")
			if s.name == "external-id" { // every letter is the field's
				b.SaysNot("What one can do here")
				return
			}
			b.Until("there is help", func() bool { return b.app.over != nil })
			if len(strings.Fields(b.Words())) < 15 {
				t.Errorf("that is not much help:\n%s", b.Screen())
			}
			b.Press("?")
			b.Until("it goes away", func() bool { return b.app.over == nil })
			if b.Screen() != was {
				t.Errorf("now:\n%s\nwas:\n%s", b.Screen(), was)
			}
		})
	}
}

func TestTheBackgroundChoosesTheColours(t *testing.T) {
	light, dark := tea.BackgroundColorMsg{Color: color.White}, tea.BackgroundColorMsg{Color: color.Black}
	for _, s := range sample.Of(t, 4, stations) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			b.Take(dark)
			onDark := b.app.draw()
			b.Take(light)
			onLight := b.app.draw()
			if onDark == onLight || ansi.Strip(onDark) != ansi.Strip(onLight) {
				t.Error("the colours should be different, and nothing else")
			}
			for was, now := range map[string]string{onDark: onLight, onLight: onDark} {
				for _, c := range colours(was) {
					if slices.Contains(colours(now), c) {
						t.Errorf("%s is a colour of both", c)
					}
				}
			}
			b.Take(dark)
			if b.app.draw() != onDark {
				t.Error("dark again is not as before")
			}
		})
	}
}

// colours are those that a text is painted in.
func colours(text string) []string {
	return regexp.MustCompile(`38;2;\d+;\d+;\d+`).FindAllString(text, -1)
}

// Account and region are in sight wherever one knows them.
func TestTheHeaderSaysWhereOneIs(t *testing.T) {
	for _, s := range sample.Of(t, 4, stations) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			b := s.reach(t)
			b.J.Host.Rehearsal = "new"
			b.J.Where.Profile = "acme-production-administrator-access"
			for _, width := range []int{40, 60, 80, 120} {
				b.Resize(width, 24)
				head, _, _ := strings.Cut(b.Screen(), "\n")
				b.J.Host.Rehearsal = ""
				real, _, _ := strings.Cut(b.Screen(), "\n")
				b.J.Host.Rehearsal = "new"
				for line, wants := range map[string][]string{head: {"rehearsal", uitest.Account}, real: {uitest.Account, "us-east-1"}} {
					for _, want := range append(wants, b.app.part()) {
						if s.name != "connect" && !strings.Contains(line, want) {
							t.Errorf("%d columns: %q is not in %q", width, want, line)
						}
					}
				}
				if width >= 60 && s.name != "connect" && !strings.Contains(head, "us-east-1") {
					t.Errorf("%d columns: the region is not in %q", width, head)
				}
			}
		})
	}
}

// A program draws once after each message: that frame must be right.
func TestOneFrameIsEnough(t *testing.T) {
	for _, s := range sample.Of(t, 4, stations) {
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

func TestColoursFollowTheTerminalsAnswer(t *testing.T) {
	d := startWizard(t, nil)
	theme := d.J.HuhTheme()
	for name, answer := range map[string]color.Color{"light": color.White, "dark": color.Black} {
		d.Take(tea.BackgroundColorMsg{Color: answer})
		want := screen.StylesOn(screen.BackgroundOf(name == "dark")).Accent
		if d.J.Styles.Accent.GetForeground() != want.GetForeground() {
			t.Errorf("the accent is not that for %s", name)
		}
		if theme.Theme(false).Focused.TextInput.Prompt.GetForeground() != want.GetForeground() {
			t.Error("a field made before does not follow")
		}
	}
}
