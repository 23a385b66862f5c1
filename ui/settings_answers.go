package ui

import (
	"maps"
	"slices"
	"strings"

	"trailhead/steps"
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
	if j.Session != nil {
		layers.Earlier = j.Session.Earlier()
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

// needless reports whether looking around has shown that the answer to f makes
// no difference: nobody else listens, or the bucket is in our own account. One
// that somebody has given stays on show.
func (j *journey) needless(f answers.Field) bool {
	if j.Discovery == nil || j.Set.Given(f.Key) {
		return false
	}
	at := slices.IndexFunc(j.Discovery.Trails, func(t steps.DiscoveredTrail) bool { return t.ARN == j.Set.Trail || t.Name == j.Set.Trail })
	if at < 0 {
		return false
	}
	bucket := j.Discovery.Bucket(j.Discovery.Trails[at].Bucket)
	switch {
	case bucket == nil:
		return false
	case f.Key == "overlap":
		return bucket.Notifications != nil && !slices.ContainsFunc(bucket.Listeners, func(l steps.DiscoveredListener) bool { return l.Created && !l.Expel })
	case strings.HasPrefix(f.Key, "log_account."):
		return bucket.Account == j.account()
	}
	return false
}
