package ui

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"trailhead/e2e/picture"
	"trailhead/internal/sample"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

// manyKeys are keys that mean something on some screen.
var manyKeys = []string{"enter", "esc", "up", "down", "end", "tab", "space", "ctrl+c", "?", "/",
	"a", "b", "c", "d", "e", "f", "h", "i", "k", "l", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "1"}

// A key that is typed in the same moment as the yes cannot take away the
// screen of the run that the yes has begun. In the real program.
func TestAKeyRightAfterTheYesDoesNotHideTheRun(t *testing.T) {
	tries := sample.OneIn(t, 3)
	for i, key := range []string{"e", "e", "e", "d", "h", "s", "n", "q", "?", "\r", "y", "ee"} {
		if i > 0 && !tries(i, key) {
			continue
		}
		t.Run(fmt.Sprintf("%q", key), func(t *testing.T) {
			s := open(t, false, colorprofile.ASCII)
			s.types("\r\r" + uitest.ExternalID + "\r\r")
			s.sees("Make these 8 changes?")
			time.Sleep(uitest.QuietPeriod + 20*time.Millisecond)
			s.types("y" + key)
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			g, err := s.Until(ctx, func(g picture.Grid) bool { return strings.Contains(g.Text(), "8 of 8") })
			if err != nil {
				t.Errorf("%d calls were made, and the screen says\n%s", s.world.Writes(), g.Text())
			}
		})
	}
}

// Any two keys that are read together, on every screen: nothing is written
// before a yes to a plan, and a run has its screen. The pairs are drawn by lot;
// the seed is printed.
func TestTwoKeysAtOnceOnEveryScreen(t *testing.T) {
	lot, tries := rand.New(rand.NewPCG(sample.Seed(), 0)), sample.OneIn(t, 2)
	for _, s := range sample.Of(t, 4, stations) {
		pairs := [][2]string{{"y", "e"}, {"y", "esc"}, {"enter", "esc"}}
		for range 3 {
			pairs = append(pairs, [2]string{manyKeys[lot.IntN(len(manyKeys))], manyKeys[lot.IntN(len(manyKeys))]})
		}
		for i, pair := range pairs {
			if !tries(s.name, i) {
				continue
			}
			t.Run(s.name+" "+pair[0]+" "+pair[1], func(t *testing.T) {
				t.Parallel()
				twoKeysAtOnce(t, s.reach(t), pair)
			})
		}
	}
}

func twoKeysAtOnce(t *testing.T, w *wizard, pair [2]string) {
	before := w.Writes()
	w.Clock.Add(uitest.QuietPeriod)
	plan, yes := w.approvedBy(pair)
	w.Press(pair[0])
	w.Press(pair[1])
	if run := working(w.app); run != nil && run != w.app.screen() {
		t.Errorf("a run goes on under another screen:\n%s", w.Screen())
	}
	w.settle()
	switch made := w.Writes() - before; {
	case made > 0 && !yes:
		t.Errorf("%d calls were made, and nobody said yes:\n%s", made, w.Screen())
	case made > 0 && w.J.Ending.Plan != plan:
		t.Error("what was carried out is not the plan on the screen")
	}
}

// approvedBy is the plan that keys say yes to: on the review, y after a quiet
// period; after a run that has stopped, r tries the same again.
func (w *wizard) approvedBy(pair [2]string) (plan *engine.Plan, yes bool) {
	switch w.app.screen().Station() {
	case flow.Review:
		return w.J.Plan, pair[0] == "y"
	case flow.Apply:
		return w.J.Ending.Plan, slices.Contains(pair[:], "r")
	}
	return nil, false
}

// working is the screen that carries something out, nil where none does.
func working(a *app) screen.Screen {
	for _, s := range a.stack {
		if works(s) {
			return s
		}
	}
	return nil
}

// settle takes messages until a run that has begun is over, and for a moment
// where none has.
func (w *wizard) settle() {
	w.T.Helper()
	over := time.Now().Add(10 * time.Second)
	for {
		msg, came := w.Next(20 * time.Millisecond)
		switch {
		case came:
			w.Take(msg)
		case working(w.app) == nil:
			return
		}
		if time.Now().After(over) {
			w.T.Fatal("it does not come to an end")
		}
	}
}
