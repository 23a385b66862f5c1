package discover

import (
	"fmt"

	"trailhead/steps/answers"
)

// Setting is an answer, by its key, and what to set it to; Value is "" where
// that is the person's choice.
type Setting struct{ Key, Value string }

// flag is the setting as one gives it on the command line.
func (s Setting) flag() string {
	f, _ := answers.FieldOf(s.Key)
	if s.Value == "" {
		return "--" + f.Flag
	}
	return "--" + f.Flag + " " + s.Value
}

// Advice is something to know or to do about a way to connect, with the answers
// that it is about.
type Advice struct {
	text     string // with %s where a face may say how an answer is given
	Settings []Setting
}

// advise is advice with the settings that its %s stand for.
func advise(text string, settings ...Setting) Advice { return Advice{text: text, Settings: settings} }

// Words are the advice in a sentence. WithFlags names the flags of its settings,
// for faces that have them.
func (a Advice) Words(withFlags bool) string {
	if len(a.Settings) == 0 {
		return a.text
	}
	flags := make([]any, len(a.Settings))
	for i, s := range a.Settings {
		flags[i] = ""
		if withFlags {
			flags[i] = " (" + s.flag() + ")"
		}
	}
	return fmt.Sprintf(a.text, flags...)
}

// MarshalText implements encoding.TextMarshaler: scripts see the flags.
func (a Advice) MarshalText() ([]byte, error) { return []byte(a.Words(true)), nil }
