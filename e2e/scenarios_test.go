package e2e

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"trailhead/awsops/rehearsal"
	"trailhead/e2e/picture"
	"trailhead/internal/sample"
)

// wizardWalks are how somebody goes through each rehearsal in the wizard.
func wizardWalks() map[string]func(s *wizard) {
	const alone = "The trail's accounts alone"
	made := func(s *wizard) {
		s.toReview()
		s.saysYes()
		s.toTheEnd()
	}
	aloneMade := func(s *wizard) {
		s.toPlanOf(alone)
		s.saysYes()
		s.toTheEnd()
	}
	return map[string]func(s *wizard){
		"new": made, "existing": func(s *wizard) {
			made(s)
			if s.presses > 12 {
				s.t.Errorf("%d key presses beside the External ID", s.presses)
			}
		}, "delegated-admin": aloneMade, "throttled": made, "slow": made,
		"existing-topic": func(s *wizard) {
			s.toPlan()
			s.sees("Somebody listens to this bucket", "> Subscribe our queue", "goes to a topic already.")
			s.press("enter")
			s.saysYes()
			s.toTheEnd()
		},
		"existing-overlap": overlapMade, "control-tower-4": lockedMade,
		"foreign-bucket": func(s *wizard) {
			s.toPlanOf(alone)
			s.sees("Make these", "a show all")
			s.press("a")
			s.sees("222222222222", "as OrganizationAccountAccessRole, ", "a fold") // the key before the yes has been read
			s.saysYes()
			s.toTheEnd()
		},
		"control-tower-3": func(s *wizard) {
			s.toPlanOf(alone)
			s.sees("Make these", "a show all")
			s.press("a")
			s.sees("log archive", "as AWSControlTowerExecution, ", "a fold")
			s.saysYes()
			s.toTheEnd()
		},
		"foreign-key": func(s *wizard) {
			s.toReview()
			s.saysYes()
			s.sees("hops work", "enter values")
			quietly()
			s.press("enter")
			s.sees("5 SQS URL", "For others to do")
			s.press("q")
			if code := s.leaves(); code != 0 {
				s.t.Errorf("exit code %d", code)
			}
		},
		"organization": wholeMade, "organization-partial": aloneMade, "organization-huge": aloneMade, // whole: organization_test.go
		"denied": func(s *wizard) {
			s.toReview()
			s.saysYes()
			s.sees("Stopped", "7 of 8", "A service control policy", "q leave for later")
			s.press("q")
			if code := s.leaves(); code != 1 {
				s.t.Errorf("exit code %d", code)
			}
			s.seesThat("how to go on", func(g picture.Grid) bool {
				return strings.Contains(g.Text(), "To go on from here, run trailhead again")
			})
		},
		"expired": func(s *wizard) {
			s.toReview()
			s.saysYes()
			s.sees("Stopped", "The credentials have run out", "r try again")
			s.press("r") // a rehearsal signs in by itself
			s.again = len(s.seen)
			s.toTheEnd()
		},
		"name-taken": func(s *wizard) {
			s.toReview()
			s.sees("exists already, and", "This plan cannot be carried out as it is.")
			s.press("e")
			s.sees(" > Bucket  ")
			s.press("e")
			s.sees("esc as it was")
			s.press("ctrl+u")
			s.types("expel-cloudtrail-another-name")
			s.sees("> expel-cloudtrail-another-name")
			s.press("enter")
			s.sees("Everything has an answer")
			s.press("end")
			s.sees("> Go on")
			s.press("enter")
			s.saysYes()
			s.toTheEnd()
		},
	}
}

// Each rehearsal ends in the wizard as it promises.
func TestEachRehearsalEndsInTheWizardAsItSays(t *testing.T) {
	for _, r := range rehearsal.Scenarios() {
		if !walks(t, inWizard, r.Name) {
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			walk, known := wizardWalks()[r.Name]
			if !known {
				t.Fatal("nobody has walked through it")
			}
			if _, drawn := pictured[r.Name]; drawn && sample.Full() {
				walk(openUnhurried(t, "--rehearse="+r.Name))
				return
			}
			walk(openWizard(t, "--rehearse="+r.Name))
		})
	}
}

// A scenario is walked through in one of these ways in a sampled run, if in any,
// and in each of them in a full run.
type way int

const (
	inWizard  way = iota // TestEachRehearsalEndsInTheWizardAsItSays
	byCommand            // TestEachScenarioEndsAsItSays
	asItSays             // TestWhatEachFaceSaysIsSo
)

// walks reports whether this run walks through a scenario in a way.
func walks(t *testing.T, by way, scenario string) bool {
	sample.Announce(t)
	if sample.Full() {
		return true
	}
	walked, is := drawn()[scenario]
	return is && walked == by
}

// drawn is how a sampled run walks through the scenarios that it draws.
var drawn = sync.OnceValue(func() map[string]way {
	all := map[string]way{}
	scenarios := rehearsal.Scenarios()
	order := rand.New(rand.NewPCG(sample.Seed(), 0)).Perm(len(scenarios))
	for _, by := range []way{inWizard, inWizard, inWizard, byCommand, byCommand, byCommand, byCommand, asItSays, asItSays} {
		if by == asItSays && scenarios[order[0]].Name == "organization-huge" { // each write keeps a world of 10,000 accounts
			order = order[1:]
		}
		all[scenarios[order[0]].Name], order = by, order[1:]
	}
	return all
})

// Where no way leads into the account of the bucket, the wizard asks for one
// and goes on.
func TestAWayIntoTheLogAccountIsAskedFor(t *testing.T) {
	t.Parallel()
	s := openWizard(t, "--rehearse=foreign-bucket", "--log-account-role=Nope")
	s.toPlanOf("The trail's accounts alone")
	s.sees("How do we get into", "> With the profile logs")
	s.press("enter")
	s.sees("222222222222", "(profile logs)")
	s.saysYes()
	s.toTheEnd()
}
