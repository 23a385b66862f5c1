package steps_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"trailhead/internal/sample"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/setup"
)

const otherExternalID = "7a2e1f1b-2d1c-4e0f-8c2b-3f4e5d6c7b8a"

// In every set-up, however a plan, its documents, its problems or what a run
// tells are printed or encoded, no External ID comes out, and the journal has it
// among the answers only.
func TestNoWayOfPrintingAPlanShowsAnExternalID(t *testing.T) {
	for name, s := range sample.Rows(t, 3, allSetUps()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := estateWorld(t, s.estate)
			b.hidden(b.plan(s.answers...))
			result, events := b.apply(s.answers...)
			b.printed(result, events, result.Problem)
			b.hidden(b.plan(append(s.answers, "external_id="+otherExternalID)...))
			_, undo := b.undone(setup.UndoOptions{}, s.answers...)
			b.hidden(undo)
			b.journalHides()
		})
	}
}

// hidden prints a plan, what is in it and what is made of it.
func (b *world) hidden(p *engine.Plan) {
	b.t.Helper()
	approved, err := p.Approve()
	b.printed(p, *p, p.Changes, p.Kept, p.Handed, p.Blocked, p.Values(), approved, err)
	for _, list := range [][]engine.Planned{p.Changes, p.Kept, p.Handed} {
		for _, c := range list {
			b.printed(c.About, c.Diff, c.Calls, c.Before, c.After, c.Versions, c.Handed)
			if c.Handed != nil {
				b.printed(*c.Handed)
			}
			if c.Versions != nil {
				b.printed(*c.Versions)
			}
		}
	}
	for _, blocked := range p.Blocked {
		b.printed(*blocked, blocked.Do)
	}
	d := b.session()
	set := answered(b.t, d)
	b.printed(export.NewPlanDocument(p, d.Home.Target(), set), export.HandedOver(p), steps.Notes(p, set.Answers))
}

// printed prints each in every way.
func (b *world) printed(all ...any) {
	b.t.Helper()
	for _, one := range all {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			b.hides(fmt.Sprintf("%T as %s", one, verb), fmt.Sprintf(verb, one))
		}
		encoded, err := json.Marshal(one)
		b.hides(fmt.Sprintf("%T as JSON", one), string(encoded)+fmt.Sprint(err))
	}
}

func (b *world) hides(what, text string) {
	b.t.Helper()
	for _, id := range []string{externalID, otherExternalID} {
		for _, form := range []string{id, fmt.Sprintf("%x", id)} {
			if strings.Contains(strings.ToLower(text), form) {
				b.t.Errorf("%s shows an External ID: %s", what, text)
				return
			}
		}
	}
}

// answersOfRun are the answers in a line of a journal.
var answersOfRun = regexp.MustCompile(`"answers":\{[^{}]*\}`)

func (b *world) journalHides() {
	b.t.Helper()
	text, err := os.ReadFile(b.session().Journal.Path())
	if err != nil {
		b.t.Fatal(err)
	}
	if !strings.Contains(string(text), externalID) {
		b.t.Error("the journal has no External ID among its answers: this test looks for the wrong one")
	}
	b.hides("the journal", answersOfRun.ReplaceAllString(string(text), ""))
}

// Hidden is not forgotten: another External ID is a change, although both look
// the same, and one that has changed since the plan was shown is drift.
func TestAnExternalIDThatChangedIsAChange(t *testing.T) {
	b := newWorld(t)
	b.applied()
	plan := b.plan("external_id=" + otherExternalID)
	role := resource(t, plan, "IAM role")
	if len(plan.Changes) != 1 || role.Verb != engine.Change || role.Before.Equal(role.After) {
		t.Fatalf("the plan is\n%s", listed(plan))
	}
	says(t, role.Before.String(), `"(another external id)"`)
	says(t, role.After.String(), `"(external id)"`)
	if same := b.plan(); plan.Hash == same.Hash {
		t.Error("plans for two External IDs have the same hash")
	}

	d := b.session()
	set := answered(t, d, "external_id="+otherExternalID)
	plan, err := d.Plan(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	ok, err := plan.Approve()
	if err != nil {
		t.Fatal(err)
	}
	trust := strings.ReplaceAll(role.Before.Reveal(), externalID, "0b9f1d5e-7c3a-4c55-9f0e-1a2b3c4d5e6f")
	b.must(b.home().UpdateTrust(t.Context(), "ExpelServiceRole", trust))
	b.sim.ResetCalls()
	if result, _ := follow(d.Apply(t.Context(), set, ok, false)); !errors.Is(result.Problem, engine.ErrDrift) || b.writes() > 0 {
		t.Errorf("%v, after %d writes", result.Problem, b.writes())
	}
}
