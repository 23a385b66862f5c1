package ui

import (
	"github.com/charmbracelet/x/ansi"
	"regexp"
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/ui/look"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
)

// ourColours are the sequences of the theme: colours of 24 bits, bold, reverse,
// and the end of either. The hostile ones hide (8) or are of 16 colours (31).
var ourColours = regexp.MustCompile("\x1b\\[(0|1|7|[0-9;]*[34]8;2;[0-9;]+)?m")

// looksAt fails where something in the window, or in what was copied or saved,
// would not be shown as it is.
func (b *booth) looksAt(after string) {
	b.t.Helper()
	frame := b.app.View().Content
	if what := simtest.Painted(frame, ourColours); what != "" {
		b.t.Errorf("after %s the window has %s:\n%q", after, what, frame)
	}
	for _, line := range strings.Split(frame, "\n") {
		if ansi.StringWidth(line) > b.app.width {
			b.t.Errorf("after %s a line is %d columns wide: %q", after, ansi.StringWidth(line), line)
		}
	}
	for _, text := range b.clip {
		if what := simtest.Painted(text, nil); what != "" {
			b.t.Errorf("after %s the clipboard has %s:\n%q", after, what, text)
		}
	}
}

// Whatever is named how in an estate, no screen of the wizard hides, moves or
// paints over anything.
func TestNoNameInAnEstatePaintsOverAScreen(t *testing.T) {
	tried := sample.OneIn(t, 30)
	for _, c := range []struct {
		estate string
		flags  []string
		keys   string
	}{
		{"existing", []string{"variant=existing", "scope=account"}, "enter d down tab esc h esc ? esc s y enter enter u"},
		{"existing-overlap", []string{"variant=existing", "scope=account"}, "enter enter c down c down esc esc"},
		{"existing-overlap", []string{"variant=existing", "scope=account", "overlap=fan-out"}, "enter d esc h c esc y enter"},
		{"control-tower-4", []string{"variant=control-tower", "scope=account"}, "enter y n esc"},
		{"organization", []string{"variant=new", "scope=organization", "accept=organization-access"}, "enter d esc y b down enter"},
	} {
		texts, err := simtest.Texts(estateStage(t, c.estate).world)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if !tried(c.estate, c.keys, text) {
				continue
			}
			t.Run(c.estate+" "+text, func(t *testing.T) {
				s := estateStage(t, c.estate)
				if err := simtest.Poison(s.world, text, simtest.Hostile); err != nil {
					t.Skip("a time or a number: ", err)
				}
				b := boothOf(s, func(j *screen.Journey) screen.Screen { return look.New(j) }, append([]string{"external_id=" + stageSecret}, c.flags...)...)
				b.until("it has looked around", func() bool { return !b.app.waits() })
				b.looksAt("looking around")
				b.press("d") // the estate as a picture
				b.settle()
				b.looksAt("the picture")
				b.show(settings.New(b.j))
				for key := range strings.FieldsSeq(c.keys) {
					b.clock.add(screen.QuietPeriod)
					b.press(key)
					b.settle()
					b.looksAt(key)
				}
				for name, saved := range b.saved {
					if what := simtest.Painted(saved, nil); what != "" {
						t.Errorf("%s holds %s", name, what)
					}
				}
			})
		}
	}
}

func TestNoAnswerOfAWSPaintsOverAScreen(t *testing.T) {
	for _, operation := range []string{"DescribeTrails", "CreateTrail", "CreateRole", "PutBucketPolicy"} {
		b := newBooth(t, settingsScreen, settled...)
		b.world.Fail(awssim.Fault{Operation: operation, Err: awssim.APIError("Code"+simtest.Hostile, "message"+simtest.Hostile+"\xff")})
		for _, key := range []string{"enter", "y", "d", "esc"} {
			b.clock.add(screen.QuietPeriod)
			b.press(key)
			b.settle()
			b.looksAt(operation + ", " + key)
		}
	}
}

func TestNothingTypedPaintsOverAScreen(t *testing.T) {
	b := newBooth(t, settingsScreen, settled...)
	b.j.Host.Preset.Flags["queue"] = "q" + simtest.Hostile
	if b.j.Resolve() == nil {
		t.Error("it is the name of a queue")
	}
	b.show(settings.New(b.j))
	b.looksAt("the start")
	for _, key := range []string{"enter", "down", "enter"} {
		b.press(key)
		b.settle()
		b.looksAt(key)
	}
}
