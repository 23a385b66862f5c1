package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// action is a key, what it does, and what the footer says of it, in one place.
// A screen lists those that there are at the moment: what it does not list
// does nothing, and is not named.
type action struct {
	key.Binding
	do func(pressed string) (intent, tea.Cmd)
}

// acts is an action of keys with a space between; the footer names the first,
// and nothing where it says "".
func acts(keys, says string, do func() (intent, tea.Cmd)) action {
	all := strings.Fields(keys)
	binding := key.NewBinding(key.WithKeys(all...), key.WithHelp(all[0], says))
	return action{binding, func(string) (intent, tea.Cmd) { return do() }}
}

// wants is an action that wants something of the root.
func wants(keys, says string, in intent) action {
	return acts(keys, says, func() (intent, tea.Cmd) { return in, nil })
}

// runs is an action that begins something.
func runs(keys, says string, begin func() tea.Cmd) action {
	return acts(keys, says, func() (intent, tea.Cmd) { return nil, begin() })
}

// does is an action that changes nothing but the screen.
func does(keys, says string, change func()) action {
	return acts(keys, says, func() (intent, tea.Cmd) { change(); return nil, nil })
}

// moves is an action of several keys that the footer names by other signs.
func moves(keys, shown, says string, move func(pressed string)) action {
	a := does(keys, says, nil).as(shown)
	a.do = func(pressed string) (intent, tea.Cmd) { move(pressed); return nil, nil }
	return a
}

// as is the action with another sign in the footer.
func (a action) as(shown string) action {
	a.SetHelp(shown, a.Help().Desc)
	return a
}

// silent is the action without a word in the footer.
func (a action) silent() action {
	a.SetHelp(a.Help().Key, "")
	return a
}

// act carries out the action of a key. It reports whether there is one; where
// two have the key, the first has it.
func act(all []action, msg tea.KeyPressMsg) (in intent, cmd tea.Cmd, found bool) {
	for _, a := range all {
		if key.Matches(msg, a.Binding) {
			in, cmd = a.do(msg.String())
			return in, cmd, true
		}
	}
	return nil, nil, false
}

// hint is a key and what it does.
type hint struct{ Key, Says string }

// hintsOf are what the footer says of actions.
func hintsOf(all []action) []hint {
	var hints []hint
	for _, a := range all {
		if help := a.Help(); help.Desc != "" && a.Enabled() {
			hints = append(hints, hint{help.Key, help.Desc})
		}
	}
	return hints
}

// takesKey reports whether an action is there for a key.
func takesKey(all []action, msg tea.KeyPressMsg) bool {
	return slices.ContainsFunc(all, func(a action) bool { return key.Matches(msg, a.Binding) })
}

// upDown is how far the keys of a list move its cursor.
var upDown = map[string]int{"up": -1, "k": -1, "down": 1, "j": 1}
