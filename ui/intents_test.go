package ui

import (
	"context"
	"fmt"
	"github.com/charmbracelet/colorprofile"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/e2e/picture"
	"trailhead/steps/engine"
	"trailhead/ui/apply"
	"trailhead/ui/review"
	"trailhead/ui/screen"
)

// manyKeys are keys that mean something on some screen.
var manyKeys = []string{"enter", "esc", "up", "down", "end", "tab", "space", "ctrl+c", "?", "/",
	"a", "b", "c", "d", "e", "f", "h", "k", "l", "n", "o", "q", "r", "s", "t", "u", "v", "w", "x", "y", "1"}

// A key that is typed in the same moment as the yes cannot take away the
// screen of the run that the yes has begun. In the real program.
func TestAKeyRightAfterTheYesDoesNotHideTheRun(t *testing.T) {
	for _, key := range []string{"e", "e", "e", "d", "h", "s", "n", "q", "?", "\r", "y", "ee"} {
		t.Run(fmt.Sprintf("%q", key), func(t *testing.T) {
			s := open(t, false, colorprofile.ASCII)
			s.types("\r\r" + stageSecret + "\r\r")
			s.sees("Make these 8 changes?")
			time.Sleep(screen.QuietPeriod + 20*time.Millisecond)
			s.types("y" + key)
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			g, err := s.Until(ctx, func(g picture.Grid) bool { return strings.Contains(g.Text(), "8 of 8") })
			if err != nil {
				t.Errorf("%d calls were made, and the screen says\n%s", s.stage.writes(), g.Text())
			}
		})
	}
}

// Any two keys that are read together, on every screen: nothing is written
// before a yes to a plan, and a run has its screen. The pairs are drawn by lot;
// the seed is printed.
func TestTwoKeysAtOnceOnEveryScreen(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	lot := rand.New(rand.NewPCG(seed, 0))
	for _, s := range stations {
		pairs := [][2]string{{"y", "e"}, {"y", "esc"}, {"enter", "esc"}}
		for range 3 {
			pairs = append(pairs, [2]string{manyKeys[lot.IntN(len(manyKeys))], manyKeys[lot.IntN(len(manyKeys))]})
		}
		for _, pair := range pairs {
			t.Run(s.name+" "+pair[0]+" "+pair[1], func(t *testing.T) {
				t.Parallel()
				twoKeysAtOnce(t, s.reach(t), pair)
			})
		}
	}
}

func twoKeysAtOnce(t *testing.T, b *booth, pair [2]string) {
	before := b.writes()
	b.clock.add(screen.QuietPeriod)
	plan, yes := approvedBy(b.app.screen(), pair)
	b.press(pair[0])
	b.press(pair[1])
	if run := working(b.app); run != nil && run != b.app.screen() {
		t.Errorf("a run goes on under another screen:\n%s", b.screen())
	}
	b.settle()
	switch made := b.writes() - before; {
	case made > 0 && !yes:
		t.Errorf("%d calls were made, and nobody said yes:\n%s", made, b.screen())
	case made > 0 && b.j.Ending.Plan != plan:
		t.Error("what was carried out is not the plan on the screen")
	}
}

// approvedBy is the plan that keys on a screen say yes to: on the review, y
// after a quiet period; after a run that has stopped, r tries the same again.
func approvedBy(s screen.Screen, pair [2]string) (plan *engine.Plan, yes bool) {
	switch s := s.(type) {
	case *review.Model:
		return s.Plan, pair[0] == "y"
	case *apply.Model:
		return s.Approved.Plan(), slices.Contains(pair[:], "r")
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
func (b *booth) settle() {
	moment, limit := time.After(20*time.Millisecond), time.After(10*time.Second)
	for {
		select {
		case msg := <-b.msgs:
			b.take(msg)
			continue
		case <-moment:
		case <-limit:
			b.t.Fatal("it does not come to an end")
		}
		if working(b.app) == nil {
			return
		}
		moment = time.After(20 * time.Millisecond)
	}
}
