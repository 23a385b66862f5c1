package ui

import (
	"charm.land/bubbletea/v2"
	"context"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui/apply"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

const (
	stageAccount = simtest.Account
	stageSecret  = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a" // the External ID
)

// stageClock is the clock of the simulated AWS and of the person.
type stageClock struct{ *simtest.Clock }

func (c stageClock) add(d time.Duration) { c.Add(d) }

// stage is the wizard on the simulated AWS, without a terminal. Commands run
// in goroutines as in the real program; messages reach Update one by one, in
// until.
type stage struct {
	*app
	t      testing.TB
	world  *awssim.World
	clock  stageClock
	state  string
	env    map[string]string
	msgs   chan tea.Msg
	clip   []string
	left   *flow.Code // the code of leave
	atLeft int        // how many copies the terminal had been sent by then
	saved  map[string]string
}

func newStage(t testing.TB, more ...string) *stage {
	t.Helper()
	world, clock := simtest.New()
	s := &stage{t: t, clock: stageClock{clock}, world: world, state: t.TempDir(), env: map[string]string{}, saved: map[string]string{}, msgs: make(chan tea.Msg, 1000)}
	s.app = &app{j: &screen.Journey{Where: flow.Where{Profile: "acme", Region: "us-east-1"}, SignIn: "aws sso login --profile acme", Styles: screen.StylesFor(true)}}
	s.j.Host = flow.Host{Clock: clock, Env: func(name string) (string, bool) { v, ok := s.env[name]; return v, ok },
		Connect: s.connect,
		Save: func(name string, text []byte) (string, error) {
			s.saved[name] = string(text)
			return "/home/acme/" + name, nil
		},
		Open: func(string) error { return nil }}
	session, err := s.connect(t.Context(), s.j.Where)
	if err != nil {
		t.Fatal(err)
	}
	s.j.Session = session
	flags := map[string]string{"external_id": stageSecret, "scope": "account", "variant": "new", "region": "us-east-1"}
	for _, m := range more {
		key, value, _ := strings.Cut(m, "=")
		flags[key] = value
	}
	if s.j.Set, err = answers.Resolve(answers.Layers{Flags: flags}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stage) signIn() { simtest.SignIn(s.world) }

func (s *stage) connect(ctx context.Context, w flow.Where) (*steps.Session, error) {
	reach, err := simtest.Connect(ctx, s.world, s.clock, w.Region)
	if err != nil {
		return nil, err
	}
	return steps.Open(ctx, reach, s.state, nil)
}

// apply shows the apply screen of a fresh plan.
func (s *stage) apply() *apply.Model {
	s.t.Helper()
	plan, err := s.j.Session.Plan(s.t.Context(), s.j.Set)
	if err != nil {
		s.t.Fatal(err)
	}
	s.j.Plan = plan
	a := apply.New(s.j, plan, false, screen.PlanSettings(s.j))
	s.show(a)
	return a
}

// applied is a set-up that is made, with its ending.
func (s *stage) applied() {
	s.t.Helper()
	a := s.apply()
	s.until("all is made", func() bool { return a.State == apply.Done })
}

func (s *stage) show(x screen.Screen) { s.do(s.put(x)) }

// do runs a command in a goroutine.
func (s *stage) do(cmd tea.Cmd) {
	if cmd != nil {
		go s.run(cmd)
	}
}

var commands = reflect.TypeFor[[]tea.Cmd]()

// run carries a command out and posts what it says; a sequence in order.
func (s *stage) run(cmd tea.Cmd) {
	msg := cmd()
	if msg == nil {
		return
	}
	v := reflect.ValueOf(msg)
	if v.Kind() == reflect.Slice && v.Type().ConvertibleTo(commands) {
		for _, c := range v.Convert(commands).Interface().([]tea.Cmd) {
			if _, batch := msg.(tea.BatchMsg); batch {
				s.do(c)
			} else if c != nil {
				s.run(c)
			}
		}
		return
	}
	s.msgs <- msg
}

// take is what Bubble Tea does with one message. Ticks are dropped: a test
// that needs one sends it.
func (s *stage) take(msg tea.Msg) {
	switch name := fmt.Sprintf("%T", msg); {
	case name == "tea.setClipboardMsg":
		s.clip = append(s.clip, reflect.ValueOf(msg).String())
		return
	case strings.Contains(name, "TickMsg"):
		return
	}
	_, cmd := s.Update(msg)
	if s.gone && s.left == nil {
		code := s.code
		s.left, s.atLeft = &code, len(s.clip)
	}
	s.do(cmd)
}

// until pumps messages until cond holds.
func (s *stage) until(what string, cond func() bool) {
	s.t.Helper()
	limit := time.After(10 * time.Second)
	for !cond() {
		select {
		case msg := <-s.msgs:
			s.take(msg)
		case <-limit:
			s.t.Fatalf("waited in vain until %s:\n%s", what, s.text())
		}
	}
}

// untilLeft pumps until the program is left, and returns the exit code.
func (s *stage) untilLeft() flow.Code {
	s.t.Helper()
	s.until("it is left", func() bool { return s.left != nil })
	return *s.left
}

// untilSays pumps until the screen has the text.
func (s *stage) untilSays(text string) {
	s.t.Helper()
	s.until("it says "+text, func() bool { return strings.Contains(s.text(), text) })
}

var stageKeys = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"pgdown": {Code: tea.KeyPgDown}, "end": {Code: tea.KeyEnd}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl},
}

func (s *stage) press(keys ...string) {
	for _, k := range keys {
		msg, named := stageKeys[k]
		if !named {
			msg = tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		}
		s.take(msg)
	}
}

// text is what a screen of plenty of lines says, without colours and with its line
// breaks taken for spaces.
func (s *stage) text() string {
	if len(s.stack) == 0 {
		return ""
	}
	return strings.Join(strings.Fields(s.grid(80, 60)), " ")
}

// grid is the whole window, header and footer included, without colours.
func (s *stage) grid(w, h int) string {
	s.width, s.height = w, h
	lines := strings.Split(ansi.Strip(s.draw()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// says fails where the screen does not have all of texts.
func (s *stage) says(texts ...string) {
	s.t.Helper()
	all := s.text()
	for _, text := range texts {
		if !strings.Contains(all, text) {
			s.t.Errorf("%q is not on the screen:\n%s", text, s.grid(80, 60))
		}
	}
}

func (s *stage) keyHints() string {
	var keys []string
	for _, k := range screen.HintsOf(s.top().Actions()) {
		keys = append(keys, k.Key)
	}
	return strings.Join(keys, " ")
}

func (s *stage) writes() int {
	n := 0
	for _, c := range s.world.Calls() {
		if c.Write && c.Err == "" {
			n++
		}
	}
	return n
}

// hold stops every call of an operation before it is made, until release.
func (s *stage) hold(operation string) (held func() bool, release func()) {
	var mu sync.Mutex
	arrived, open := false, make(chan struct{})
	s.world.OnCall(func(c awssim.Call, when string) {
		if c.Operation == operation && when == "before" {
			mu.Lock()
			arrived = true
			mu.Unlock()
			<-open
		}
	})
	held = func() bool { mu.Lock(); defer mu.Unlock(); return arrived }
	return held, sync.OnceFunc(func() { close(open); s.world.OnCall(nil) })
}

func has(all []string, text string) bool { return slices.Contains(all, text) }
