package ui

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/step8workbench"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// blank is a screen that notes what it is told.
type blank struct {
	at    flow.Station
	heard []tea.Msg
	shown int
	busy  bool
	waits bool
	wants screen.Intent // the answer to ?
}

func (b *blank) Init() tea.Cmd { b.shown++; return nil }
func (b *blank) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	b.heard = append(b.heard, msg)
	if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "?" {
		return b.wants, nil
	}
	return nil, nil
}
func (b *blank) View(a screen.Area) string { return strings.Repeat("x", a.Width) }
func (b *blank) Actions() []screen.Action {
	return []screen.Action{screen.Does("enter", "go on", func() {})}
}
func (b *blank) Station() flow.Station { return b.at }
func (b *blank) Busy() bool            { return b.busy }
func (b *blank) Waiting() bool         { return b.waits }

// keysOf are the keys that a blank was told.
func (b *blank) keysOf() string {
	var keys []string
	for _, m := range b.heard {
		if k, ok := m.(tea.KeyPressMsg); ok {
			keys = append(keys, k.String())
		}
	}
	return strings.Join(keys, " ")
}

// blanks is the wizard with two blank screens over the first one.
func blanks(t *testing.T) (d *wizard, below, above *blank) {
	t.Helper()
	d = startWizard(t, nil)
	below, above = &blank{at: flow.Look}, &blank{at: flow.Settings}
	d.show(below)
	d.show(above)
	return d, below, above
}

func TestBackShowsTheScreenBeforeAsItWasLeft(t *testing.T) {
	d, below, above := blanks(t)
	d.Press("esc")
	if d.app.top() != below || below.shown != 2 || above.shown != 1 {
		t.Errorf("on top is %s, shown %d and %d times", d.app.part(), below.shown, above.shown)
	}
	d.Press("esc", "esc", "esc")
	if d.app.part() != "Connect" || d.app.gone {
		t.Error("esc on the first screen led somewhere")
	}
}

func TestABusyScreenHasEveryKey(t *testing.T) {
	d, _, above := blanks(t)
	above.busy = true
	d.Press("esc", "ctrl+c", "?", "x")
	if got := above.keysOf(); got != "esc ctrl+c ? x" || d.app.gone || d.app.top() != above {
		t.Errorf("it had %q, gone %v", got, d.app.gone)
	}
}

func TestCtrlCSaysHowItEnded(t *testing.T) {
	plan := &engine.Plan{Changes: []engine.Planned{{}, {}}}
	for name, c := range map[string]struct {
		ending flow.Ending
		want   flow.Code
	}{
		"nothing was begun":              {flow.Ending{}, flow.Cancelled},
		"the values were only looked at": {flow.Ending{Outputs: step8workbench.Outputs{{}}}, flow.Done},
		"all was made":                   {flow.Ending{Plan: plan, Over: true, Made: []engine.ID{"a", "b"}}, flow.Done},
		"half was made":                  {flow.Ending{Plan: plan, Over: true, Made: []engine.ID{"a"}}, flow.Interrupted},
		"a problem at the end": {flow.Ending{Plan: plan, Over: true, Made: []engine.ID{"a", "b"}, Problem: &engine.Problem{}},
			flow.Interrupted},
		"still going on": {flow.Ending{Plan: plan}, flow.Interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			d, _, _ := blanks(t)
			d.J.Ending = c.ending
			d.Press("ctrl+c")
			if !d.app.gone || d.app.code != c.want {
				t.Errorf("gone %v, code %d, want %d", d.app.gone, d.app.code, c.want)
			}
		})
	}
}

func TestNothingHappensAfterLeaving(t *testing.T) {
	d, _, above := blanks(t)
	d.Press("ctrl+c", "x", "enter")
	if len(above.heard) > 0 {
		t.Errorf("it heard %v", above.heard)
	}
	d.Take(tea.QuitMsg{})
	if d.app.code != flow.Cancelled {
		t.Errorf("the code became %d", d.app.code)
	}
}

func TestHelpLiesOverTheScreen(t *testing.T) {
	d, _, above := blanks(t)
	d.Press("?")
	d.Says("What one can do here", "enter")
	d.Take(blankNews{})
	if len(above.heard) != 2 { // the ? and the news
		t.Errorf("the screen under the help heard %v", above.heard)
	}
	d.Press("enter")
	d.reach("Settings")
	d.Until("the help is closed", func() bool { return d.app.over == nil })
	if d.app.top() != above || above.shown != 2 || strings.Contains(above.keysOf(), "enter") {
		t.Errorf("after the help: %s, shown %d times, keys %s", d.app.part(), above.shown, above.keysOf())
	}
	for _, key := range []string{"esc", "?"} {
		d.Press("?", key)
		if d.app.top() != above {
			t.Errorf("%s did not close the help alone", key)
		}
	}
	d.Press("?", "ctrl+c")
	if !d.app.gone {
		t.Error("one cannot leave from the help")
	}
}

type blankNews struct{}

func TestAScreenMayAnswerTheQuestionMark(t *testing.T) {
	d, _, above := blanks(t)
	f, _ := answers.FieldOf("queue")
	above.wants = screen.ShowHelp{Field: f}
	d.Press("?")
	d.Becomes("The SQS queue to make")
	d.SaysNot("What one can do here")
}

func TestKeysTypedAheadWaitTheirTurn(t *testing.T) {
	d, below, above := blanks(t)
	above.waits = true
	d.Press("x", "y")
	d.Take(tea.PasteMsg{Content: "z"})
	if len(above.heard) > 0 {
		t.Fatalf("it heard %v while waiting", above.heard)
	}
	above.waits = false
	d.Take(blankNews{})
	if got := above.keysOf(); got != "x y" || len(above.heard) != 4 {
		t.Errorf("it heard %v", above.heard)
	}
	above.waits = true
	d.Press("x", "esc", "y")
	if got := below.keysOf(); got != "y" {
		t.Errorf("who turns back has no use for what was typed: %q", got)
	}
}

// wanting is a screen that wants something at every key.
type wanting struct {
	*blank
	wants screen.Intent
}

func (w *wanting) Update(tea.Msg) (screen.Intent, tea.Cmd) { return w.wants, nil }

// What a screen wants is granted before the next key.
func TestAnIntentIsGrantedBeforeTheNextKey(t *testing.T) {
	for name, c := range map[string]struct {
		at      flow.Station
		wants   screen.Advance
		screens int
	}{
		"another screen":             {flow.Review, screen.Advance{On: flow.ReadDocuments}, 5},
		"one in its place":           {flow.Conflict, screen.Advance{On: flow.Unsettled}, 4},
		"one in place of the last":   {flow.Apply, screen.Advance{On: flow.NotCovered}, 3},
		"the screen before":          {flow.Inventory, screen.Advance{On: flow.Back}, 3},
		"the one before that":        {flow.Apply, screen.Advance{On: flow.Back}, 2},
		"one that is on the way":     {flow.Review, screen.Advance{On: flow.ToAnswers}, 3},
		"where the table has no way": {flow.Look, screen.Advance{On: flow.Made}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			d, _, _ := blanks(t)
			d.J.Plan = &engine.Plan{}
			d.show(&wanting{&blank{at: c.at}, c.wants})
			d.Press("x")
			if len(d.app.stack) != c.screens {
				t.Errorf("%d screens, want %d", len(d.app.stack), c.screens)
			}
			if strayed := d.app.astray != nil; strayed != (c.at == flow.Look) {
				t.Errorf("astray: %v", d.app.astray)
			}
		})
	}
}

// busily is a screen that carries something out.
type busily struct{ *blank }

func (busily) Working() bool { return true }

func TestAScreenThatWorksIsNotTakenAway(t *testing.T) {
	d, _, _ := blanks(t)
	w := busily{&blank{at: flow.Apply, wants: screen.Advance{On: flow.Back}}}
	d.show(w)
	d.Press("esc", "?", "esc", "esc")
	if d.app.top() != w {
		t.Errorf("on top is %s", d.app.part())
	}
	d.show(&wanting{&blank{at: flow.Documents}, screen.Advance{On: flow.Back}})
	d.Press("x")
	if !slices.Contains(d.app.stack, screen.Screen(w)) {
		t.Error("it is not on the stack any more")
	}
}

func TestOnlyTheScreenThatAskedHearsTheAnswer(t *testing.T) {
	d, below, above := blanks(t)
	d.Take(blankNews{})
	d.Take(tea.PasteMsg{Content: "x"})
	if len(below.heard) > 0 || len(above.heard) != 2 {
		t.Errorf("heard %v and %v", below.heard, above.heard)
	}
	d.Take(screen.SentToClipboard{})
	if len(below.heard) != 1 {
		t.Error("a screen that is covered by now did not hear that its text was sent")
	}
}

func TestTheFirstFrameComesBeforeTheSize(t *testing.T) {
	a, err := newApp(flow.Host{})
	if err != nil {
		t.Fatal(err)
	}
	if v := a.View(); v.Content != "" || !v.AltScreen {
		t.Errorf("the first frame is %q", v.Content)
	}
}

func TestARehearsalSaysSoInEveryHeader(t *testing.T) {
	d := startWizard(t, func(h *flow.Host) { h.Rehearsal = "slow" })
	for _, w := range []int{60, 80, 120} {
		d.Resize(w, 24)
		if line, _, _ := strings.Cut(d.Screen(), "\n"); !strings.Contains(line, "rehearsal") {
			t.Errorf("at %d: %q", w, line)
		}
	}
}

// What belongs to no answer, no screen could settle.
func TestAFileThatCannotBeReadIsRefusedAtOnce(t *testing.T) {
	_, err := Run(t.Context(), flow.Host{Preset: answers.Layers{File: filepath.Join(t.TempDir(), "gone.yaml")}}, io.Discard)
	var wrong answers.Problems
	if !errors.As(err, &wrong) {
		t.Errorf("the error is %v", err)
	}
	path := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(path, []byte("region: nowhere\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newApp(flow.Host{Preset: answers.Layers{File: path}}); err != nil {
		t.Errorf("a wrong answer can be mended in the settings, but: %v", err)
	}
}
