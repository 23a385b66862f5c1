package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"trailhead/awsops"
	"trailhead/e2e/picture"
	"trailhead/internal/sample"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

// crlf is a terminal behind a pipe: where there is no device to do it, it
// begins lines at the left by itself.
type crlf struct{ to io.Writer }

func (w crlf) Write(p []byte) (int, error) {
	_, err := w.to.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

// program is the whole wizard as a program of Bubble Tea, in a virtual terminal.
type program struct {
	*picture.Terminal
	t       *testing.T
	world   *uitest.World
	keys    io.Writer
	over    chan struct{}
	outcome Outcome
	presses int
}

// open begins it. AWS answers at once, and the clock of the person is real.
func open(t *testing.T, light bool, profile colorprofile.Profile, env ...string) *program {
	t.Helper()
	world := uitest.NewWorld(t)
	host := world.J.Host
	host.Clock, host.Rehearsal = awsops.WallClock{}, "new"
	host.Profiles = func(context.Context) ([]awsops.Profile, error) {
		return []awsops.Profile{{Kind: "rehearsal", Account: uitest.Account}}, nil
	}
	s := &program{Terminal: picture.NewTerminal(80, 24, light), t: t, world: world, over: make(chan struct{})}
	in, keys := io.Pipe()
	s.keys = keys
	go s.Answer(keys)
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		defer close(s.over)
		var err error
		s.outcome, err = Run(ctx, host, crlf{s.Terminal}, tea.WithInput(in), tea.WithWindowSize(80, 24),
			tea.WithEnvironment(append([]string{"TERM=xterm-256color"}, env...)), tea.WithColorProfile(profile))
		if err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		stop()
		_ = in.Close() // what the terminal answers now, nobody reads
		<-s.over
	})
	return s
}

// sees waits until all of texts are on the screen, and returns it.
func (s *program) sees(texts ...string) picture.Grid {
	s.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	g, err := s.Until(ctx, func(g picture.Grid) bool {
		screen := g.Text()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	if err != nil {
		s.t.Fatalf("%q never came:\n%s", texts, g.Text())
	}
	return g
}

// press presses a key; types does not count as pressing keys.
func (s *program) press(key string) {
	s.t.Helper()
	s.presses++
	s.types(key)
}

func (s *program) types(text string) {
	s.t.Helper()
	s.Now()
	if _, err := io.WriteString(s.keys, text); err != nil {
		s.t.Fatal(err)
	}
}

// says yes to the plan, after the quiet period.
func (s *program) saysYes() {
	s.t.Helper()
	s.sees("Make these 8 changes?")
	time.Sleep(uitest.QuietPeriod + 20*time.Millisecond)
	s.press("y")
}

func (s *program) left() Outcome {
	s.t.Helper()
	select {
	case <-s.over:
	case <-time.After(10 * time.Second):
		s.t.Fatalf("it is still there:\n%s", s.Now().Text())
	}
	return s.outcome
}

// The whole journey, slowly.
func TestJourneyOnAScreen(t *testing.T) {
	s := open(t, false, colorprofile.TrueColor)
	s.sees("Who should trailhead be?", "enter go on")
	s.press("\r")
	s.sees("Recommended")
	s.press("\r")
	s.sees("Your External ID")
	s.types(uitest.ExternalID)
	s.sees("✓ " + uitest.ExternalID)
	s.press("\r")
	s.sees("> Go on")
	s.press("\r")
	s.saysYes()
	s.sees("hops work")
	time.Sleep(uitest.QuietPeriod + 20*time.Millisecond)
	s.press("\r")
	s.sees("5 SQS URL")
	s.press("q")
	out := s.left()
	if out.Code != 0 || !strings.Contains(out.Text, "\n"+uitest.ExternalID+"\n") ||
		!strings.Contains(out.Text, "trailhead apply --yes --rehearse=new") {
		t.Errorf("%d\n%s", out.Code, out.Text)
	}
	if s.presses > 12 {
		t.Errorf("%d key presses", s.presses)
	}
}

// Keys typed ahead, a whole journey in one write, give the same answers as
// slow ones. They cannot say yes.
func TestTypingFastGivesTheSameAnswers(t *testing.T) {
	slow := open(t, false, colorprofile.TrueColor)
	slow.sees("enter go on")
	slow.press("\r")
	slow.sees("Recommended")
	slow.press("\r")
	slow.sees("Your External ID")
	slow.types(uitest.ExternalID)
	slow.press("\r")
	slow.sees("> Go on")
	slow.types("\x1b[H" + "\x1b[B\x1b[B\x1b[B\x1b[B")
	slow.press("e")
	slow.types("\x15acme-trail")
	slow.press("\r")
	slow.types("\x1b[F\r")
	slow.sees("Make these 8 changes?")
	slow.types("\x1b") // back to the answers
	want := slow.sees("> Go on").Text()
	if !strings.Contains(want, "acme-trail") {
		t.Fatalf("the trail has another name:\n%s", want)
	}
	for i := range sample.Size(20, 3) {
		fast := open(t, false, colorprofile.TrueColor)
		fast.types("\r\r" + uitest.ExternalID + "\r" + "\x1b[H" + "\x1b[B\x1b[B\x1b[B\x1b[B" + "e\x15acme-trail\r" + "\x1b[F\ry")
		fast.sees("Make these 8 changes?")
		fast.types("\x1b") // back to the answers
		if got := fast.sees("> Go on").Text(); got != want {
			t.Fatalf("time %d:\n%s\nwant:\n%s", i+1, got, want)
		}
		if made := fast.world.Writes(); made != 0 {
			t.Fatalf("%d changes were made", made)
		}
	}
}

var colour = regexp.MustCompile(`\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7])[;m]`)

func TestNoColourMeansNone(t *testing.T) {
	s := open(t, false, colorprofile.ASCII, "NO_COLOR=1")
	s.sees("> rehearsal", "enter go on")
	s.press("\r")
	s.sees("> Make a new trail")
	if found := colour.FindString(s.Raw()); found != "" {
		t.Errorf("there is a colour: %q", found)
	}
}

// The terminal is asked whether its background is light, and believed.
func TestTheTerminalsBackground(t *testing.T) {
	for _, light := range []bool{false, true} {
		t.Run(fmt.Sprint(light), func(t *testing.T) {
			s := open(t, light, colorprofile.TrueColor)
			red, green, blue, _ := screen.StylesOn(screen.BackgroundOf(!light)).Accent.GetForeground().RGBA()
			want := fmt.Sprintf("#%02x%02x%02x", red>>8, green>>8, blue>>8)
			ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
			defer stop()
			g, err := s.Until(ctx, func(g picture.Grid) bool {
				return strings.EqualFold(g.Rows[0][1].Foreground, want)
			})
			if err != nil {
				t.Errorf("the name is %s, want %s", g.Rows[0][1].Foreground, want)
			}
		})
	}
}
