package ui

import (
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

// The display reads only the lines that have changed (ui/display). So each must
// look the same without those before it: no style goes on over the end of a line.
func TestEachLineOfAScreenStandsAlone(t *testing.T) {
	const width, height = 100, 40
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			w := s.reach(t)
			w.Resize(width, height)
			content := w.app.View().Content
			if !strings.Contains(content, "\x1b[") {
				t.Fatal("it has no style")
			}
			whole, lines := uv.NewScreenBuffer(width, height), uv.NewScreenBuffer(width, height)
			uv.NewStyledString(content).Draw(whole, whole.Bounds())
			for y, line := range strings.Split(content, "\n") {
				uv.NewStyledString(line).Draw(lines, uv.Rect(0, y, width, 1))
			}
			if got, want := lines.Render(), whole.Render(); got != want {
				t.Errorf("line by line it is\n%q\nas a whole\n%q", got, want)
			}
		})
	}
}
