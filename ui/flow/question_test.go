package flow

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

func TestWhatIsOfferedToSomebodyWhoWasHereBefore(t *testing.T) {
	for outcome, want := range map[string]string{
		"done": "verify values mend look undo", "removed": "again look undo",
		"stopped": "go-on verify look undo", "killed": "go-on verify look undo",
	} {
		var keys []string
		for _, c := range WelcomeQuestion(outcome).Choices {
			keys = append(keys, c.Key)
			if _, err := Next(Welcome, c.On); err != nil {
				t.Error(err)
			}
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("%s: %s, want %s", outcome, got, want)
		}
	}
}

func resolved(t *testing.T, s Sources) answers.Set {
	t.Helper()
	set, err := Resolve(s)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestAnswersOfAllSources(t *testing.T) {
	set := resolved(t, Sources{
		Given: answers.Layers{Flags: map[string]string{"queue": "of-a-flag", "sns_topic": "of-a-flag"},
			Earlier: map[string]string{"role": "OfAPlan"}},
		Typed:  map[string]string{"queue": "typed"},
		Region: "eu-west-1", Rehearsed: "00000000-0000-4000-8000-000000000000",
	})
	if set.Queue != "typed" || set.Source("queue") != answers.Typed || set.SNSTopic != "of-a-flag" || set.Role != "OfAPlan" ||
		set.Region != "eu-west-1" || set.Given("region") || set.ExternalID == "" {
		t.Errorf("%+v", set.Answers)
	}
}

func TestTheScopeIsAQuestionOfAnOrganization(t *testing.T) {
	org := &discover.Discovery{Organization: &discover.Organization{Role: "management"}}
	member := &discover.Discovery{Organization: &discover.Organization{Role: discover.OrgMember}}
	flag := Sources{Given: answers.Layers{Flags: map[string]string{"scope": "account"}}}
	typed := Sources{Typed: map[string]string{"scope": "account"}}
	for name, c := range map[string]struct {
		d    *discover.Discovery
		s    Sources
		want Event
	}{
		"nobody has answered":           {org, Sources{}, AsksScope},
		"a flag has":                    {org, flag, Chosen},
		"it was chosen here":            {org, typed, AsksScope},
		"a member speaks for nobody":    {member, Sources{}, Chosen},
		"there is no organization here": {&discover.Discovery{}, Sources{}, Chosen},
	} {
		if got := AfterVariant(c.d, resolved(t, c.s)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whichever problem comes first: one that can be settled is asked about.
func TestWhatAPlanAsks(t *testing.T) {
	other := &engine.Problem{What: "other"}
	conflict := &engine.Problem{What: "conflict", Err: &setup.Conflict{}}
	one, two := &engine.Problem{What: "one", Err: &setup.Consent{Accept: "x"}}, &engine.Problem{What: "two", Err: &setup.Consent{Accept: "x"}}
	for name, c := range map[string]struct {
		plan *engine.Plan
		want Event
	}{
		"nothing":                  {&engine.Plan{}, PlanReady},
		"what nobody here settles": {&engine.Plan{Blocked: []*engine.Problem{other}}, PlanReady},
		"a conflict behind it":     {&engine.Plan{Blocked: []*engine.Problem{other, conflict}}, HasConflict},
		"the first of two":         {&engine.Plan{Blocked: []*engine.Problem{one, conflict}}, NeedsConsent},
		"nothing of an undo":       {&engine.Plan{Undo: true, Blocked: []*engine.Problem{conflict}}, PlanReady},
	} {
		if got := AfterPlan(c.plan); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	plan := &engine.Plan{Blocked: []*engine.Problem{one, other, two}}
	if all := AsksOf(plan).Settles(plan); !slices.Equal(all, []*engine.Problem{one, two}) {
		t.Errorf("one yes settles %v", all)
	}
}

func TestWaysIntoTheAccountOfTheBucket(t *testing.T) {
	profiles := []awsops.Profile{{Name: "me", Account: "1"}, {Name: "unknown"}, {Name: "logs", Account: "2"},
		{Name: "other", Account: "3"}, {}}
	names := func(closed *setup.BucketUnreachable) string {
		var all []string
		for _, w := range Ways(closed, profiles, "me", "1") {
			switch {
			case w.Role:
				all = append(all, "(role)")
			case w.Profile.Name == "":
				all = append(all, "(not from here)")
			default:
				all = append(all, w.Profile.Name)
			}
		}
		return strings.Join(all, " ")
	}
	if got := names(&setup.BucketUnreachable{Candidates: []string{"2"}}); got != "logs unknown (role) (not from here)" {
		t.Error(got)
	}
	if got := names(&setup.BucketUnreachable{}); got != "unknown logs other (not from here)" {
		t.Error(got)
	}
}

func TestAConsentIsGivenOnce(t *testing.T) {
	set := resolved(t, Sources{Typed: map[string]string{"accept": "second-trail"}})
	if got := Agree(set, "second-trail"); got != "second-trail" {
		t.Error(got)
	}
	if got := Agree(set, "organization-access"); got != "second-trail,organization-access" {
		t.Error(got)
	}
}
