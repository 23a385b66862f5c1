package screen

import (
	"runtime"
	"strconv"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

func TestScroll(t *testing.T) {
	lines := strings.Split("a b c d e f g h i j", " ")
	var s Scroll
	show := func(want int) string {
		return strings.Join(s.Show(lines, 5, want, Style{Style: lipgloss.NewStyle()}), "|")
	}
	if got := show(0); got != "a|b|c|d|   ↓ 6 more" {
		t.Errorf("at first: %s", got)
	}
	if got := show(3); got != "   ↑ 4 more|e|f|g|   ↓ 3 more" {
		t.Errorf("where it matters: %s", got)
	}
	if !press(&s, "end") || press(&s, "x") {
		t.Error("it does not know its keys")
	}
	if got := show(0); got != "   ↑ 6 more|g|h|i|j" {
		t.Errorf("at the end: %s", got)
	}
	press(&s, "up")
	if got := show(0); got != "   ↑ 5 more|f|g|h|   ↓ 2 more" {
		t.Errorf("one up: %s", got)
	}
	press(&s, "home")
	if got := show(9); got != "a|b|c|d|   ↓ 6 more" {
		t.Errorf("once moved, the person decides: %s", got)
	}
	if s = (Scroll{}); len(s.Show(lines, 10, 0, Style{Style: lipgloss.NewStyle()})) != 10 || s.long() || press(&s, "down") {
		t.Error("what fits does not scroll")
	}
}

// press presses a key that may move a view; it reports whether it is one of
// its own.
func press(s *Scroll, key string) bool {
	_, _, found := Act(s.Actions(), keyOf(key))
	return found
}

// A line whose place is taken by how many more there are has not been shown.
func TestScrollKnowsWhatItShows(t *testing.T) {
	lines := strings.Split("a b c d e f g h i j", " ")
	var s Scroll
	for _, c := range []struct {
		key         string
		first, last int
	}{{"home", 0, 3}, {"down", 2, 4}, {"end", 6, 9}} {
		press(&s, c.key)
		s.Show(lines, 5, 0, Style{Style: lipgloss.NewStyle()})
		for line := range lines {
			if want := c.first <= line && line <= c.last; s.Sees(line) != want {
				t.Errorf("after %s line %d: %t", c.key, line, !want)
			}
		}
	}
	if s.Show(lines[:3], 5, 0, Style{Style: lipgloss.NewStyle()}); !s.Sees(0) || !s.Sees(2) || s.Sees(3) {
		t.Error("what fits is shown whole")
	}
}

// Names are cut from the middle: they differ at their ends.
func TestNamesAreCutFromTheMiddle(t *testing.T) {
	for want, c := range map[string]struct {
		text    string
		columns int
	}{
		"expel-clo…-east-1-an": {"expel-cloudtrail-123456789012-us-east-1-an", 20},
		"short":                {"short", 5}, "s…": {"short", 2}, "ab…ef": {"abcdef", 5},
	} {
		if got := Middle(c.text, c.columns); got != want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.columns, got, want)
		}
	}
}

// A cursor that moves takes the view along, with a line to spare for how much
// more there is, and only as far as it has to.
func TestScrollFollowsACursor(t *testing.T) {
	var s Scroll
	for _, c := range []struct{ first, last, height, by int }{
		{0, 0, 5, 0}, {3, 3, 5, 0}, {4, 4, 5, 1}, {9, 9, 5, 5}, {7, 7, 5, 5}, {6, 6, 5, 5}, {5, 5, 5, 4}, {2, 4, 5, 1},
		{6, 9, 3, 5}, {4, 4, 20, 0},
	} {
		if s.Follow(c.first, c.last, 10, c.height); s.By != c.by {
			t.Errorf("lines %d to %d in %d: the view begins at %d, want %d", c.first, c.last, c.height, s.By, c.by)
		}
	}
}

// A line loses the middle of its longest word, which differs from others at its ends,
// and its end only where no word is long enough. Colours take up no room, and end
// where they did.
func TestLinesAreCutWhereTheyAreLongest(t *testing.T) {
	red := lipgloss.NewStyle().Foreground(lipgloss.Color("1"))
	const digits = "012345678901234567890123456789012345678"
	for want, c := range map[string]struct {
		text    string
		columns int
	}{
		"role arn:aws:iam:…ServiceRole; trusts Expel": {"role arn:aws:iam::123456789012:role/ExpelServiceRole; trusts Expel", 43},
		"a line of many words that …":                 {"a line of many words that has no end", 27},
		"it fits":                                     {"it fits", 7},
		"  key 0123456…2345678 is":                    {"  " + red.Render("key") + " " + red.Render(digits) + " is", 24},
	} {
		got := Fit(c.text, c.columns)
		if ansi.Strip(got) != want || strings.Count(got, "\x1b[31m") < strings.Count(c.text, "\x1b[31m") || strings.HasSuffix(got, "\x1b[31m") {
			t.Errorf("%q in %d: %q, want %q", c.text, c.columns, got, want)
		}
	}
}

// What has no room beside the other goes on below.
func TestBesideTakesAsManyLinesAsItNeeds(t *testing.T) {
	for _, c := range []struct {
		left, right string
		want        string
	}{
		{" ✓ two trails", "0.2 s", " ✓ two trails 0.2 s"},
		{" ✓ looked for trails", "0.2 s", " ✓ looked for|   trails     0.2 s"},
		{" ✓ looked for many trails", "0.2 s", " ✓ looked for many|   trails     0.2 s"},
		{" ✓ many of the trails", "0.2 s", " ✓ many of the|   trails     0.2 s"},
		{" ✓ and trails in regions", "", " ✓ and trails in|   regions"},
		{" ✓ and trails andregion", "0.2 s", " ✓ and trails|   andregion  0.2 s"},
		{" ✓ and andregionandall", "0.2 s", " ✓ and|   andregionandall|              0.2 s"},
	} {
		if got := strings.Join(Beside(c.left, c.right, "   ", 19), "|"); got != c.want {
			t.Errorf("%q and %q: %q, want %q", c.left, c.right, got, c.want)
		}
	}
}

// Of a long list only what is in view is drawn, with the cursor in it.
func TestAWindowDrawsWhatIsInView(t *testing.T) {
	var s Scroll
	show := func(at int) string {
		return strings.Join(s.Window(10_000, at, 5, func(from, to int) (rows []string) {
			if to-from > 5 {
				t.Errorf("%d rows are drawn", to-from)
			}
			for i := from; i < to; i++ {
				rows = append(rows, strconv.Itoa(i))
			}
			return rows
		}, Style{Style: lipgloss.NewStyle()}), "|")
	}
	for _, c := range []struct {
		at   int
		want string
	}{{0, "0|1|2|3|   ↓ 9996 more"}, {5, "   ↑ 3 more|3|4|5|   ↓ 9994 more"}, {9_999, "   ↑ 9996 more|9996|9997|9998|9999"}} {
		if got := show(c.at); got != c.want {
			t.Errorf("at %d: %s, want %s", c.at, got, c.want)
		}
	}
}

// What a frame of a list takes does not depend on how long the list is.
func TestAWindowTakesRoomForWhatIsInView(t *testing.T) {
	const n = 1_000_000 // a slot for each would take 16 MB
	var s Scroll
	rows := func(from, to int) []string { return make([]string, to-from) }
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s.Window(n, n/2, 5, rows, Style{Style: lipgloss.NewStyle()})
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("%d bytes for five lines", took)
	}
}
