package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/rehearsal"
	"trailhead/internal/sample"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/review"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
	"trailhead/ui/words"
)

// rehearsedReview is a plan of a rehearsal: the answers that lead to it, and
// what has to be among its risks.
type rehearsedReview struct{ given, risks []string }

// ofEmpty are the reviews in an account with nothing in it.
var ofEmpty = []rehearsedReview{{[]string{"variant=new"}, []string{"Cost:"}}}

// ofOrganization are the reviews of a whole organization with a new trail.
var ofOrganization = []rehearsedReview{{[]string{"variant=new", "scope=organization", "accept=organization-access"},
	[]string{"CloudTrail in o-", "StackSets in o-", "to switch on trusted access", "Cost:"}}}

// rehearsedReviews are the riskiest plans that there are in each rehearsal.
var rehearsedReviews = map[string][]rehearsedReview{
	"existing": {{[]string{"variant=existing"}, []string{"S3 bucket acme-trail-logs", "Cost:"}},
		{[]string{"variant=new", "accept=second-trail"}, []string{"a second copy of events", "2.00 USD per 100,000"}}},
	"existing-topic": {{[]string{"variant=existing", "overlap=subscribe"}, []string{"The topic's other listeners"}}},
	"existing-overlap": {{[]string{"variant=existing", "overlap=fan-out"},
		[]string{"SQS queue siem", "S3 bucket acme-trail-logs", "Until now S3 tells", "Cost:"}}},
	"foreign-bucket": {{[]string{"variant=existing"}, []string{"S3 bucket acme-central-logs in 222222222222", "Cost:"}}},
	"foreign-key":    {{[]string{"variant=existing"}, []string{"S3 bucket acme-trail-logs", "Cost:"}}},
	"control-tower-3": {{[]string{"variant=control-tower"}, []string{"KMS key a5cdd977", "S3 bucket aws-controltower-logs"}},
		{[]string{"variant=control-tower", "scope=organization"}, []string{"KMS key a5cdd977", "S3 bucket aws-controltower-logs"}}},
	"control-tower-4": {{[]string{"variant=control-tower", "accept=control-tower-bypass"},
		[]string{"S3 bucket aws-controltower-cloudtrail-logs", "to act as AWSControlTowerExecution"}},
		{[]string{"variant=control-tower", "accept=control-tower-handover"}, []string{"Cost:"}}},
	"delegated-admin": {{[]string{"variant=existing"}, []string{"S3 bucket acme-organization-logs"}},
		{[]string{"variant=existing", "scope=organization"}, []string{"S3 bucket acme-organization-logs"}}},
	"organization": ofOrganization, "organization-partial": ofOrganization, "organization-huge": ofOrganization,
	"new": ofEmpty, "throttled": ofEmpty, "denied": ofEmpty, "slow": ofEmpty, "expired": ofEmpty, "name-taken": ofEmpty,
}

// reviewingRehearsal is the wizard at the review in a rehearsal.
func reviewingRehearsal(t *testing.T, scenario string, given ...string) *wizard {
	t.Helper()
	r, err := rehearsal.New(rehearsal.Options{Scenario: scenario})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	r.World.Latency = 0
	world := uitest.NewWorld(t)
	world.AWS = r.World
	world.J.Host.Rehearsal = scenario
	world.J.Host.Connect = func(ctx context.Context, where flow.Where) (*steps.Session, error) {
		reach, err := r.Connect(ctx, where.Profile, where.Region)
		if err != nil {
			return nil, err
		}
		return steps.Open(ctx, reach, world.State, nil)
	}
	world.J.Where = flow.Where{Region: "us-east-1"}
	if world.J.Session, err = world.J.Host.Connect(t.Context(), world.J.Where); err != nil {
		t.Fatal(err)
	}
	flags := append([]string{"external_id=" + uitest.ExternalID, "scope=account", "region=us-east-1"}, given...)
	if world.J.Set, err = answers.Resolve(answers.Layers{Flags: uitest.Flags(flags...)}); err != nil {
		t.Fatal(err)
	}
	if world.J.Plan, err = world.J.Session.Plan(t.Context(), world.J.Set); err != nil {
		t.Fatal(err)
	}
	w := showing(world)
	w.show(review.New(world.J))
	return w
}

// What weighs most in a plan is on the first screen of 80 by 24, or y is refused
// until it has been.
func TestWhatWeighsIsSeenBeforeTheYesInEachRehearsal(t *testing.T) {
	for _, scenario := range rehearsal.Scenarios() {
		if len(rehearsedReviews[scenario.Name]) == 0 {
			t.Errorf("nobody reviews %s", scenario.Name)
		}
	}
	for _, scenario := range sample.Of(t, 4, rehearsal.Scenarios()) {
		for _, r := range rehearsedReviews[scenario.Name] {
			t.Run(scenario.Name+" "+strings.Join(r.given, " "), func(t *testing.T) {
				t.Parallel()
				w := reviewingRehearsal(t, scenario.Name, r.given...)
				first := w.Screen()
				for _, p := range w.J.Plan.Blocked {
					if !onScreen(first, p.What) {
						t.Errorf("what stands in the way is below the fold: %s\n%s", p.What, first)
					}
				}
				risks := words.Risks(w.J.Plan, w.J.Set.Answers)
				for _, want := range r.risks {
					if !strings.Contains(strings.Join(risks, "\n"), want) {
						t.Errorf("%q is not among the risks: %q", want, risks)
					}
				}
				for _, risk := range risks {
					if !onScreen(first, risk) {
						t.Errorf("below the fold: %s\n%s", risk, first)
					}
				}
				for _, size := range [][2]int{{80, 24}, {60, 20}, {40, 10}} {
					w.yesOnlyAfter(risks, size[0], size[1])
				}
			})
		}
	}
}

// onScreen: the screen has a text, whatever its line breaks.
func onScreen(screen, text string) bool {
	return strings.Contains(strings.Join(strings.Fields(screen), " "), strings.Join(strings.Fields(text), " "))
}

// yesOnlyAfter reads a fresh review in a window of that size line by line, and
// says yes at each: it counts once the end of every risk has been in view, and
// not before.
func (w *wizard) yesOnlyAfter(risks []string, width, height int) {
	w.T.Helper()
	w.app.stack = []screen.Screen{review.New(w.J)}
	w.Do(w.app.screen().Init())
	w.Resize(width, height)
	unseen := slices.Clone(risks)
	for range 200 {
		shown := w.Screen()
		unseen = slices.DeleteFunc(unseen, func(risk string) bool { return onScreen(shown, lastWords(risk)) })
		w.Clock.Add(uitest.QuietPeriod)
		in, _ := w.app.screen().Update(uitest.Key("y"))
		_, yes := in.(screen.Advance)
		switch {
		case yes && len(unseen) > 0:
			w.T.Fatalf("at %dx%d y counts before this was seen: %q\n%s", width, height, unseen, shown)
		case yes || len(w.J.Plan.Blocked) > 0:
			return
		case len(unseen) == 0:
			w.T.Fatalf("at %dx%d y does not count:\n%s", width, height, w.Screen())
		}
		if now := w.Screen(); !onScreen(now, "Read on with ↓, then press y.") {
			w.T.Fatalf("at %dx%d the refusal does not say what to do:\n%s", width, height, now)
		}
		w.Press("down")
	}
	w.T.Fatalf("at %dx%d y never counts:\n%s", width, height, w.Screen())
}

// lastWords are the end of a text that is short enough to be on one line of a
// narrow window.
func lastWords(text string) string {
	all := strings.Fields(text)
	return strings.Join(all[max(0, len(all)-1):], " ")
}

// Jumping over the risks is not reading them.
func TestRisksThatWereJumpedOverHaveNotBeenSeen(t *testing.T) {
	for _, key := range []string{"end", "a"} {
		w := reviewingRehearsal(t, "existing-overlap", "variant=existing", "overlap=fan-out")
		w.Resize(60, 20)
		w.Press(key)
		w.Clock.Add(uitest.QuietPeriod)
		w.Press("y")
		if now := w.Screen(); w.app.part() != "Review" || !onScreen(now, "Not yet: 2 points marked with ! could not be read to the end.") ||
			!onScreen(now, "! Until now S3 tells") {
			t.Errorf("after %s:\n%s", key, now)
		}
	}
}
