package ui

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/internal/sample"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
	"trailhead/ui/words"
)

// A random person presses keys one by one and in bursts, pastes, resizes the
// window, and gets answers to questions that were given up. Wherever that
// leads: the table has it, nothing is written before a yes on the screen that
// shows the plan, and one can leave. 10,000 steps in a full run.
func TestARandomPersonStaysWithinTheJourney(t *testing.T) {
	const session = 50
	sample.Announce(t)
	for n := range max(1, sample.Size(10_000, 250)/session) {
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
	*wizard
	lot  *rand.Rand
	did  []string
	late []tea.Msg // answers that are long in coming
}

func walkIn(t *testing.T, estate string, lot *rand.Rand) *walker {
	t.Helper()
	world := uitest.NewWorld(t)
	if estate != "" {
		world = uitest.Estate(t, estate)
	}
	host := world.J.Host
	host.Where = world.J.Where
	return &walker{wizard: begun(world, host), lot: lot}
}

// step is one thing that the person or the world does.
func (w *walker) step() {
	before := w.Writes()
	var what string
	switch n := w.lot.IntN(20); {
	case n < 11:
		w.Clock.Add(uitest.QuietPeriod)
		what = w.key()
	case n < 14:
		for range 2 + w.lot.IntN(4) {
			what += w.key() + " "
		}
	case n < 15:
		what = "resize"
		sizes := [][2]int{{80, 24}, {60, 20}, {120, 36}, {40, 10}, {10, 3}}
		size := sizes[w.lot.IntN(len(sizes))]
		w.Resize(size[0], size[1])
	case n < 16:
		what = "slow " + w.sensibly()
		w.holdsBack()
	default:
		what = w.sensibly()
	}
	if w.lot.IntN(3) == 0 || working(w.app) != nil {
		w.answersCome()
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
	w.tell(uitest.Key(key))
	return key
}

// sensibly does what gets on: it types what is asked for, and presses enter.
func (w *walker) sensibly() string {
	w.Clock.Add(uitest.QuietPeriod)
	text := ""
	if w.app.over == nil {
		switch w.app.screen().Station() {
		case flow.Settings:
			if w.Shows("Your External ID") {
				text = uitest.ExternalID
			}
		case flow.Undo:
			if asked := nameAsked.FindStringSubmatch(w.Words()); asked != nil {
				text = asked[1]
			}
		case flow.Review:
			w.tell(uitest.Key("y"))
			return "y"
		}
	}
	if text != "" {
		w.tell(tea.PasteMsg{Content: text})
	}
	w.tell(uitest.Key("enter"))
	return text + " enter"
}

// nameAsked is the name that is to be typed in full before something is taken
// back.
var nameAsked = regexp.MustCompile(`(?:type the account's id|Type its \w+ to say so): (\S+)`)

// holdsBack keeps what comes now for later: by then it may answer something that
// was given up.
func (w *walker) holdsBack() {
	for working(w.app) == nil {
		msg, came := w.Next(20 * time.Millisecond)
		if !came {
			return
		}
		w.late = append(w.late, msg)
	}
}

// answersCome brings what was held back.
func (w *walker) answersCome() {
	for _, msg := range w.late {
		w.Take(msg)
	}
	w.late = nil
}

// tell gives one message to the wizard, and watches what becomes of it.
func (w *walker) tell(msg tea.Msg) {
	was, asked := w.app.screen(), w.planShown()
	w.Take(msg)
	now := w.app.screen()
	if now == was || now.Station() != flow.Apply {
		return
	}
	if from := was.Station(); from != flow.Review && from != flow.Undo {
		return // one has come back to it
	}
	if asked == nil || !asked(w.J.Ending.Plan) {
		w.T.Errorf("%s begins a plan that is not the one on the screen", was.Station())
	}
}

// planShown tells the plan that the person sees and could say yes to; nil where
// there is none.
func (w *walker) planShown() func(*engine.Plan) bool {
	if w.app.over != nil || w.app.tooSmall() {
		return nil
	}
	switch w.app.screen().Station() {
	case flow.Review:
		seen := w.J.Plan
		return func(p *engine.Plan) bool { return p == seen }
	case flow.Undo:
		seen := w.Words()
		return func(p *engine.Plan) bool {
			return p.Undo && strings.Contains(seen, words.Counts(p, " "))
		}
	}
	return nil
}

// look holds what must always be so.
func (w *walker) look(before int) {
	a := w.app
	if a.astray != nil {
		w.T.Errorf("astray: %v", a.astray)
	}
	way := a.journeyOf().Way()
	for i := 1; i < len(way); i++ {
		if !slices.ContainsFunc(flow.Table(), func(line flow.Transition) bool { return line.From == way[i-1] && line.To == way[i] }) {
			w.T.Errorf("the table does not lead from %s to %s: %v", way[i-1], way[i], way)
		}
	}
	if w.Writes() > before && w.J.Ending.Plan == nil {
		w.T.Errorf("%d calls were made, and nobody said yes", w.Writes()-before)
	}
	if run := working(a); run != nil && run != a.screen() {
		w.T.Errorf("a run goes on under %s", a.screen().Station())
	}
	if a.gone { // by a key that leaves: the next one begins anew
		*w = *walkAgain(w)
	}
}

// walkAgain is the same person who starts the program once more.
func walkAgain(w *walker) *walker {
	return &walker{wizard: begun(w.World, w.J.Host), lot: w.lot, did: append(w.did, "again")}
}

// leaves presses ctrl+c, at most three times: for what is typed or waited for,
// for a run, and for a run that does not end.
func (w *walker) leaves() {
	w.Resize(80, 24)
	for range 4 {
		if w.app.gone {
			return
		}
		w.Take(uitest.Key("ctrl+c"))
		w.settle()
	}
	if !w.app.gone {
		w.T.Errorf("one cannot leave %s after %q:\n%s", w.app.screen().Station(), w.did, w.Screen())
	}
}
