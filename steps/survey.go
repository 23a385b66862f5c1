package steps

import (
	"context"
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// survey is the little that must be known about an account before the answers
// can be held against it.
type survey struct {
	others       []awsops.Trail    // trails that are not the one this set-up is about, and record management events
	events       []*discover.Event // of each of the others, nil where they could not be read
	organization *awsops.Organization
	setups       []discover.ExpelSetup // of Expel's here; looked for only where the variant has to be named
}

// lookForSetups finds the set-ups of Expel's that are here, where somebody has to
// choose a variant: another one beside them is hardly wanted. Who may not list
// roles hears of none.
func (f *survey) lookForSetups(ctx context.Context, aws *awsops.Account, set answers.Set) {
	if !set.Given("variant") && len(f.others) > 0 {
		f.setups, _ = discover.SetupsHere(ctx, aws, set.Answers)
	}
}

// thereAlready says which set-up of Expel's is here, and how to check it; "" where
// none is.
func (f survey) thereAlready() string {
	if len(f.setups) == 0 {
		return ""
	}
	s := f.setups[0]
	return "A set-up of Expel's is here already: role " + s.Role + " with queue " + s.Queue + ". Check it with " + s.Command + ". "
}

// lookAtAccount reads the trails, and the organization only where the answers leave
// open what it would decide.
func lookAtAccount(ctx context.Context, aws *awsops.Account, s setup.Setup, set answers.Set) (survey, error) {
	var found survey
	return found, engine.Parallel(
		func() error { return lookAtTrails(ctx, aws, s, &found) },
		func() error {
			if set.Given("scope") {
				return nil
			}
			org, exists, err := awsops.OrMissing(aws.Organization(ctx))
			if err != nil && !awsops.Is(err, awsops.Denied) { // who may not see the organization is not in its management account's charge
				return err
			}
			if exists {
				found.organization = &org
			}
			return nil
		},
	)
}

func lookAtTrails(ctx context.Context, aws *awsops.Account, s setup.Setup, found *survey) error {
	trails, err := aws.Trails(ctx)
	if err != nil {
		return err
	}
	var others []awsops.Trail
	for _, t := range trails {
		if t.ARN != s.TrailARN() {
			others = append(others, t)
		}
	}
	events, errs := make([]*discover.Event, len(others)), make([]error, len(others))
	reads := make([]func() error, len(others))
	for i, t := range others {
		reads[i] = func() error {
			var selectors awsops.Selectors
			selectors, errs[i] = aws.In(t.HomeRegion).Selectors(ctx, t.ARN)
			events[i] = discover.EventsOf(selectors)
			return nil
		}
	}
	_ = engine.Parallel(reads...)
	for i, t := range others {
		switch {
		case errs[i] != nil: // an organization's trail may be shut to its members: it still makes the copy
			found.others, found.events = append(found.others, t), append(found.events, nil)
		case events[i].Management:
			found.others, found.events = append(found.others, t), append(found.events, events[i])
		}
	}
	return nil
}

// recommended is what a discovery would recommend that has seen no more.
func recommended(s setup.Setup, found survey) discover.Recommendation {
	d := discover.Discovery{Identity: discover.Identity{Account: s.At.Account, Partition: s.At.Partition, Region: s.At.Region}}
	for i, t := range found.others {
		seen := discover.Discovered(t)
		seen.Events = found.events[i]
		d.Trails = append(d.Trails, seen)
	}
	return discover.Recommend(d)
}

// refuse holds the answers against the account and names everything that
// stands in the way, with the answer that would settle it (docs/contract.md#exit-codes:
// 64).
func refuse(s setup.Setup, found survey, set answers.Set) answers.Problems {
	var all answers.Problems
	add := func(p answers.Problem, do ...engine.Remedy) {
		f, _ := answers.FieldOf(p.Key)
		p.Flag, p.Env, p.Do, p.Ask = f.Flag, f.Env, do, len(do) == 0
		all = append(all, p)
	}
	a := s.Answers
	if s.At.Partition != "aws" && a.Auth == answers.AuthRole {
		add(answers.Problem{ID: "auth.partition", Key: "auth", Value: a.Auth, What: "Expel cannot take on a role here",
			Rule: fmt.Sprintf("Expel's account is in the partition aws, this account is in %s, and trust never crosses partitions.",
				s.At.Partition)},
			engine.Remedy{Do: "Use an IAM user", Set: "auth", Value: answers.AuthUser})
	}
	if !set.Given("variant") && len(found.others) > 0 {
		r := recommended(s, found)
		add(answers.Problem{ID: "variant.ambiguous", Key: "variant", What: "there is a trail here already, so it must be named",
			Rule: found.thereAlready() + "Recommended: " + r.Variant + ". " + r.Why})
	}
	if a.Variant == answers.VariantNew && len(found.others) > 0 && !a.Accepts(answers.AcceptSecondTrail) {
		add(answers.Problem{ID: "accept.second-trail", Key: "accept",
			What: "a new trail would be a second copy of the management events, which AWS bills",
			Rule: secondCopy(found.others)}, engine.Remedy{Do: "If that is wanted, add second-trail", Accept: answers.AcceptSecondTrail})
	}
	if org := found.organization; org != nil && org.ManagementAccount == s.At.Account {
		add(answers.Problem{ID: "scope.ambiguous", Key: "scope", What: "this is the management account of an organization, so it must be named",
			Hint: "It is account or organization."})
	}
	return all
}

// secondCopy says what a second copy costs. AWS's price is per event, and how
// many there are only the bill tells (docs/aws.md#cost).
func secondCopy(others []awsops.Trail) string {
	names := make([]string, len(others))
	for i, t := range others {
		names[i] = t.Name
	}
	return "The trail " + strings.Join(names, ", ") + " records them already; each further copy costs " + discover.SecondCopyPrice + ". " +
		discover.SecondCopyMonth
}
