package ui

import (
	"trailhead/ui/flow"
)

// answer keeps an answer that the person has given, which goes before all
// others. The error is of type answers.Problems and has everything that is
// wrong with the answers now.
func (j *journey) answer(key, text string) error {
	if j.Typed == nil {
		j.Typed = map[string]string{}
	}
	j.Typed[key] = text
	return j.resolve()
}

// resolve puts all answers together.
func (j *journey) resolve() error {
	set, err := flow.Resolve(flow.Sources{Given: j.Host.Preset, Typed: j.Typed, Session: j.Session, Region: j.Where.Region})
	j.Set = set
	return err
}
