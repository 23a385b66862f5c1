package ui

import (
	"charm.land/bubbletea/v2"
	"slices"

	"trailhead/ui/accounts"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// app is the root: it routes messages to the screen on top of the stack, acts
// on intentions, and draws header and footer around the body.
type app struct {
	j      *screen.Journey
	stack  []screen.Screen
	over   screen.Overlay // lies over the top: help, or the question for an MFA code
	ahead  []tea.Msg      // keys typed while the screen waits for AWS
	width  int
	height int
	code   flow.Code
	gone   bool
	rest   rest  // of a screen that is longer than the window
	astray error // a screen wanted to go where the journey has no way
}

// top is what can be seen: the last screen of the stack, or what lies over it.
func (a *app) top() screen.Overlay {
	if a.over != nil {
		return a.over
	}
	return a.screen()
}

// screen is the one where one is in the journey, whatever lies over it.
func (a *app) screen() screen.Screen { return a.stack[len(a.stack)-1] }

// Init implements tea.Model.
func (a *app) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.screen().Init(), a.j.NextCode())
}

// Update implements tea.Model.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.gone {
		return a, nil
	}
	cmd := a.take(msg)
	return a, tea.Batch(cmd, a.catchUp())
}

// take acts on one message.
func (a *app) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		a.j.Paint(screen.StylesOn(screen.BackgroundOf(msg.IsDark())))
	case screen.CodeWanted:
		a.over = newCode(a.j, msg)
		return tea.Batch(a.over.Init(), a.j.NextCode())
	case tea.KeyPressMsg, tea.PasteMsg:
		return a.typed(msg)
	case screen.SentToClipboard: // the screen that sent it may be covered by now
		return a.toAll(msg)
	default:
		return a.pass(msg)
	}
	return nil
}

// grant acts on what a screen wants.
func (a *app) grant(in screen.Intent) tea.Cmd {
	switch in := in.(type) {
	case screen.Advance:
		return a.advance(in)
	case screen.Dismiss:
		a.over = nil
		cmd := a.screen().Init()
		if in.Tell != nil {
			return tea.Batch(cmd, a.tell(a.screen(), in.Tell))
		}
		return cmd
	case screen.RunSignIn:
		a.over = newSignIn(a.j, in.Command)
		return a.over.Init()
	case screen.ShowHelp:
		a.over = newHelp(a.j, in, a)
		return a.over.Init()
	case screen.ShowAccounts:
		a.over = accounts.NewOver(a.j)
		return a.over.Init()
	case screen.Leave:
		a.code, a.gone = in.Code, true
		return tea.Quit
	}
	return nil
}

// typed is a key or pasted text. What cannot be seen cannot be answered, so a
// window that is too small takes only the keys that leave.
func (a *app) typed(msg tea.Msg) tea.Cmd {
	key, isKey := msg.(tea.KeyPressMsg)
	k := key.String()
	urgent := isKey && (k == "esc" || k == "ctrl+c" || k == "ctrl+z")
	switch {
	case k == "ctrl+z" && isKey:
		return tea.Suspend
	case a.tooSmall() && k != "ctrl+c":
		return nil
	case urgent:
		a.ahead = nil // whoever turns back has no use for it
	case a.waits():
		a.ahead = append(a.ahead, msg)
		return nil
	}
	if _, _, scrolls := screen.Act(a.pages(), key); scrolls {
		return nil
	}
	a.rest.Moved = false // whoever goes on sees what that is about
	if !isKey || a.busy() {
		return a.hand(msg)
	}
	return a.key(key)
}

// key handles the keys that mean the same everywhere. The screen has ? first:
// it may know what the person asks about.
func (a *app) key(msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() == "?" && a.over == nil {
		if cmd := a.hand(msg); cmd != nil || a.over != nil {
			return cmd
		}
	}
	if in, cmd, found := screen.Act(a.common(), msg); found {
		return tea.Batch(cmd, a.grant(in))
	}
	return a.hand(msg)
}

// common are those keys, and which of them the footer names.
func (a *app) common() []screen.Action {
	back := screen.Acts("esc", "back", func() (screen.Intent, tea.Cmd) { return nil, a.back() })
	what := screen.Wants("?", "help", screen.ShowHelp{})
	leave := screen.Wants("ctrl+c", "leave", screen.Leave{Code: a.j.Ending.LeaveCode()}).Spare()
	switch {
	case a.over != nil:
		closes := screen.Wants("?", "back", screen.Dismiss{})
		return []screen.Action{back, closes.Silent(), leave.Silent()}
	case len(a.stack) > 1:
		return []screen.Action{back, what, leave}
	}
	return []screen.Action{what, leave, back.Silent()}
}

// busy: the screen takes every key itself. From help one can always get away.
func (a *app) busy() bool {
	_, reading := a.over.(*help)
	return !reading && isBusy(a.top())
}

func isBusy(s screen.Overlay) bool {
	b, ok := s.(screen.Busy)
	return ok && b.Busy()
}

// waits: keys are kept for later.
func (a *app) waits() bool {
	w, ok := a.top().(screen.Waiter)
	return ok && w.Waiting()
}

// catchUp hands over what was typed ahead, as far as the screens take it.
func (a *app) catchUp() tea.Cmd {
	var cmds []tea.Cmd
	for len(a.ahead) > 0 && !a.gone && !a.waits() {
		msg := a.ahead[0]
		a.ahead = a.ahead[1:]
		cmds = append(cmds, a.typed(msg))
	}
	return tea.Batch(cmds...)
}

// hand gives a key to what is on the screen.
func (a *app) hand(msg tea.Msg) tea.Cmd {
	if a.over != nil {
		return a.tell(a.over, msg)
	}
	return a.pass(msg)
}

// tell gives a message to a screen, and grants what it wants.
func (a *app) tell(s screen.Overlay, msg tea.Msg) tea.Cmd {
	in, cmd := s.Update(msg)
	return tea.Batch(cmd, a.grant(in))
}

// pass gives a message to the top of the stack, which may be what it comes
// from, and to what lies over it.
func (a *app) pass(msg tea.Msg) tea.Cmd {
	cmd := a.tell(a.screen(), msg)
	if _, typed := msg.(tea.KeyPressMsg); !typed && a.over != nil {
		return tea.Batch(cmd, a.hand(msg))
	}
	return cmd
}

// toAll gives a message to every screen.
func (a *app) toAll(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range slices.Clone(a.stack) {
		cmds = append(cmds, a.tell(s, msg))
	}
	return tea.Batch(cmds...)
}

// back takes away what lies over the screen, or goes back by the transitions
// of the journey, as far as the station has such a one.
func (a *app) back() tea.Cmd {
	if a.over != nil {
		return a.grant(screen.Dismiss{})
	}
	if _, err := flow.Next(a.screen().Station(), flow.Back); err != nil {
		return nil
	}
	return a.grant(screen.Advance{On: flow.Back})
}

func works(s screen.Screen) bool {
	w, ok := s.(screen.Worker)
	return ok && w.Working()
}
