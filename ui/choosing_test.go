package ui

import (
	"strings"
	"testing"

	"trailhead/steps/checks"
	"trailhead/ui/flow"
)

// Regions are picked by arrows and Tab, and only those of the partition are
// offered; one of another may be typed in full.
func TestRegionsArePickedByArrowsAndTab(t *testing.T) {
	b := startWizard(t, nil)
	b.Press("tab", "down")
	b.Says(">us-east-1")
	b.Press("tab")
	b.Says(">us-east-2")
	b.Press("up", "up")
	b.Says(">sa-east-1", "more")
	b.SaysNot("cn-north-1", "us-gov-")
	b.Type("eu-w")
	b.SaysNot(">sa-east-1", ">eu-")
	b.Press("tab", "tab", "enter")
	b.Says("Region eu-west-2")
	b.Press("tab")
	b.Type("cn-north-1")
	b.Says("No region of this partition has that in its name.")
	b.Press("enter")
	b.Says("Region cn-north-1")
	b.Press("tab", "down")
	b.Says(">cn-north-1", "cn-northwest-1")
	b.SaysNot("us-east-1")
}

// What to do stands in the order of what is broken.
func TestRemediesStandInTheOrderOfTheFailures(t *testing.T) {
	b := applied(t)
	b.Press("enter")
	b.Becomes("hops work")
	b.J.Report.Checks = []checks.Check{
		{Hop: "role", Status: checks.Fail, Evidence: "closed", Remedy: "open the role"},
		{Hop: "trail", Status: checks.Fail, Evidence: "stopped", Remedy: "start the trail"},
	}
	text := b.Words()
	if first, then := strings.Index(text, "trail: start the trail"), strings.Index(text, "role: open the role"); first < 0 || then < first {
		t.Errorf("trail at %d, role at %d:\n%s", first, then, b.Screen())
	}
}

func TestHelpSaysWhatBecomesOfTheMouse(t *testing.T) {
	b := lookedAround(t)
	b.Press("?")
	b.Says("The mouse is left to your terminal: mark text with it and copy")
}

// What an undo has left can be taken back when one comes again, too.
func TestComingBackAfterAnUndoOffersTheRest(t *testing.T) {
	for _, c := range flow.WelcomeQuestion("removed").Choices {
		if c.On == flow.ToUndo {
			return
		}
	}
	t.Error("undo is not offered")
}
