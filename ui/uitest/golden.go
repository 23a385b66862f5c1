package uitest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sizes are those of the goldens.
var sizes = [][2]int{{60, 20}, {80, 24}, {120, 36}}

// Golden holds the screen against its goldens in every size. The secret of a
// new access key is x in them.
func (t *Terminal) Golden(name string) {
	t.T.Helper()
	for _, size := range sizes {
		t.Resize(size[0], size[1])
		text := t.Screen()
		for i, line := range strings.Split(text, "\n") {
			if ansi.StringWidth(line) > size[0] {
				t.T.Errorf("%s: line %d is %d wide at %d columns:\n%s", name, i+1, ansi.StringWidth(line), size[0], line)
			}
		}
		if lines := strings.Count(text, "\n") + 1; lines > size[1] {
			t.T.Errorf("%s: %d lines in %d", name, lines, size[1])
		}
		if key := t.J.Ending.Key; key != nil { // nothing that looks like a secret belongs on file
			text = strings.ReplaceAll(text, key.Secret, strings.Repeat("x", len(key.Secret)))
		}
		Golden(t.T, fmt.Sprintf("%s_%dx%d", name, size[0], size[1]), text+"\n")
	}
	t.Resize(80, 24)
}

// Golden holds text against testdata/screens/name.txt, seen from package ui.
func Golden(t testing.TB, name, text string) {
	t.Helper()
	path := filepath.Join("..", "testdata", "screens", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./ui -update writes it)", err)
	}
	if string(want) != text {
		t.Errorf("%s is different (go test ./ui -update, then read the diff):\n%s\nwant:\n%s", path, text, want)
	}
}
