package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/steps/answers"
	"trailhead/ui/consent"
	"trailhead/ui/review"
	"trailhead/ui/screen"
)

// askedForConsent is a booth at the question whether a guardrail may be
// stepped around.
func askedForConsent(t testing.TB) *booth {
	t.Helper()
	b := planningIn(t, "control-tower-4", "variant=control-tower")
	b.reachTop("the consent", func(s screen.Overlay) bool { _, ok := s.(*consent.Model); return ok })
	return b
}

func TestConsentIsAskedInPlainWords(t *testing.T) {
	b := askedForConsent(t)
	b.says("A guardrail of Control Tower 4.0 denies the notification on the log bucket.", "Sid CTS3PV8", "If you agree", "If you do not", "y yes N no")
	b.saysNot("--accept")
	b.drawn("consent")
}

func TestConsentIsNoUnlessMeant(t *testing.T) {
	for _, key := range []string{"enter", "n", "y"} { // that y is typed ahead
		b := askedForConsent(t)
		b.press(key)
		if b.j.Set.Accepts(answers.AcceptControlTowerBypass) {
			t.Fatalf("%s agreed", key)
		}
		if key == "y" {
			b.says("too soon after another key")
			continue
		}
		b.reachTop("the review", func(s screen.Overlay) bool { _, ok := s.(*review.Model); return ok })
		b.says("cannot be carried out as it is")
		b.press("e")
		b.reach("Settings")
	}
}

func TestConsentPutsTheChangeIntoThePlan(t *testing.T) {
	b := askedForConsent(t)
	b.clock.add(time.Minute)
	b.press("y")
	b.reachTop("the review", func(s screen.Overlay) bool { _, ok := s.(*review.Model); return ok })
	b.says("create S3 notification ExpelNotifyQueue", "Make these 7 changes?", "you have agreed to that")
	if !slices.Equal(b.j.Set.Accept, []string{answers.AcceptControlTowerBypass}) || b.writes() != 0 {
		t.Errorf("accept is %v, %d writes", b.j.Set.Accept, b.writes())
	}
	b.clock.add(time.Minute)
	b.press("y")
	b.made()
}

func TestConsentHasATextForSomebodyElse(t *testing.T) {
	b := askedForConsent(t)
	b.press("c")
	b.becomes("sent to the clipboard")
	if len(b.clip) != 1 || !strings.Contains(b.clip[0], "CTS3PV8") || strings.Contains(b.clip[0], stageSecret) {
		t.Errorf("the clipboard has %q", b.clip)
	}
}
