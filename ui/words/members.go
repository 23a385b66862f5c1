package words

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/steps/engine"
)

// AllBut is what a person wants to know first when a roll-out has failed in
// part: what is there, and that the rest waits for nobody.
func AllBut(failed, listed int) string {
	return fmt.Sprintf("All is made but for %d of %s. Logs arrive, and the values for Workbench are good; Expel cannot look into %s yet.", failed, Count(listed, "account"), those(failed))
}

func those(n int) string {
	if n == 1 {
		return "that account"
	}
	return "those accounts"
}

// RepairLater is how the accounts that failed get what they lack.
const RepairLater = "When what stands in the way is mended, trailhead repair sees to these accounts alone; so does a job that runs it every week."

// Member is an account of a roll-out: its id, its name and, where there is
// one, the reason.
func Member(p engine.Part) string {
	text := strings.TrimSpace(p.ID + " " + p.Name)
	if p.Reason != "" {
		text += ": " + p.Reason
	}
	return text
}

// Reasons are the accounts by why they failed, the most frequent reason
// first: "name taken: 200000000002 Shop and 3 more". Of each, most are named.
func Reasons(parts []engine.Part, most int) []string {
	var reasons []string
	by := map[string][]string{}
	for _, p := range parts {
		if _, known := by[p.Reason]; !known {
			reasons = append(reasons, p.Reason)
		}
		by[p.Reason] = append(by[p.Reason], strings.TrimSpace(p.ID+" "+p.Name))
	}
	slices.SortStableFunc(reasons, func(a, b string) int { return len(by[b]) - len(by[a]) })
	for i, reason := range reasons {
		who := by[reason]
		text := strings.Join(who[:min(most, len(who))], ", ")
		if more := len(who) - most; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		reasons[i] = reason + ": " + text
	}
	return reasons
}
