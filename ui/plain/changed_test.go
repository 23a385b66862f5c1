package plain

import (
	"strings"
	"testing"
)

// What stays between two changes is counted, and not read out as gone and come.
func TestAChangedDocumentIsReadOutByItsLines(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"a\nb", "a\nb", "The first 2 lines stay as they are."},
		{"a\nb\nc", "a\nx\nc", "The first line stays as it is. Taken out: b Put in: x The last line stays as it is."},
		{"a\nb", "a\nb\nc", "The first 2 lines stay as they are. Put in: c"},
		{"a\nb", "b", "Taken out: a The last line stays as it is."},
		{"1\na\n2\n3\nb\n4", "1\nx\n2\n3\n4", "The first line stays as it is. Taken out: a Put in: x The next 2 lines stay as they are. " +
			"Taken out: b The last line stays as it is."},
	} {
		if got := strings.Join(changed(c.before, c.after), " "); got != c.want {
			t.Errorf("%q → %q: %s\nwant %s", c.before, c.after, got, c.want)
		}
	}
}
