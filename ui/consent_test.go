package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// askedForConsent is the wizard at the question whether a guardrail may be
// stepped around.
func askedForConsent(t testing.TB) *wizard {
	t.Helper()
	b := planningIn(t, "control-tower-4", "variant=control-tower")
	b.at(flow.Consent)
	return b
}

func TestConsentIsAskedInPlainWords(t *testing.T) {
	b := askedForConsent(t)
	b.Says("A guardrail of Control Tower 4.0 denies the notification on the log bucket.", "Sid CTS3PV8", "If you agree", "If you do not", "y yes N no")
	b.SaysNot("--accept")
	b.Golden("consent")
}

func TestConsentIsNoUnlessMeant(t *testing.T) {
	for _, key := range []string{"enter", "n", "y"} { // that y is typed ahead
		b := askedForConsent(t)
		b.Press(key)
		if b.J.Set.Accepts(answers.AcceptControlTowerBypass) {
			t.Fatalf("%s agreed", key)
		}
		if key == "y" {
			b.Says("too soon after another key")
			continue
		}
		b.at(flow.Review)
		b.Says("cannot be carried out as it is")
		b.Press("e")
		b.reach("Settings")
	}
}

func TestConsentPutsTheChangeIntoThePlan(t *testing.T) {
	b := askedForConsent(t)
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.at(flow.Review)
	b.Says("create S3 notification ExpelNotifyQueue", "Make these 7 changes?", "you have agreed to that")
	if !slices.Equal(b.J.Set.Accept, []string{answers.AcceptControlTowerBypass}) || b.Writes() != 0 {
		t.Errorf("accept is %v, %d writes", b.J.Set.Accept, b.Writes())
	}
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.made()
}

func TestConsentHasATextForSomebodyElse(t *testing.T) {
	b := askedForConsent(t)
	b.Press("c")
	b.Becomes("sent to the clipboard")
	if len(b.Clip) != 1 || !strings.Contains(b.Clip[0], "CTS3PV8") || strings.Contains(b.Clip[0], uitest.ExternalID) {
		t.Errorf("the clipboard has %q", b.Clip)
	}
}
