package screen

import (
	"math"
	"strconv"
	"testing"
)

// luminance is WCAG 2's relative luminance of "#RRGGBB".
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	part := func(i int) float64 {
		n, err := strconv.ParseUint(hex[i:i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(1) + 0.7152*part(3) + 0.0722*part(5)
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// WCAG 2 asks for 4.5 for text. Where the background is not known, 4 on both
// black and white is about the most there can be.
func TestColoursCanBeRead(t *testing.T) {
	for b, c := range map[Background]struct {
		on    []string
		least float64
	}{
		darkBackground: {[]string{"#000000", "#1E1E1E", "#282C34"}, 4.5}, lightBackground: {[]string{"#FFFFFF", "#F5F5F5"}, 4.5},
		UnknownBackground: {[]string{"#000000", "#FFFFFF"}, 4},
	} {
		p := palettes[b]
		for _, colour := range []string{p.Accent, p.Dim, p.Done, p.Waiting, p.Stopped} {
			for _, on := range c.on {
				if got := contrast(t, colour, on); got < c.least {
					t.Errorf("%s on %s has a contrast of %.1f, less than %.1f", colour, on, got, c.least)
				}
			}
		}
		if p.Text != "" {
			t.Error("text is to have the terminal's own colour")
		}
	}
}

// What a style has measured once is what lipgloss makes of each text.
func TestAMeasuredStylePaintsAsLipglossDoes(t *testing.T) {
	nested := StylesOn(darkBackground).Done.Render("within")
	for _, background := range []Background{UnknownBackground, darkBackground, lightBackground} {
		s := StylesOn(background)
		for _, style := range []Style{s.Accent, s.Text, s.Dim, s.Key, s.Accent.Bold(true), s.Stopped.Bold(true), s.Key.Bold(false)} {
			for _, text := range []string{"", " ", "x", " two  words ", "ü 漢", "a\tb", "a\nlonger b\n", "a\r\nb", nested,
				nested + " and " + nested, "\x1b[31mforged"} {
				if got, want := style.Render(text), (Style{Style: style.Style}).Render(text); got != want {
					t.Errorf("%q became %q, lipgloss makes %q", text, got, want)
				}
			}
		}
	}
}
