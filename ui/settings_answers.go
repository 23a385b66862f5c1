package ui

import (
	"maps"

	"trailhead/steps/answers"
)

// answer keeps an answer that the person has given, which goes before all
// others. The error is of type answers.Problems and has everything that is
// wrong with the answers now.
func (j *journey) answer(key, text string) error {
	if j.Edited == nil {
		j.Edited = map[string]string{}
	}
	j.Edited[key] = text
	return j.resolve()
}

// resolve puts the answers of the person before those of the other layers:
// what the host has, what an earlier run here answered, and the region that
// the identity came with.
func (j *journey) resolve() error {
	layers := j.Host.Preset
	layers.Flags = with(layers.Flags, j.Edited)
	if j.Desk != nil {
		layers.Earlier = j.Desk.Earlier()
	}
	if region := j.region(); region != "" {
		layers.Preset = with(layers.Preset, map[string]string{"region": region})
	}
	set, err := answers.Resolve(layers)
	j.Set = set
	return err
}

// with is a copy of a map that has the entries of more, too.
func with(m, more map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, m)
	maps.Copy(all, more)
	return all
}
