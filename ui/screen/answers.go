package screen

import (
	"trailhead/ui/flow"
)

// Answer keeps an answer that the person has given, which goes before all
// others. The error is of type answers.Problems and has everything that is
// wrong with the answers now.
func (j *Journey) Answer(key, text string) error {
	if j.Typed == nil {
		j.Typed = map[string]string{}
	}
	j.Typed[key] = text
	return j.Resolve()
}

// Resolve puts all answers together.
func (j *Journey) Resolve() error {
	set, err := flow.Resolve(flow.Sources{Given: j.Host.Preset, Typed: j.Typed, Session: j.Session, Region: j.Where.Region})
	j.Set = set
	return err
}
