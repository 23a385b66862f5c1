// Package keytable is the table of what the keys of the wizard mean, and a check that
// they mean the same on every screen (tests only).
package keytable

import (
	"slices"
	"strings"
	"testing"

	"trailhead/ui/screen"
)

// Meaning is the one meaning of keys, on every screen that has them.
type Meaning struct {
	Keys  string   // with a space between
	Means string   // in a few words, for docs/reference.md
	Says  []string // how screens name it
}

// Meanings is what every key of the wizard means. Every terminal of a test
// holds each screen that it shows against it, so that no key means one thing here
// and another there.
var Meanings = []Meaning{
	{"enter", "the usual next thing: go on, take what the cursor is on, keep what was typed; no where a yes is asked for", []string{
		"go on", "begin", "sign in", "edit", "keep", "search", "take it", "try it", "do this", "use this trail", "open, close", "confirm",
		"take back", "values", "settings", "I have stored it", "stay", "leave", "back", "no"}},
	{"esc", "back; what goes on is stopped first, and what was typed or searched for is dropped", []string{
		"back", "settings", "as it was", "all", "no", "stop", "stop looking", "stop listing", "stop waiting", "stop following", "begin",
		"do not sign in", "do not try again"}},
	{"q", "close what is shown; on the last screen, leave", []string{"back", "leave", "leave for later"}},
	{"ctrl+c", "leave; what goes on is stopped first", []string{"leave", "leave for later", "leave at once", "stop after this call",
		"stop waiting", "stop following", "do not try again", "do not sign in", "back"}},
	{"?", "help", []string{"help", "what is this", "back"}},
	{"up down k j pgup pgdown home end", "move the cursor, or scroll", []string{"choose", "scroll", "walk"}},
	{"left right", "to what lies left or right: out or in, the document before or after", []string{
		"open", "close", "close, open", "out", "next", "before"}},
	{"tab shift+tab", "on to the next, or back: row, field, filter, document, page", []string{
		"region", "choose", "next", "before", "filter", "access key"}},
	{"space", "mark", []string{"pick", "mark"}},
	{"/", "search", []string{"search"}},
	{"a", "show all, or less", []string{"show all", "fold", "all lines", "only changes", "all checks", "in full", "less"}},
	{"b", "every account of the roll-out, and back", []string{"every account", "back"}},
	{"c", "copy what this screen has to copy", []string{"copy", "copy all", "copy a text", "copy a text for its owner"}},
	{"d", "the documents of the plan, and back", []string{"documents", "back"}},
	{"e", "change answers", []string{"settings", "edit", "type ids"}},
	{"f", "follow one call", []string{"follow a call"}},
	{"h", "copy what is left for others to do", []string{"copy for others"}},
	{"i", "what is there already, and back", []string{"what is there", "back"}},
	{"l", "undo: the log files too, or not", []string{"delete the logs", "keep the logs"}},
	{"n N", "no", []string{"no"}},
	{"o", "open Workbench in the browser", []string{"open Workbench"}},
	{"p", "pick organizational units", []string{"pick units"}},
	{"r", "look or try again", []string{"look again", "try again", "list anew"}},
	{"s", "save to a file", []string{"save", "save plan", "save failures"}},
	{"t", "undo: go by the tags, or by the record", []string{"go by the tags", "go by the record"}},
	{"u", "undo", []string{"undo", "take back what stays"}},
	{"v", "verify: does it work", []string{"verify"}},
	{"w", "wait for the first log file, or stop waiting", []string{"wait for a file", "stop waiting"}},
	{"x", "undo: the key too, or not", []string{"delete the key", "keep the key"}},
	{"y Y", "yes", []string{"yes", "yes, no", "agree"}},
	{"1 2 3 4 5 6 7 8 9", "copy the value of that number", []string{"copy one", "copy the ID", "copy the secret"}},
}

// meaningOf is what a key means, nil where it is in no line of the table.
func meaningOf(key string) *Meaning {
	at := slices.IndexFunc(Meanings, func(m Meaning) bool { return slices.Contains(strings.Fields(m.Keys), key) })
	if at < 0 {
		return nil
	}
	return &Meanings[at]
}

// MeanOneThing holds the actions of a screen against the table.
func MeanOneThing(t testing.TB, all []screen.Action) {
	t.Helper()
	for _, a := range all {
		for _, key := range a.Keys() {
			says := a.Help().Desc
			switch m := meaningOf(key); {
			case key == fieldKey:
			case m == nil:
				t.Errorf("the key %s is in no line of the table of keys (%q)", key, says)
			case !slices.Contains(m.Says, says):
				t.Errorf("the key %s means %q, and here %q", key, m.Means, says)
			}
		}
	}
}

// fieldKey stands for the keys that a field of huh takes itself.
const fieldKey = "nothing"
