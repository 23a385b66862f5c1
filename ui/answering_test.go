package ui

import (
	"charm.land/bubbletea/v2"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"reflect"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/ui/apply"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
)

// booth is the root with a screen in it, on the simulated AWS. Commands run in
// goroutines as in the real program, messages reach Update one by one, and
// the screen is drawn after each.
type booth struct {
	*stage
	app *app
}

// newBooth has the answers of flags, each "key=value", and shows first.
func newBooth(t testing.TB, first func(*screen.Journey) screen.Screen, flags ...string) *booth {
	t.Helper()
	return boothOf(newStage(t), first, flags...)
}

// boothOf is a booth on a stage that is set up already.
func boothOf(s *stage, first func(*screen.Journey) screen.Screen, flags ...string) *booth {
	t := s.t
	t.Helper()
	s.j.Host.Preset.Flags = map[string]string{}
	for _, f := range flags {
		key, value, _ := strings.Cut(f, "=")
		s.j.Host.Preset.Flags[key] = value
	}
	if err := s.j.Resolve(); err != nil {
		t.Fatal(err)
	}
	s.j.Styles = screen.StylesFor(true)
	b := &booth{stage: s, app: &app{j: s.j, width: 80, height: 24, code: flow.Cancelled}}
	b.app.stack = []screen.Screen{first(s.j)}
	b.do(b.app.top().Init())
	b.app.View()
	return b
}

// settled are the answers of somebody who need not be asked.
var settled = []string{"external_id=" + stageSecret, "scope=account", "variant=new"}

func settingsScreen(j *screen.Journey) screen.Screen { return settings.New(j) }

// reviewing is a booth at the review of the plan for flags.
func reviewing(t testing.TB, flags ...string) *booth {
	t.Helper()
	b := newBooth(t, settingsScreen, append(flags, settled...)...)
	b.press("enter")
	b.reach("Review")
	return b
}

func (b *booth) take(msg tea.Msg) {
	name := fmt.Sprintf("%T", msg)
	switch {
	case name == "tea.setClipboardMsg":
		b.clip = append(b.clip, reflect.ValueOf(msg).String())
		return
	case strings.Contains(name, "TickMsg"), strings.Contains(strings.ToLower(name), "blink"):
		return
	case name == "tea.QuitMsg":
		b.left = &b.app.code
		return
	}
	_, cmd := b.app.Update(msg)
	b.app.View()
	b.do(cmd)
}

// put puts a screen on the stack, whatever way leads to it.
func (a *app) put(x screen.Screen) tea.Cmd {
	a.stack = append(a.stack, x)
	return x.Init()
}

// show puts a screen on the stack.
func (b *booth) show(x screen.Screen) {
	b.do(b.app.put(x))
	b.app.View()
}

// until takes messages until cond holds.
func (b *booth) until(what string, cond func() bool) {
	b.t.Helper()
	limit := time.After(10 * time.Second)
	for !cond() {
		select {
		case msg := <-b.msgs:
			b.take(msg)
		case <-limit:
			b.t.Fatalf("waited in vain until %s:\n%s", what, b.screen())
		}
	}
}

// reach takes messages until the screen on top is of that station.
func (b *booth) reach(place string) {
	b.t.Helper()
	b.until("it is at "+place, func() bool { return b.app.part() == place })
}

// becomes takes messages until the screen has all of texts.
func (b *booth) becomes(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.until("it says "+text, func() bool { return strings.Contains(b.words(), text) })
	}
}

var boothKeys = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	"pgdown": {Code: tea.KeyPgDown}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "space": {Code: tea.KeySpace, Text: " "}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "pgup": {Code: tea.KeyPgUp}, "backspace": {Code: tea.KeyBackspace},
}

func (b *booth) press(keys ...string) {
	for _, k := range keys {
		msg, named := boothKeys[k]
		if !named {
			msg = tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		}
		b.take(msg)
	}
}

// typed presses a key for each letter.
func (b *booth) typed(text string) {
	for _, r := range text {
		b.press(string(r))
	}
}

// on moves the cursor of the settings to a row.
func (b *booth) on(key string) *settings.Model {
	b.t.Helper()
	s, ok := b.app.top().(*settings.Model)
	if !ok {
		b.t.Fatalf("not at the settings:\n%s", b.screen())
	}
	b.press("home")
	for range 40 {
		if s.At == key {
			return s
		}
		b.press("down")
	}
	b.t.Fatalf("there is no row %s:\n%s", key, b.screen())
	return nil
}

// screen is what can be seen, header and footer included.
func (b *booth) screen() string {
	lines := strings.Split(ansi.Strip(b.app.draw()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// words are what can be seen in a window of any length, its line breaks taken
// for spaces.
func (b *booth) words() string {
	all := ansi.Strip(b.app.top().View(screen.Area{Width: 80, Height: 500, Styles: b.j.Styles}))
	return strings.Join(strings.Fields(all), " ")
}

func (b *booth) says(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !strings.Contains(b.words(), text) {
			b.t.Errorf("%q is not on the screen:\n%s", text, b.screen())
		}
	}
}

func (b *booth) saysNot(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if strings.Contains(b.words(), text) {
			b.t.Errorf("%q is on the screen:\n%s", text, b.screen())
		}
	}
}

func (b *booth) resize(w, h int) { b.take(tea.WindowSizeMsg{Width: w, Height: h}) }

// sizes are those of the goldens.
var boothSizes = [][2]int{{60, 20}, {80, 24}, {120, 36}}

// drawn holds the screen against its goldens in every size.
func (b *booth) drawn(name string) {
	b.t.Helper()
	for _, size := range boothSizes {
		b.resize(size[0], size[1])
		text := b.screen()
		for i, line := range strings.Split(text, "\n") {
			if ansi.StringWidth(line) > size[0] {
				b.t.Errorf("%s: line %d is %d wide at %d columns:\n%s", name, i+1, ansi.StringWidth(line), size[0], line)
			}
		}
		if lines := strings.Count(text, "\n") + 1; lines > size[1] {
			b.t.Errorf("%s: %d lines in %d", name, lines, size[1])
		}
		golden(b.t, fmt.Sprintf("%s_%dx%d", name, size[0], size[1]), text+"\n")
	}
	b.resize(80, 24)
}

// otherTrail is a trail that records everything already.
func (b *booth) otherTrail() {
	b.t.Helper()
	b.world.AddBucket("acme-logs", stageAccount, "us-east-1")
	b.world.AddTrail(awssim.TrailState{Name: "audit", Account: stageAccount, HomeRegion: "us-east-1", Bucket: "acme-logs", MultiRegion: true, Logging: true})
}

// deny makes AWS refuse an action of this identity, until allow.
func (b *booth) deny(action string) {
	service, operation, _ := strings.Cut(action, ":")
	names := map[string]string{"cloudtrail": "CloudTrail", "s3": "S3", "sqs": "SQS", "organizations": "Organizations"}
	b.world.Fail(awssim.Fault{Service: names[service], Operation: operation,
		Err: awssim.APIError("AccessDenied", "User: arn:aws:iam::"+stageAccount+":user/admin is not authorized to perform: "+action+" because no identity-based policy allows the action")})
}

func (b *booth) allow() { b.world.ClearFaults() }

// applied is a booth whose set-up is made.
func applied(t testing.TB, flags ...string) *booth {
	t.Helper()
	b := reviewing(t, flags...)
	b.clock.add(screen.QuietPeriod)
	b.press("y")
	b.made()
	return b
}

// made waits until a run has come to its end.
func (b *booth) made() {
	b.t.Helper()
	b.until("all is made", func() bool { a, ok := b.app.top().(*apply.Model); return ok && a.State == apply.Done })
}
