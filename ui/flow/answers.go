package flow

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
)

// The keys of answers that the journey itself asks about.
const (
	KeyExternalID = "external_id"
	KeyRegion     = "region"
	KeyVariant    = "variant"
	KeyTrail      = "trail"
	KeyScope      = "scope"
	KeyUnits      = "members.organizational_units"
	KeyOverlap    = "overlap"
	KeyAccept     = "accept"
	KeyRole       = "log_account.role"
	KeyProfile    = "log_account.profile"
)

// Sources are where the answers of a journey or a command come from.
type Sources struct {
	// Given has flags, environment and file, and what a saved plan was made
	// with (Earlier).
	Given answers.Layers
	// Typed is what the person has answered to questions, by key.
	Typed map[string]string
	// Session knows what an earlier run here answered, and the region; nil
	// before anybody has signed in.
	Session *steps.Session
	// Region is the one of the AWS config, until there is a Session.
	Region string
	// Rehearsed is an External ID for a rehearsal that was given none; "" for
	// none.
	Rehearsed string
}

// Resolve puts the answers together, strongest first: typed, flag,
// environment, file, saved plan, earlier run here, default. The error is of
// type answers.Problems and has everything that is wrong.
func Resolve(s Sources) (answers.Set, error) {
	layers := s.Given
	layers.Typed = s.Typed
	region := s.Region
	if s.Session != nil {
		layers.Earlier = with(s.Session.Earlier(), layers.Earlier)
		region = s.Session.Home.Target().Region
	}
	preset := map[string]string{}
	if region != "" {
		preset[KeyRegion] = region
	}
	if s.Rehearsed != "" {
		preset[KeyExternalID] = s.Rehearsed
	}
	layers.Preset = with(layers.Preset, preset)
	return answers.Resolve(layers)
}

// with is a copy of a map that has the entries of more, too.
func with(m, more map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, m)
	maps.Copy(all, more)
	return all
}

// ProblemsOf are the problems with answers in an error, nil for none.
func ProblemsOf(err error) answers.Problems {
	var all answers.Problems
	errors.As(err, &all)
	return all
}

// Beyond are those problems that belong to no answer, such as a file that
// cannot be read: no question can settle them.
func Beyond(all answers.Problems) answers.Problems {
	var beyond answers.Problems
	for _, p := range all {
		if _, ok := answers.FieldOf(p.Key); !ok {
			beyond = append(beyond, p)
		}
	}
	return beyond
}

// Rows are the answers that are shown: those that make a difference with the
// others, and those with a problem. What looking around has shown to make no difference, is left out unless somebody has given
// it; d may be nil.
func Rows(set answers.Set, wrong answers.Problems, d *discover.Discovery, account string) []answers.Field {
	return slices.DeleteFunc(answers.Fields(), func(f answers.Field) bool {
		if slices.ContainsFunc(wrong, func(p answers.Problem) bool { return p.Key == f.Key }) {
			return false
		}
		return !set.Matters(f) || needless(f, set, d, account)
	})
}

// needless: nobody else listens, or the bucket is in our own account.
func needless(f answers.Field, set answers.Set, d *discover.Discovery, account string) bool {
	if d == nil || set.Given(f.Key) {
		return false
	}
	at := slices.IndexFunc(d.Trails, func(t discover.Trail) bool { return t.ARN == set.Trail || t.Name == set.Trail })
	if at < 0 {
		return false
	}
	bucket := d.Bucket(d.Trails[at].Bucket)
	switch {
	case bucket == nil:
		return false
	case f.Key == KeyOverlap:
		listens := func(l discover.Listener) bool { return l.Created && !l.Expel }
		return bucket.Notifications != nil && !slices.ContainsFunc(bucket.Listeners, listens)
	case strings.HasPrefix(f.Key, "log_account."):
		return bucket.Account == account
	}
	return false
}
