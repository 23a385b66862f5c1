package flow

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/steps/setup"
)

// Kind is how a question is answered.
type Kind uint8

// The kinds.
const (
	One   Kind = iota // by one of the choices
	YesNo             // by yes or no; no is the default
	Name              // by typing something in full, so that no key typed by mistake answers it
)

// Question is something that a person is asked. Each renderer words it; its
// choices are known by their keys.
type Question struct {
	Kind    Kind
	Answer  string // the key of the answer that it settles; "" where it settles none
	Choices []Choice
	Default int    // the index of the usual choice; -1 for none
	Full    string // what must be typed, of kind Name
}

// Choice is one way to answer a question.
type Choice struct {
	Key    string // stable: "verify", "scope.account"
	Answer string // the text of the answer that it gives
	On     Event  // where it leads
	No     bool   // it cannot be had, for a reason that is told
}

// WelcomeQuestion is what can be done where trailhead was at work before, the
// likeliest first. Outcome is how the last run ended (engine.LastRun).
func WelcomeQuestion(outcome string) Question {
	verify, values := Choice{Key: "verify", On: ToVerify}, Choice{Key: "values", On: ToValues}
	look, undo := Choice{Key: "look", On: LookAround}, Choice{Key: "undo", On: ToUndo}
	q := Question{}
	switch outcome {
	case "done":
		q.Choices = []Choice{verify, values, {Key: "mend", On: Chosen}, look, undo}
	case "removed":
		q.Choices = []Choice{{Key: "again", On: Chosen}, look, undo} // undo takes back what the last one left
	default:
		q.Choices = []Choice{{Key: "go-on", On: Chosen}, verify, look, undo}
	}
	return q
}

// Variants is which way to go on is chosen: what was answered before where it
// is one of the options, else the recommended one. False: what was answered is
// none of them.
func Variants(d discover.Discovery, set answers.Set) (options []discover.Option, at int, known bool) {
	options = append([]discover.Option{d.Recommendation.Option}, d.Recommendation.Others...)
	if !set.Given(KeyVariant) {
		return options, 0, true
	}
	if at = slices.IndexFunc(options, func(o discover.Option) bool { return describes(set, d.SetupOf(o)) }); at >= 0 {
		return options, at, true
	}
	at = slices.IndexFunc(options, func(o discover.Option) bool {
		return o.Variant == set.Variant && (o.Trail == "" || o.Trail == set.Trail || nameOf(o.Trail) == set.Trail)
	})
	if at < 0 && !set.Given(KeyTrail) {
		at = slices.IndexFunc(options, func(o discover.Option) bool { return o.Variant == set.Variant })
	}
	return options, at, at >= 0
}

// describes: these answers are those of a set-up that is there.
func describes(set answers.Set, s *discover.ExpelSetup) bool {
	if s == nil || len(s.Answers) == 0 {
		return false
	}
	record := set.Record()
	return !slices.ContainsFunc(s.Answers, func(a discover.Setting) bool { return record[a.Key] != a.Value })
}

// AnswersOf are the answers that describe a set-up that is there: a plan with
// them keeps to it. The External ID is the one that its role demands, where
// nobody has given one.
func AnswersOf(s discover.ExpelSetup, set answers.Set) map[string]string {
	all := map[string]string{}
	for _, a := range s.Answers {
		all[a.Key] = a.Value
	}
	if s.ExternalID != "" && !set.Given(KeyExternalID) {
		all[KeyExternalID] = s.ExternalID
	}
	return all
}

// Forget takes back the answers that only described a set-up, where another way
// to go on is chosen.
func Forget(typed map[string]string, d discover.Discovery) {
	for _, s := range d.Expel.Setups {
		for key, value := range AnswersOf(s, answers.Set{}) {
			if typed[key] == value && key != KeyExternalID {
				delete(typed, key)
			}
		}
	}
}

// nameOf is the name in a trail's ARN.
func nameOf(trail string) string { return trail[strings.LastIndex(trail, "/")+1:] }

// AfterVariant is where the choice of a variant leads: to the question of the
// scope where this account could speak for a whole organization and nobody has
// answered, or only here.
func AfterVariant(d *discover.Discovery, set answers.Set) Event {
	org := d.Organization
	answered := set.Given(KeyScope) && set.Source(KeyScope) != answers.Typed
	if org == nil || org.Role == discover.OrgMember || answered {
		return Chosen
	}
	return AsksScope
}

// Way is one way into the account that has the bucket: by a profile, by a role
// whose name is typed, or, with neither, not from here.
type Way struct {
	Profile awsops.Profile
	Role    bool
}

// Ways puts the profiles of the account first, then those that do not say
// where they lead, and leaves out those of other accounts where it is known
// which one it is. Now is the identity in use, in account here.
func Ways(closed *setup.BucketUnreachable, profiles []awsops.Profile, now, here string) []Way {
	var all []Way
	for _, known := range []bool{true, false} {
		for _, p := range profiles {
			if p.Name == "" || p.Name == now || p.Account == here {
				continue // that is who we are already
			}
			there := slices.Contains(closed.Candidates, p.Account)
			if there == known && (there || p.Account == "" || len(closed.Candidates) == 0) {
				all = append(all, Way{Profile: p})
			}
		}
	}
	if len(closed.Candidates) > 0 {
		all = append(all, Way{Role: true})
	}
	return append(all, Way{})
}

// ConflictChoices are what can be done about who listens already: what is
// possible first, then to leave all as it is, then what cannot be had.
func ConflictChoices(found *setup.Conflict, stop setup.ConflictChoice) []setup.ConflictChoice {
	var possible, not []setup.ConflictChoice
	for _, c := range found.Choices {
		if c.Possible {
			possible = append(possible, c)
		} else {
			not = append(not, c)
		}
	}
	return slices.Concat(possible, []setup.ConflictChoice{stop}, not)
}

// refusals are the consents that say no to another one, and have the plan go on
// without it.
var refusals = map[string]string{answers.AcceptControlTowerBypass: answers.AcceptControlTowerHandover}

// Refuse is the answer to accept of somebody who does not agree. False: there is
// no plan without it.
func Refuse(set answers.Set, accept string) (answer string, goesOn bool) {
	instead, goesOn := refusals[accept]
	if !goesOn {
		return "", false
	}
	return Agree(set, instead), true
}

// Agree is the answer to accept with one consent more.
func Agree(set answers.Set, accept string) string {
	all := slices.Clone(set.Accept)
	if !slices.Contains(all, accept) {
		all = append(all, accept)
	}
	return strings.Join(all, ",")
}
