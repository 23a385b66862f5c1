package ui

import (
	"strings"
	"testing"

	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// returned is the wizard in an account where a run has ended before.
func returned(t *testing.T, outcome string) *wizard {
	t.Helper()
	d := startWizard(t, nil)
	session, err := d.Connect(t.Context(), flow.Where{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	record := []byte(`{"variant":"new","scope":"account","external_id":"` + uitest.ExternalID + `"}`)
	if err := session.Journal.Begin("hash", "", record); err != nil {
		t.Fatal(err)
	}
	if outcome != "killed" {
		if err := session.Journal.End(outcome); err != nil {
			t.Fatal(err)
		}
	}
	d.Press("enter")
	d.Becomes("Welcome back")
	return d
}

func TestWelcomeOffersWhatMakesSense(t *testing.T) {
	for outcome, c := range map[string]struct{ says, first, without string }{
		"done":        {"was finished on 23 November 2026, 12:00 UTC", "> See whether it works", "Go on from there"},
		"stopped":     {"was stopped by a problem on", "> Go on from there", "Show the values"},
		"interrupted": {"was interrupted on", "> Go on from there", "Show the values"},
		"killed":      {"never came to its end", "> Go on from there", "Show the values"},
		"removed":     {"was taken back on", "> Set it up again", "Show the values"},
	} {
		t.Run(outcome, func(t *testing.T) {
			d := returned(t, outcome)
			d.Says(c.says, c.first)
			d.SaysNot(c.without)
		})
	}
}

func TestWelcomeLeadsOn(t *testing.T) {
	for says, place := range map[string]string{
		"See whether it works": "Verify", "Show the values": "Values", "Change or mend it": "Settings", "Look around anew": "Look",
		"Undo": "Review",
	} {
		t.Run(says, func(t *testing.T) {
			d := returned(t, "done")
			for range 5 {
				if strings.Contains(d.Words(), "> "+says) {
					break
				}
				d.Press("down")
			}
			d.Says("> " + says)
			d.Press("enter")
			d.reach(place)
			d.Until("it may be left", func() bool { return !isBusy(d.app.top()) })
			d.Press("esc")
			d.Says("Welcome back", "> "+says)
		})
	}
}

// The answers of the run before are there, so that nothing is asked twice.
func TestWelcomeKnowsTheAnswersOfTheRunBefore(t *testing.T) {
	d := returned(t, "interrupted")
	d.Press("up", "enter")
	d.reach("Settings")
	d.SaysNot("Your External ID")
	if d.J.Set.ExternalID.Reveal() != uitest.ExternalID {
		t.Error("the External ID of the run before is not there")
	}
	d.Says("an earlier run")
}
