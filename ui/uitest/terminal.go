package uitest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest/keytable"
)

// Model is what a terminal runs: the whole wizard, or one of its screens.
type Model interface {
	tea.Model
	Top() screen.Overlay              // what can be seen, nil where there is nothing yet
	Draw() string                     // the whole window
	Ended() (code flow.Code, is bool) // is: it was left
}

// Terminal runs a model as Bubble Tea does: commands in goroutines, messages
// one by one, and a frame once none is waiting. Time does not pass by itself:
// ticks are dropped, and a test that needs one sends it.
type Terminal struct {
	*World
	Model  Model
	Clip   []string   // what the clipboard was sent
	Left   *flow.Code // nil until it is left
	AtLeft int        // how many copies had been sent by then
	msgs   chan tea.Msg
}

// NewTerminal is a terminal of 80x24 on a world. It shows nothing yet: Do begins.
func NewTerminal(w *World, m Model) *Terminal {
	t := &Terminal{World: w, Model: m, msgs: make(chan tea.Msg, 1000)}
	t.Resize(80, 24)
	return t
}

// limit is how long a test waits for anything.
const limit = 10 * time.Second

// Do runs a command in a goroutine.
func (t *Terminal) Do(cmd tea.Cmd) {
	if cmd != nil {
		go t.run(cmd)
	}
}

var commands = reflect.TypeFor[[]tea.Cmd]()

// run carries a command out and posts what it says; a sequence in order.
func (t *Terminal) run(cmd tea.Cmd) {
	msg := cmd()
	if msg == nil {
		return
	}
	v := reflect.ValueOf(msg)
	if v.Kind() == reflect.Slice && v.Type().ConvertibleTo(commands) {
		for _, c := range v.Convert(commands).Interface().([]tea.Cmd) {
			if _, batch := msg.(tea.BatchMsg); batch {
				t.Do(c)
			} else if c != nil {
				t.run(c)
			}
		}
		return
	}
	t.msgs <- msg
}

// Take gives one message to the model, runs what it asks for, and draws.
func (t *Terminal) Take(msg tea.Msg) {
	t.take(msg)
	t.frame()
}

// frame draws what there is, and looks at its keys.
func (t *Terminal) frame() {
	if top := t.Model.Top(); top != nil {
		t.Model.View()
		keytable.MeanOneThing(t.T, top.Actions())
	}
}

func (t *Terminal) take(msg tea.Msg) {
	switch name := fmt.Sprintf("%T", msg); {
	case name == "tea.setClipboardMsg":
		t.Clip = append(t.Clip, reflect.ValueOf(msg).String())
		return
	case strings.Contains(strings.ToLower(name), "tickmsg"), strings.Contains(strings.ToLower(name), "blink"), name == "tea.QuitMsg":
		return
	}
	_, cmd := t.Model.Update(msg)
	if code, is := t.Model.Ended(); is && t.Left == nil {
		t.Left, t.AtLeft = &code, len(t.Clip)
	}
	t.Do(cmd)
}

// Next is the next message that a command has brought, as long as one comes
// within wait.
func (t *Terminal) Next(wait time.Duration) (msg tea.Msg, came bool) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case msg := <-t.msgs:
		return msg, true
	case <-timer.C:
		return nil, false
	}
}

// Until takes messages until cond holds.
func (t *Terminal) Until(what string, cond func() bool) {
	t.T.Helper()
	over := time.Now().Add(limit)
	drawn := true
	for !cond() {
		// What cond looks at may change without a message.
		if msg, came := t.Next(20 * time.Millisecond); came {
			t.take(msg)
			if drawn = len(t.msgs) == 0; drawn {
				t.frame()
			}
		} else if time.Now().After(over) {
			t.T.Fatalf("waited in vain until %s:\n%s", what, t.Screen())
		}
	}
	if !drawn {
		t.frame()
	}
}

// UntilLeft takes messages until the model is left, and returns the exit code.
func (t *Terminal) UntilLeft() flow.Code {
	t.T.Helper()
	t.Until("it is left", func() bool { return t.Left != nil })
	return *t.Left
}

// Becomes takes messages until the screen has all of texts.
func (t *Terminal) Becomes(texts ...string) {
	t.T.Helper()
	for _, text := range texts {
		t.Until("it says "+text, func() bool { return t.Shows(text) })
	}
}

var keys = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "backspace": {Code: tea.KeyBackspace},
	"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "space": {Code: tea.KeySpace, Text: " "},
	"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
}

// Key is the message of a key by its name, or of a letter.
func Key(name string) tea.KeyPressMsg {
	if msg, named := keys[name]; named {
		return msg
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// Press presses keys, one after the other.
func (t *Terminal) Press(names ...string) {
	for _, name := range names {
		t.Take(Key(name))
	}
}

// Type presses a key for each letter.
func (t *Terminal) Type(text string) {
	for _, r := range text {
		t.Press(string(r))
	}
}

// Resize makes the window as large.
func (t *Terminal) Resize(width, height int) { t.Take(tea.WindowSizeMsg{Width: width, Height: height}) }

// Screen is what can be seen, header and footer included, without colours.
func (t *Terminal) Screen() string {
	lines := strings.Split(ansi.Strip(t.Model.Draw()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Words are what can be seen in a window of any length, its line breaks taken
// for spaces; header and footer are not among them.
func (t *Terminal) Words() string { return strings.Join(strings.Fields(t.Body()), " ") }

// Body is the screen in a window of any length, without colours, header and
// footer.
func (t *Terminal) Body() string {
	return body(t.Model.Top(), t.J.Styles)
}

func body(s screen.Overlay, st screen.Styles) string {
	if s == nil {
		return ""
	}
	return ansi.Strip(s.View(screen.Area{Width: 80, Height: 500, Styles: st}))
}

// Shows reports whether the screen has a text.
func (t *Terminal) Shows(text string) bool { return strings.Contains(t.Words(), text) }

// Says fails where the screen does not have all of texts.
func (t *Terminal) Says(texts ...string) {
	t.T.Helper()
	for _, text := range texts {
		if !t.Shows(text) {
			t.T.Errorf("%q is not on the screen:\n%s", text, t.Screen())
		}
	}
}

// SaysNot fails where the screen has one of texts.
func (t *Terminal) SaysNot(texts ...string) {
	t.T.Helper()
	for _, text := range texts {
		if t.Shows(text) {
			t.T.Errorf("%q is on the screen:\n%s", text, t.Screen())
		}
	}
}

// Keys are those that the footer offers, with a space between them.
func (t *Terminal) Keys() string {
	var offered []string
	for _, a := range screen.Named(t.Model.Top().Actions()) {
		offered = append(offered, a.Help().Key)
	}
	return strings.Join(offered, " ")
}

// Offers reports whether the footer has a key.
func (t *Terminal) Offers(key string) bool {
	return slices.Contains(strings.Fields(t.Keys()), key)
}
