package picture

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

func drawn(t *testing.T, width, height int, text string) Grid {
	t.Helper()
	term := NewTerminal(width, height, false)
	if _, err := term.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return term.Now()
}

func TestGridHasTextAndLooks(t *testing.T) {
	g := drawn(t, 12, 2, "\x1b[1;38;2;1;2;3mhi\x1b[m you\r\n\x1b[7m▶\x1b[m 語")
	const want = "hi you\n▶ 語\n\naa ...\nb .\na  #010203 bold\nb  background on foreground\n"
	if got := g.Styled(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// A program that uses synchronized output is never seen half drawn, and no
// frame is passed over.
func TestFramesAreWhole(t *testing.T) {
	term := NewTerminal(20, 1, false)
	for _, part := range []string{"\x1b[?2026hone", " two", "\x1b[?2026l\x1b[?2026h\r\x1b[Kthree\x1b[?2026l"} {
		if _, err := term.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	_, err := term.Until(t.Context(), func(g Grid) bool {
		seen = append(seen, strings.TrimSpace(g.Text()))
		return strings.Contains(g.Text(), "three")
	})
	if err != nil || strings.Join(seen, ",") != ",one two,three" {
		t.Errorf("seen %q, %v", seen, err)
	}
}

func TestUntilGivesUp(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := NewTerminal(5, 1, false).Until(ctx, func(Grid) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A program that asks learns whether the background is light.
func TestTerminalAnswers(t *testing.T) {
	for light, want := range map[bool]string{true: "rgb:ffff/ffff/ffff", false: "rgb:0000/0000/0000"} {
		term := NewTerminal(5, 1, light)
		r, w := io.Pipe()
		go term.Answer(w)
		go func() { _, _ = term.Write([]byte("\x1b]11;?\x07")) }()
		answer := make([]byte, 100)
		n, err := r.Read(answer)
		if err != nil || !strings.Contains(string(answer[:n]), want) {
			t.Errorf("light %v: %q, %v", light, answer[:n], err)
		}
	}
}

func TestReplaceMovesNothing(t *testing.T) {
	g := drawn(t, 30, 1, "took ✓ 12.5 s | end")
	g = g.Replace(regexp.MustCompile(`\d+\.\d s`), func(string) string { return "1 s" })
	if got := g.Text(); got != "took ✓ 1 s    | end\n" {
		t.Errorf("%q", got)
	}
}

func TestImagesAreXML(t *testing.T) {
	a, b := drawn(t, 20, 2, "a <b> & \x1b[31mc\x1b[m   d\r\n██░░"), drawn(t, 20, 2, "✓ second")
	for name, svg := range map[string]string{"still": a.SVG("one & two"), "animation": Animation([]Frame{{a, 1}, {b, .5}}, 1, "film")} {
		d := xml.NewDecoder(strings.NewReader(svg))
		var err error
		for err == nil {
			_, err = d.Token()
		}
		if err != io.EOF {
			t.Errorf("%s: %v\n%s", name, err, svg)
		}
	}
	svg := Animation([]Frame{{a, 1}, {b, .5}}, 1, "film")
	for _, has := range []string{
		"#f0{visibility:hidden;animation:k0 1.5s", "#f1{visibility:visible;animation:k1 1.5s",
		"@keyframes k0{0.00%{visibility:visible}66.67%{visibility:hidden}}", "@keyframes k1{0%{visibility:hidden}66.67%{visibility:visible}}",
		"a &lt;b&gt; &amp; ", `height="13" fill="#d8d8e0" opacity=".25"`,
	} {
		if !strings.Contains(svg, has) {
			t.Errorf("%s is missing:\n%s", has, svg)
		}
	}
}
