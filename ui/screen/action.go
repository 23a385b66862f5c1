package screen

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Action is a key, what it does, and what the footer says of it, in one place.
// A screen lists those that there are at the moment: what it does not list
// does nothing, and is not named.
type Action struct {
	key.Binding
	Do                    func(pressed string) (Intent, tea.Cmd)
	lesser, spare, silent bool
}

// Acts is an action of keys with a space between; the footer names the first, and
// what it says of them. A key means the same on every screen (ui/uitest/keytable).
func Acts(keys, says string, do func() (Intent, tea.Cmd)) Action {
	all := strings.Fields(keys)
	binding := key.NewBinding(key.WithKeys(all...), key.WithHelp(all[0], says))
	return Action{Binding: binding, Do: func(string) (Intent, tea.Cmd) { return do() }}
}

// Wants is an action that wants something of the root.
func Wants(keys, says string, in Intent) Action {
	return Acts(keys, says, func() (Intent, tea.Cmd) { return in, nil })
}

// Leaves is how ctrl+c leaves a screen, which the footer names where there is room.
func Leaves(do func() (Intent, tea.Cmd)) Action { return Acts("ctrl+c", "leave", do).Spare() }

// Runs is an action that begins something.
func Runs(keys, says string, begin func() tea.Cmd) Action {
	return Acts(keys, says, func() (Intent, tea.Cmd) { return nil, begin() })
}

// Does is an action that changes nothing but the screen.
func Does(keys, says string, change func()) Action {
	return Acts(keys, says, func() (Intent, tea.Cmd) { change(); return nil, nil })
}

// Moves is an action of several keys that the footer names by other signs.
func Moves(keys, shown, says string, move func(pressed string)) Action {
	a := Does(keys, says, nil).As(shown)
	a.Do = func(pressed string) (Intent, tea.Cmd) { move(pressed); return nil, nil }
	return a
}

// As is the action with another sign in the footer.
func (a Action) As(shown string) Action {
	a.SetHelp(shown, a.Help().Desc)
	return a
}

// Lesser is the action that the footer leaves out where one line has no room
// for all.
func (a Action) Lesser() Action {
	a.lesser = true
	return a
}

// Spare is the action that is not worth a line of the footer of its own.
func (a Action) Spare() Action {
	a.spare = true
	return a
}

// Silent is the action that the footer does not name.
func (a Action) Silent() Action {
	a.silent = true
	return a
}

// Act carries out the action of a key. It reports whether there is one; where
// two have the key, the first has it.
func Act(all []Action, msg tea.KeyPressMsg) (in Intent, cmd tea.Cmd, found bool) {
	for _, a := range all {
		if key.Matches(msg, a.Binding) {
			in, cmd = a.Do(msg.String())
			return in, cmd, true
		}
	}
	return nil, nil, false
}

// IsLesser reports whether the footer can do without the action.
func (a Action) IsLesser() bool { return a.lesser }

// IsSpare reports whether the action is not worth a line of its own.
func (a Action) IsSpare() bool { return a.spare }

// Named are the actions of which the footer and the help say something.
func Named(all []Action) []Action {
	return slices.DeleteFunc(slices.Clone(all), func(a Action) bool { return a.silent || a.Help().Desc == "" || !a.Enabled() })
}

// TakesKey reports whether an action is there for a key.
func TakesKey(all []Action, msg tea.KeyPressMsg) bool {
	return slices.ContainsFunc(all, func(a Action) bool { return key.Matches(msg, a.Binding) })
}

// The keys that move in what has rows: in a question with a few answers, and in
// a list.
const (
	ChoiceKeys = "up k down j"
	ListKeys   = ChoiceKeys + " pgup pgdown home end"
)

// Moved is the row to which one of these keys leads, of n rows that are called
// 0 to n-1. A page is as many rows.
func Moved(key string, from, n, page int) int {
	switch key {
	case "up", "k", "shift+tab":
		from--
	case "down", "j", "tab":
		from++
	case "pgup":
		from -= page
	case "pgdown":
		from += page
	case "home":
		from = 0
	case "end":
		from = n - 1
	}
	return max(0, min(from, n-1))
}

// Option is an answer as it is drawn: the mark of the cursor, if it is here, and
// what it says.
func Option(says string, here bool, st Styles) (mark, shown string) {
	if !here {
		return "   ", says
	}
	return st.Accent.Render(" > "), st.Accent.Bold(true).Render(says)
}
