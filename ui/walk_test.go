package ui

import (
	"charm.land/bubbletea/v2"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"trailhead/internal/sample"
	"trailhead/steps/engine"
	"trailhead/ui/apply"
	"trailhead/ui/connect"
	"trailhead/ui/flow"
	"trailhead/ui/look"
	"trailhead/ui/review"
	"trailhead/ui/scope"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/undo"
	"trailhead/ui/values"
	"trailhead/ui/verify"
)

// A random person presses keys one by one and in bursts, pastes, resizes the
// window, and gets answers to questions that were given up. Wherever that
// leads: the table has it, nothing is written before a yes on the screen that
// shows the plan, and one can leave. 10,000 steps in a full run.
func TestARandomPersonStaysWithinTheJourney(t *testing.T) {
	const session = 50
	for n := range max(1, sample.Cases(t, 10_000)/session) {
		name := walkEstates[n%len(walkEstates)]
		t.Run(fmt.Sprint(n, " ", name), func(t *testing.T) {
			t.Parallel()
			w := walkIn(t, name, rand.New(rand.NewPCG(sample.Seed(), uint64(n))))
			for range session {
				if w.step(); t.Failed() {
					t.Fatalf("after %q", w.did)
				}
			}
			w.leaves()
		})
	}
}

// walkEstates are where the person signs in; "" is an account with nothing in
// it.
var walkEstates = []string{"", "existing-overlap", "", "organization"}

// walker is a random person in front of a wizard.
type walker struct {
	*booth
	lot *rand.Rand
	did []string
}

func walkIn(t *testing.T, estate string, lot *rand.Rand) *walker {
	t.Helper()
	s := newStage(t)
	if estate != "" {
		s = estateStage(t, estate)
	}
	s.j.Session, s.j.Host.Preset.Flags = nil, nil
	s.j.Host.Where = s.j.Where
	a, err := newApp(s.j.Host)
	if err != nil {
		t.Fatal(err)
	}
	s.app = a
	w := &walker{booth: &booth{stage: s, app: a}, lot: lot}
	w.do(a.top().Init())
	w.resize(80, 24)
	return w
}

// step is one thing that the person or the world does.
func (w *walker) step() {
	before := w.writes()
	var what string
	switch n := w.lot.IntN(20); {
	case n < 11:
		w.clock.add(screen.QuietPeriod)
		what = w.key()
	case n < 14:
		for range 2 + w.lot.IntN(4) {
			what += w.key() + " "
		}
	case n < 15:
		what = "resize"
		sizes := [][2]int{{80, 24}, {60, 20}, {120, 36}, {40, 10}, {10, 3}}
		size := sizes[w.lot.IntN(len(sizes))]
		w.resize(size[0], size[1])
	case n < 16:
		what = "late"
		w.late()
	default:
		what = w.sensibly()
	}
	w.did = append(w.did, what)
	w.settle()
	w.look(before)
}

// key presses a random key, but not the one that leaves: leaves does.
func (w *walker) key() string {
	key := manyKeys[w.lot.IntN(len(manyKeys))]
	if key == "ctrl+c" {
		key = "enter"
	}
	w.tell(keyMsg(key))
	return key
}

// sensibly does what gets on: it types what is asked for, and presses enter.
func (w *walker) sensibly() string {
	w.clock.add(screen.QuietPeriod)
	text := ""
	switch s := w.app.top().(type) {
	case *settings.Model:
		if s.Ask != nil {
			text = stageSecret
		}
	case *undo.Model:
		if s.Naming != nil {
			text = s.Naming.Want
		}
	case *review.Model:
		w.tell(keyMsg("y"))
		return "y"
	}
	if text != "" {
		w.tell(tea.PasteMsg{Content: text})
	}
	w.tell(keyMsg("enter"))
	return text + " enter"
}

// late is an answer to something that was given up, or that nobody asked.
func (w *walker) late() {
	run := w.j.RunID - min(w.j.RunID, uint64(1+w.lot.IntN(3)))
	if w.j.RunID == run {
		run = w.j.RunID + 1
	}
	msgs := []tea.Msg{screen.Planned{Run: run, Err: errLate}, connect.Connected{Run: run, Err: errLate}, look.Discovered{Run: run, Err: errLate}, undo.Planned{Run: run, Err: errLate},
		apply.Replanned{Run: run, Err: errLate}, verify.Verified{Run: run, Err: errLate}, verify.Waited{Run: run, Err: errLate}, apply.RunOver{Run: run}, screen.Happened{Run: run, Events: []engine.Event{engine.Ended{}}},
		apply.OnwardTickMsg{Run: run}, screen.SpinTickMsg{Run: run}, values.Found{Run: run, Err: errLate}, scope.Counted{Run: run, Err: errLate}}
	_, cmd := w.app.Update(msgs[w.lot.IntN(len(msgs))])
	w.do(cmd)
}

var errLate = errors.New("too late")

// tell gives one message to the wizard, and watches what becomes of it.
func (w *walker) tell(msg tea.Msg) {
	was, asked := w.app.screen(), w.planShown()
	w.take(msg)
	run, applies := w.app.screen().(*apply.Model)
	if !applies || w.app.screen() == was || slices.Contains([]flow.Station{flow.Apply}, was.Station()) {
		return
	}
	if from := was.Station(); from != flow.Review && from != flow.Undo {
		return // one has come back to it
	}
	if asked == nil || run.Approved.Plan() != asked {
		w.t.Errorf("%s begins a plan that is not the one on the screen", was.Station())
	}
}

// planShown is the plan that the person sees and could say yes to.
func (w *walker) planShown() *engine.Plan {
	if w.app.over != nil || w.app.tooSmall() {
		return nil
	}
	switch s := w.app.screen().(type) {
	case *review.Model:
		return s.Plan
	case *undo.Model:
		return s.Plan
	}
	return nil
}

// look holds what must always be so.
func (w *walker) look(before int) {
	a := w.app
	if a.astray != nil {
		w.t.Errorf("astray: %v", a.astray)
	}
	way := a.journeyOf().Way()
	for i := 1; i < len(way); i++ {
		if !slices.ContainsFunc(flow.Table(), func(line flow.Transition) bool { return line.From == way[i-1] && line.To == way[i] }) {
			w.t.Errorf("the table does not lead from %s to %s: %v", way[i-1], way[i], way)
		}
	}
	if w.writes() > before && w.j.Ending.Plan == nil {
		w.t.Errorf("%d calls were made, and nobody said yes", w.writes()-before)
	}
	if run := working(a); run != nil && run != a.screen() {
		w.t.Errorf("a run goes on under %s", a.screen().Station())
	}
	if a.gone { // by a key that leaves: the next one begins anew
		*w = *walkAgain(w)
	}
}

// walkAgain is the same person who starts the program once more.
func walkAgain(w *walker) *walker {
	s := w.stage
	s.left = nil
	a, err := newApp(s.j.Host)
	if err != nil {
		w.t.Fatal(err)
	}
	s.app = a
	again := &walker{booth: &booth{stage: s, app: a}, lot: w.lot, did: append(w.did, "again")}
	again.do(a.top().Init())
	again.resize(80, 24)
	return again
}

// leaves presses ctrl+c, at most three times: for what is typed or waited for,
// for a run, and for a run that does not end.
func (w *walker) leaves() {
	w.resize(80, 24)
	for range 4 {
		if w.app.gone {
			return
		}
		w.take(keyMsg("ctrl+c"))
		w.settle()
	}
	if !w.app.gone {
		w.t.Errorf("one cannot leave %s after %q:\n%s", w.app.screen().Station(), w.did, w.screen())
	}
}
