package ui

import (
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/ui/look"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/uitest"
)

// ourColours are the sequences of the theme: colours of 24 bits, bold, reverse,
// and the end of either. The hostile ones hide (8) or are of 16 colours (31).
var ourColours = regexp.MustCompile("\x1b\\[(0|1|7|[0-9;]*[34]8;2;[0-9;]+)?m")

// looksAt fails where something in the window, or in what was copied or saved,
// would not be shown as it is.
func (b *wizard) looksAt(after string) {
	b.T.Helper()
	frame := b.app.View().Content
	if what := simtest.Painted(frame, ourColours); what != "" {
		b.T.Errorf("after %s the window has %s:\n%q", after, what, frame)
	}
	for _, line := range strings.Split(frame, "\n") {
		if ansi.StringWidth(line) > b.app.width {
			b.T.Errorf("after %s a line is %d columns wide: %q", after, ansi.StringWidth(line), line)
		}
	}
	for _, text := range b.Clip {
		if what := simtest.Painted(text, nil); what != "" {
			b.T.Errorf("after %s the clipboard has %s:\n%q", after, what, text)
		}
	}
}

// Whatever is named how in an estate, no screen of the wizard hides, moves or
// paints over anything.
func TestNoNameInAnEstatePaintsOverAScreen(t *testing.T) {
	tried := sample.OneIn(t, 80)
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
		texts, err := simtest.Texts(uitest.Estate(t, c.estate).AWS)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if !tried(c.estate, c.keys, text) {
				continue
			}
			t.Run(c.estate+" "+text, func(t *testing.T) {
				s := uitest.Estate(t, c.estate)
				if err := simtest.Poison(s.AWS, text, simtest.Hostile); err != nil {
					t.Skip("a time or a number: ", err)
				}
				b := wizardIn(s, func(j *screen.Journey) screen.Screen { return look.New(j) },
					append([]string{"external_id=" + uitest.ExternalID}, c.flags...)...)
				b.Until("it has looked around", func() bool { return !b.app.waits() })
				b.looksAt("looking around")
				b.Press("i") // the estate as a picture
				b.settle()
				b.looksAt("the picture")
				b.show(settings.New(b.J))
				for key := range strings.FieldsSeq(c.keys) {
					b.Clock.Add(uitest.QuietPeriod)
					b.Press(key)
					b.settle()
					b.looksAt(key)
				}
				for name, saved := range b.Saved {
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
		b := wizardAt(t, settingsScreen, settled...)
		b.AWS.Fail(awssim.Fault{Operation: operation, Err: awssim.APIError("Code"+simtest.Hostile, "message"+simtest.Hostile+"\xff")})
		for _, key := range []string{"enter", "y", "d", "esc"} {
			b.Clock.Add(uitest.QuietPeriod)
			b.Press(key)
			b.settle()
			b.looksAt(operation + ", " + key)
		}
	}
}

func TestNothingTypedPaintsOverAScreen(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.J.Host.Preset.Flags["queue"] = "q" + simtest.Hostile
	if b.J.Resolve() == nil {
		t.Error("it is the name of a queue")
	}
	b.show(settings.New(b.J))
	b.looksAt("the start")
	for _, key := range []string{"enter", "down", "enter"} {
		b.Press(key)
		b.settle()
		b.looksAt(key)
	}
}
