package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Sizes. Below small the screens scroll; below tiny there is no room at all.
const (
	widestText = 100
	tinyWidth  = 40
	tinyHeight = 10
)

// app is the root: it routes messages to the screen on top of the stack, acts
// on intentions, and draws header and footer around the body.
type app struct {
	j      *journey
	stack  []screen
	width  int
	height int
	code   int
	gone   bool
}

// Run shows the wizard until the person leaves, or ctx ends.
func Run(ctx context.Context, host Host, options ...tea.ProgramOption) (Outcome, error) {
	a := newApp(host)
	final, err := tea.NewProgram(a, append(options, tea.WithContext(ctx))...).Run()
	if end, ok := final.(*app); ok {
		a = end
	}
	return Outcome{Code: a.code, Text: a.j.farewell()}, err
}

func newApp(host Host) *app {
	a := &app{j: &journey{Host: host, Where: host.Where, Styles: stylesFor(true)}, code: leaveCancelled}
	_ = a.j.resolve() // what is wrong is said on the screen of the settings
	a.stack = []screen{newConnect(a.j)}
	return a
}

func (a *app) top() screen { return a.stack[len(a.stack)-1] }

// Init implements tea.Model.
func (a *app) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, a.top().Init()) }

// Update implements tea.Model.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
		return a, nil
	case tea.BackgroundColorMsg:
		a.j.Styles = stylesFor(msg.IsDark())
		return a, nil
	case goTo:
		a.stack = append(a.stack, msg.to)
		return a, msg.to.Init()
	case goBack:
		return a, a.back()
	case showHelp:
		a.stack = append(a.stack, newHelp(a.j, msg, a.top()))
		return a, a.top().Init()
	case leave:
		a.code, a.gone = msg.code, true
		return a, tea.Quit
	case tea.KeyPressMsg:
		if cmd, done := a.key(msg); done {
			return a, cmd
		}
	}
	return a, a.pass(msg)
}

// key handles the keys that mean the same everywhere, unless the screen is
// busy with them itself.
func (a *app) key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if msg.String() == "ctrl+z" {
		return tea.Suspend, true
	}
	if b, ok := a.top().(busy); ok && b.Busy() {
		return nil, false
	}
	switch msg.String() {
	case "ctrl+c":
		return send(leave{a.leaveCode()}), true
	case "esc":
		return a.back(), true
	case "?":
		return send(showHelp{}), true
	}
	return nil, false
}

// leaveCode is what ctrl+c means: cancelled, unless all is done already.
func (a *app) leaveCode() int {
	if len(a.j.Ending.outputs) > 0 {
		return leaveDone
	}
	return leaveCancelled
}

// pass hands a message to every screen of the stack that may be waiting for
// it; keys only to the one on top.
func (a *app) pass(msg tea.Msg) tea.Cmd {
	last := len(a.stack) - 1
	if _, key := msg.(tea.KeyPressMsg); key {
		var cmd tea.Cmd
		a.stack[last], cmd = a.stack[last].Update(msg)
		return cmd
	}
	var cmds []tea.Cmd
	for i, s := range a.stack {
		next, cmd := s.Update(msg)
		a.stack[i] = next
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// back shows the screen before, as it was left. From the first there is
// nowhere to go.
func (a *app) back() tea.Cmd {
	if len(a.stack) > 1 {
		a.stack = a.stack[:len(a.stack)-1]
	}
	return nil
}

// View implements tea.Model.
func (a *app) View() tea.View {
	v := tea.NewView(a.draw())
	v.AltScreen = true
	v.WindowTitle = "trailhead"
	return v
}

func (a *app) draw() string {
	switch {
	case a.width == 0: // the first frame comes before the size
		return ""
	case a.width < tinyWidth || a.height < tinyHeight:
		return "This window is too small.\nMake it larger: nothing is lost."
	}
	width := min(a.width, widestText)
	head, foot := a.header(width), a.footer(width)
	room := area{Width: width, Height: a.height - strings.Count(head, "\n") - 1 - strings.Count(foot, "\n") - 1, Styles: a.j.Styles}
	body := strings.Split(a.top().View(room), "\n")
	if len(body) > room.Height {
		body = body[:room.Height]
	}
	for len(body) < room.Height {
		body = append(body, "")
	}
	return head + "\n" + strings.Join(body, "\n") + "\n" + foot
}
