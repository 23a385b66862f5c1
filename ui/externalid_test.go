package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailhead/ui/uitest"
)

// What is pasted is kept in small letters, as Workbench shows it; a placeholder
// is asked about once.
func TestAnExternalIDIsTakenAsWorkbenchShowsIt(t *testing.T) {
	b := lookedAround(t)
	b.Press("enter")
	b.Becomes("Your External ID")
	b.Take(tea.PasteMsg{Content: "00000000-0000-0000-0000-000000000000"})
	b.Press("enter")
	b.Says("It is nothing but zeros", "Press enter once more if it is yours.")
	b.Press("ctrl+u")
	b.SaysNot("nothing but zeros")
	upper := strings.ToUpper(uitest.ExternalID)
	b.Take(tea.PasteMsg{Content: upper[:14] + "\n" + upper[14:]})
	b.Says("✓ " + uitest.ExternalID)
	b.Press("enter")
	b.Says("Everything has an answer")
	if got := b.J.Set.ExternalID.Reveal(); got != uitest.ExternalID {
		t.Errorf("it is %q", got)
	}
	b = lookedAround(t)
	b.Press("enter")
	b.Becomes("Your External ID")
	b.Take(tea.PasteMsg{Content: "00000000-0000-4000-8000-000000000000"})
	b.Press("enter", "enter")
	b.Says("Everything has an answer")
}
