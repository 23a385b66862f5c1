package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/rehearsal"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/review"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
	"trailhead/ui/words"
)

// rehearsedAnswers lead to a review in each rehearsal, the riskiest ones that
// there are.
var rehearsedAnswers = map[string][][]string{
	"new":                  {{"variant=new"}},
	"existing":             {{"variant=existing"}, {"variant=new", "accept=second-trail"}},
	"existing-topic":       {{"variant=existing", "overlap=subscribe"}},
	"existing-overlap":     {{"variant=existing", "overlap=fan-out"}},
	"foreign-bucket":       {{"variant=existing"}},
	"foreign-key":          {{"variant=existing"}},
	"control-tower-3":      {{"variant=control-tower"}, {"variant=control-tower", "scope=organization"}},
	"control-tower-4":      {{"variant=control-tower", "accept=control-tower-bypass"}, {"variant=control-tower", "accept=control-tower-handover"}},
	"delegated-admin":      {{"variant=existing"}, {"variant=existing", "scope=organization"}},
	"organization":         {{"variant=new", "scope=organization", "accept=organization-access"}},
	"organization-partial": {{"variant=new", "scope=organization", "accept=organization-access"}},
	"organization-huge":    {{"variant=new", "scope=organization", "accept=organization-access"}},
	"throttled":            {{"variant=new"}},
	"denied":               {{"variant=new"}},
	"slow":                 {{"variant=new"}},
	"expired":              {{"variant=new"}},
	"name-taken":           {{"variant=new"}},
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
		all := rehearsedAnswers[scenario.Name]
		if len(all) == 0 {
			t.Errorf("nobody reviews %s", scenario.Name)
		}
		for _, given := range all {
			t.Run(scenario.Name+" "+strings.Join(given, " "), func(t *testing.T) {
				t.Parallel()
				w := reviewingRehearsal(t, scenario.Name, given...)
				first := w.Screen()
				if testing.Verbose() {
					t.Log("\n" + first)
				}
				for _, p := range w.J.Plan.Blocked {
					if !onScreen(first, p.What) {
						t.Errorf("what stands in the way is below the fold: %s\n%s", p.What, first)
					}
				}
				risks := words.Risks(w.J.Plan, w.J.Set.Answers)
				for _, c := range w.J.Plan.Changes {
					if c.Risky() && !strings.Contains(strings.Join(risks, "\n"), c.Summary) {
						t.Errorf("%s is not among the risks: %q", c.Title(), risks)
					}
				}
				for _, risk := range risks {
					if !onScreen(first, risk) {
						t.Errorf("below the fold: %s\n%s", risk, first)
					}
				}
				for _, size := range [][2]int{{80, 24}, {60, 20}, {40, 12}} {
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
		if now := w.Screen(); !onScreen(now, "further down. Press ↓ to read on, then y.") {
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
