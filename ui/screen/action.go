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
	Do     func(pressed string) (Intent, tea.Cmd)
	lesser bool
}

// Acts is an action of keys with a space between; the footer names the first,
// and nothing where it says "".
func Acts(keys, says string, do func() (Intent, tea.Cmd)) Action {
	all := strings.Fields(keys)
	binding := key.NewBinding(key.WithKeys(all...), key.WithHelp(all[0], says))
	return Action{Binding: binding, Do: func(string) (Intent, tea.Cmd) { return do() }}
}

// Wants is an action that wants something of the root.
func Wants(keys, says string, in Intent) Action {
	return Acts(keys, says, func() (Intent, tea.Cmd) { return in, nil })
}

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

// Silent is the action without a word in the footer.
func (a Action) Silent() Action {
	a.SetHelp(a.Help().Key, "")
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

// Hint is a key and what it does.
type Hint struct {
	Key, Says string
	Lesser    bool // the footer can do without
}

// HintsOf are what the footer says of actions.
func HintsOf(all []Action) []Hint {
	var hints []Hint
	for _, a := range all {
		if help := a.Help(); help.Desc != "" && a.Enabled() {
			hints = append(hints, Hint{help.Key, help.Desc, a.lesser})
		}
	}
	return hints
}

// TakesKey reports whether an action is there for a key.
func TakesKey(all []Action, msg tea.KeyPressMsg) bool {
	return slices.ContainsFunc(all, func(a Action) bool { return key.Matches(msg, a.Binding) })
}

// UpDown is how far the keys of a list move its cursor.
var UpDown = map[string]int{"up": -1, "k": -1, "down": 1, "j": 1}
