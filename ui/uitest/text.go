package uitest

import (
	"strings"
	"testing"

	"trailhead/ui/screen"
)

// Text is what a screen says, its line breaks taken for spaces: for the tests of
// one screen, which need no terminal.
func Text(s screen.Overlay) string {
	return strings.Join(strings.Fields(body(s, screen.StylesOn(screen.BackgroundOf(true)))), " ")
}

// Says fails where a screen does not have all of texts.
func Says(t testing.TB, s screen.Overlay, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if now := Text(s); !strings.Contains(now, text) {
			t.Errorf("%q is not on the screen:\n%s", text, now)
		}
	}
}

// SaysNot fails where a screen has one of texts.
func SaysNot(t testing.TB, s screen.Overlay, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if now := Text(s); strings.Contains(now, text) {
			t.Errorf("%q is on the screen:\n%s", text, now)
		}
	}
}
