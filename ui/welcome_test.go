package ui

import (
	"strings"
	"testing"

	"trailhead/ui/flow"
)

// returned is a drive into an account where a run has ended before.
func returned(t *testing.T, outcome string) *drive {
	t.Helper()
	d := newDrive(t, nil)
	session, err := d.stage.connect(t.Context(), flow.Where{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	record := []byte(`{"variant":"new","scope":"account","external_id":"` + stageSecret + `"}`)
	if err := session.Journal.Begin("hash", "", record); err != nil {
		t.Fatal(err)
	}
	if outcome != "killed" {
		if err := session.Journal.End(outcome); err != nil {
			t.Fatal(err)
		}
	}
	d.press("enter")
	d.becomes("Welcome back")
	return d
}

func TestWelcomeOffersWhatMakesSense(t *testing.T) {
	for outcome, c := range map[string]struct{ says, first, without string }{
		"done":        {"was finished on 23 November 2026, 12:00 UTC", "> See whether it works", "Go on from there"},
		"stopped":     {"was stopped by a problem on", "> Go on from there", "Show the values"},
		"interrupted": {"was interrupted on", "> Go on from there", "Show the values"},
		"killed":      {"never came to its end", "> Go on from there", "Show the values"},
		"removed":     {"was taken back on", "> Set it up again", "Undo"},
	} {
		t.Run(outcome, func(t *testing.T) {
			d := returned(t, outcome)
			d.says(c.says, c.first)
			d.saysNot(c.without)
		})
	}
}

func TestWelcomeLeadsOn(t *testing.T) {
	for says, place := range map[string]string{
		"See whether it works": "Verify", "Show the values": "Values", "Change or mend it": "Settings", "Look around anew": "Look", "Undo": "Review",
	} {
		t.Run(says, func(t *testing.T) {
			d := returned(t, "done")
			for range 5 {
				if strings.Contains(d.words(), "> "+says) {
					break
				}
				d.press("down")
			}
			d.says("> " + says)
			d.press("enter")
			d.reach(place)
			d.until("it may be left", func() bool { return !isBusy(d.app.top()) })
			d.press("esc")
			d.says("Welcome back", "> "+says)
		})
	}
}

// The answers of the run before are there, so that nothing is asked twice.
func TestWelcomeKnowsTheAnswersOfTheRunBefore(t *testing.T) {
	d := returned(t, "interrupted")
	d.press("up", "enter")
	d.reach("Settings")
	d.saysNot("Your External ID")
	if d.j.Set.ExternalID.Reveal() != stageSecret {
		t.Error("the External ID of the run before is not there")
	}
	d.says("an earlier run")
}
