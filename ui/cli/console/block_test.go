package console

import (
	"bytes"
	"testing"
)

// What is said goes above the lines that change, which are drawn anew below it,
// each cut to the terminal; at the end they are gone.
func TestWhatIsSaidGoesAboveTheBlock(t *testing.T) {
	var out bytes.Buffer
	var lines []string
	b := NewBlock(&out, &out, 12, func() []string { return lines })
	steps := []struct {
		do   func()
		want string
	}{
		{func() { lines = []string{"one", "a line that is too long"}; b.Draw() }, "one\na line tha…\n"},
		{func() { b.Say("said\n") }, "\x1b[2A\r\x1b[Jsaid\none\na line tha…\n"},
		{func() { lines = []string{"two"}; b.Draw() }, "\x1b[2A\r\x1b[Jtwo\n"},
		{b.Clear, "\x1b[1A\r\x1b[J"},
		{func() { lines = nil; b.Say("after\n") }, "after\n"},
	}
	for i, s := range steps {
		out.Reset()
		s.do()
		if got := out.String(); got != s.want {
			t.Errorf("step %d: %q, want %q", i, got, s.want)
		}
	}
}
