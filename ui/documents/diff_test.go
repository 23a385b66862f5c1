package documents

import (
	"strings"
	"testing"

	"trailhead/ui/words"
)

func TestDiffsOfLines(t *testing.T) {
	marks := func(all []words.Line) string {
		var b strings.Builder
		for _, l := range all {
			b.WriteRune(l.Mark)
		}
		return b.String()
	}
	many := strings.Repeat("same\n", 10)
	for _, c := range []struct{ before, after, want string }{
		{"", "a\nb\n", "++"},
		{"a\nb\n", "", "--"},
		{"a\nb\nc\n", "a\nx\nc\n", " -+ "},
		{"a\n", "a\nb\n", " +"},
		{many + "a\n", many + "b\n", "…   -+"},
		{"a\n" + many + "c\n", "b\n" + many + "d\n", "-+   …   -+"},
		{"a\nsame\nsame\nsame\nsame\n", "b\nsame\nsame\nsame\nsame\n", "-+    "},
	} {
		if got := marks(shortened(words.Compare(c.before, c.after))); got != c.want {
			t.Errorf("%q → %q: marks %q, want %q", c.before, c.after, got, c.want)
		}
	}
}
