package e2e

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/e2e/picture"
	"trailhead/internal/sample"
)

var redraw = flag.Bool("pictures", false, "redraw the pictures of the documentation")

// The pictures of the documentation are what the real program shows in a
// rehearsal: go test ./e2e -run Pictures -pictures draws them anew.
func TestPictures(t *testing.T) {
	if !sample.Full() && !*redraw {
		t.Skip("films the program at its usual pace: TRAILHEAD_TEST_FULL=1")
	}
	if *redraw {
		for name, walk := range pictured { // without the flag each is held against its pictures where it is walked
			t.Run(name, func(t *testing.T) { walk(openUnhurried(t, "--rehearse="+name)) })
		}
	}
	stills := map[string]picture.Grid{}
	var frames []picture.Frame
	for try := 1; frames == nil; try++ { // what passes quickly may be missed on a busy machine
		if frames = film(t, stills); frames == nil && try == 10 {
			t.Fatal("no run was seen in all of its steps")
		}
	}
	stills["problem"] = problemPicture(t)
	for name, grid := range stills {
		drawnAs(t, name, grid.SVG("trailhead: "+name))
	}
	drawnAs(t, "journey", picture.Animation(frames, len(frames)-1, "trailhead on the simulated AWS, from sign-in to the five values"))
}

// largestPicture is what a page of the documentation should load, in bytes.
const largestPicture = 150 << 10

// drawnAs holds an image against docs/pictures.
func drawnAs(t testing.TB, name, svg string) {
	t.Helper()
	path := filepath.Join("..", "docs", "pictures", name+".svg")
	if len(svg) > largestPicture {
		t.Errorf("%s: %d bytes, %d are allowed", path, len(svg), largestPicture)
	}
	if *redraw {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(svg), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != svg {
		t.Errorf("%s is out of date: go test ./e2e -run Pictures -pictures draws it anew\n%s", path, firstDifference(string(have), svg))
	}
}

func firstDifference(have, want string) string {
	a, b := strings.Split(have, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "- " + a[i] + "\n+ " + b[i]
		}
	}
	return "one is longer than the other"
}

// camera films somebody at work.
type camera struct {
	*wizard
	frames []picture.Frame
}

func (c *camera) take(g picture.Grid, seconds float64) picture.Grid {
	c.frames = append(c.frames, picture.Frame{Grid: g, Seconds: seconds})
	return g
}

// applySteps are the steps of an apply that are shown, by the state of each
// line: w for working, D for done, a dot for not begun. Beside each stands how
// long it has taken by then.
var applySteps = []struct{ lines, after string }{{"w...w..w", "0.2 s"}, {"w..ww.ww", "0.4 s"}, {"DwDDDwDD", "0.7 s"}, {"DDDDDDDD", "0.9 s"}}

// accentOnDark is the colour of the name once the terminal has said that its
// background is dark (ui/theme.go).
const accentOnDark = "#b9a3ff"

// film walks through a new trail, and returns the frames, or nil where a step
// was too quick to be seen or another came first.
func film(t *testing.T, stills map[string]picture.Grid) []picture.Frame {
	c := &camera{wizard: openUnhurried(t, "--rehearse")}
	stills["start"] = c.take(still(c.seesThat("colours for a dark background", func(g picture.Grid) bool {
		return g.Rows[0][1].Foreground == accentOnDark && strings.Contains(g.Text(), "enter begin")
	}), ""), 2)
	c.press("enter")
	stills["connect"] = c.take(still(c.sees("enter go on"), ""), 2)
	c.press("enter")
	look := c.sees("Recommended", "trails in ")
	if strings.Index(look.Text(), "organization") > strings.Index(look.Text(), "trails in") {
		return nil // they are read side by side, and usually come in this order
	}
	stills["look"] = c.take(still(look, ""), 2.4)
	c.press("enter")
	c.take(still(c.typing("for example"), ""), 1.2)
	typed := ""
	for _, part := range []string{"6f1d0f0a-", "1c1b-4d0e-9b1a-", "2f3e4d5c6b7a"} {
		typed += part
		c.types(part)
		c.take(still(c.typing(typed), ""), .3)
	}
	c.frames[len(c.frames)-1].Seconds = 1.2
	c.press("enter")
	stills["settings"] = c.take(still(c.sees("Everything has an answer", "> Go on"), ""), 2)
	c.press("enter")
	stills["review"] = c.take(still(c.sees("Make these 8 changes?"), ""), 2.6)
	c.press("d")
	c.take(still(c.sees("1 of 8", "tab next"), ""), 2)
	c.press("esc")
	c.sees("Make these 8 changes?")
	quietly()
	c.press("y")
	for _, step := range applySteps {
		g, seen := c.passes(step.lines)
		if !seen {
			return nil
		}
		g = c.take(still(g, step.after), .8)
		if strings.Contains(step.lines, "DwD") {
			stills["apply"] = g
		}
	}
	stills["verify"] = c.take(still(c.sees("of 6 hops work", "enter values"), ""), 2.4)
	quietly()
	c.press("enter")
	stills["values"] = c.take(still(c.sees("5 SQS URL"), ""), 3)
	c.press("c")
	c.take(still(c.sees("sent to the clipboard"), ""), 2.4)
	c.press("q")
	c.leaves()
	return c.frames
}

// typing waits for a field with text in it, at a moment when the cursor does
// not blink.
func (c *camera) typing(text string) picture.Grid {
	return c.seesThat("a cursor at "+text, func(g picture.Grid) bool {
		return strings.Contains(g.Text(), "\n > "+text) && slices.ContainsFunc(
			slices.Concat(g.Rows...), func(cell picture.Cell) bool { return cell.Background != "" })
	})
}

// passes waits until the lines of an apply are in a state, or past it.
func (c *camera) passes(step string) (picture.Grid, bool) {
	at := ""
	g := c.seesThat("an apply at "+step, func(g picture.Grid) bool {
		at = states(g)
		return at == step || strings.Count(at, "D") > strings.Count(step, "D") || strings.Contains(g.Text(), "Verify ●")
	})
	return g, at == step
}

var changeLine = regexp.MustCompile(`(?m)^ . (not begun|working|waiting|done|failed) +\d `)

// states are the states of the lines of an apply, a letter for each.
func states(g picture.Grid) string {
	letters := map[string]string{"not begun": ".", "working": "w", "waiting": "~", "done": "D", "failed": "F"}
	all := ""
	for _, m := range changeLine.FindAllStringSubmatch(g.Text(), -1) {
		all += letters[m[1]]
	}
	return all
}

// problemPicture is the panel of a call that a policy refuses.
func problemPicture(t *testing.T) picture.Grid {
	s := openUnhurried(t, "--rehearse=denied")
	s.toReview()
	quietly()
	s.press("y")
	g := still(s.sees("Stopped", "7 of 8", "leave for later"), "1.1 s")
	return g.Replace(request, func(string) string { return "d7d3644c-3db9-4643-a8c4-efa23b678a72" })
}

// quietly waits until a yes counts: for a while no key must have been pressed.
func quietly() { time.Sleep(450 * time.Millisecond) }

// What is different each time: how long things took, where the spinner stands,
// and the request of a problem.
var (
	took    = regexp.MustCompile(`\d+\.\d s *$`)
	total   = regexp.MustCompile(`\d of \d +\d\.\d s`)
	spinner = regexp.MustCompile(`[◐◓◑◒]`)
	request = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
)

// still is a grid without what is different each time. All of an apply took
// as long as after says.
func still(g picture.Grid, after string) picture.Grid {
	g = g.Replace(took, func(string) string { return "0.2 s" })
	g = g.Replace(total, func(was string) string { return was[:len(was)-len(after)] + after })
	return g.Replace(spinner, func(string) string { return "◐" })
}
