package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailhead/ui/uitest"
)

// What was copied elsewhere can be searched for, on each screen that searches.
func TestASearchTakesWhatIsPasted(t *testing.T) {
	rollout, _, _ := rollingOut(t, 40)
	rollout.Press("b")
	for _, c := range []struct {
		at               *uitest.Terminal
		paste, found, no string
	}{
		{manyProfiles(t, 24).Terminal, "production-eu", "1 of 24", "staging"},
		{atUnits(t, fortyAccounts(t)).Terminal, "Payments", "2 units", "Sandbox"},
		{rollout.Terminal, "200000000007", "1 of 1", "200000000008"},
	} {
		c.at.Press("/")
		c.at.Take(tea.PasteMsg{Content: c.paste})
		c.at.Says("Search: "+c.paste+"▏", c.found)
		c.at.SaysNot(c.no)
	}
}
