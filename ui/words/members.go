package words

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailhead/steps"

	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/members"
)

// AllBut is what a person wants to know first when a roll-out has failed in
// part: what is there, and that the rest waits for nobody.
func AllBut(failed, listed int) string {
	return fmt.Sprintf("All is made but for %s of %s. Logs arrive, and the values for Workbench are good; Expel cannot look into %s yet.",
		Number(failed), Count(listed, "account"), those(failed))
}

func those(n int) string {
	if n == 1 {
		return "that account"
	}
	return "those accounts"
}

// RepairLater is how the accounts that failed get what they lack.
const RepairLater = "When what stands in the way is mended, trailhead repair sees to these accounts alone; so does a job that runs it " +
	"every week."

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
			text += " and " + Number(more) + " more"
		}
		reasons[i] = reason + ": " + text
	}
	return reasons
}

// Gets are accounts that get the role, in words: "14 get the role".
func Gets(n int) string { return Number(n) + " " + gets(n) + " the role" }

func gets(n int) string {
	if n == 1 {
		return "gets"
	}
	return "get"
}

// Picked is what picking units means: "14 of 40 accounts get the role;
// excluded: 24 in other units, 1 suspended (200000000004 Old lab)". Whole is
// the count of everybody.
func Picked(picked, whole members.Headcount) string {
	text := Number(picked.Members) + " of " + Count(whole.Listed, "account") + " " + gets(picked.Members) + " the role"
	var without []string
	if n := whole.Listed - picked.Listed; n > 0 {
		without = append(without, Number(n)+" in other units")
	}
	by := map[string][]engine.Part{}
	for _, p := range picked.LeftOut {
		by[p.Reason] = append(by[p.Reason], p)
	}
	for _, reason := range slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(len(by[b])-len(by[a]), strings.Compare(a, b))
	}) {
		who := strings.TrimSpace(by[reason][0].ID + " " + by[reason][0].Name)
		if more := len(by[reason]) - 1; more > 0 {
			who += " and " + Number(more) + " more"
		}
		without = append(without, Number(len(by[reason]))+" "+reason+" ("+who+")")
	}
	if len(without) > 0 {
		text += "; excluded: " + strings.Join(without, ", ")
	}
	return text + "."
}

// WithUnseen is the report of a set-up, with a check that says so where the
// member accounts could not be looked into: the hops have been seen all the same.
func WithUnseen(c steps.Checked) checks.Report {
	if c.Unseen == nil {
		return c.Report
	}
	return c.Report.With([]checks.Check{{ID: "members.roles", Step: 7, Hop: "members", Status: checks.NotSeen,
		Evidence: "not known: " + OneLine(c.Unseen.Error()),
		Remedy:   "Verify from the management account or a delegated administrator: only these may list the accounts."}})
}

// How long a roll-out takes, about: AWS makes many stacks at the same time,
// but not all of a large organization's; the direct way does about 100
// accounts a second at best, and is slowed down by AWS.
const (
	beginsWithin  = time.Minute
	eachStack     = 2 * time.Second
	eachByRole    = 50 * time.Millisecond
	typeOfSet     = "StackSet"
	typeOfMembers = "member roles"
)

// Takes is how long a change with many accounts takes, about; "" where that is
// not worth a word.
func Takes(c engine.Planned) string {
	var all time.Duration
	switch {
	case c.Parts == 0 || c.Verb == engine.Keep:
		return ""
	case c.Type == typeOfSet:
		all = beginsWithin + time.Duration(c.Parts)*eachStack
	case c.Type == typeOfMembers:
		all = time.Duration(c.Parts) * eachByRole
	}
	switch minutes := int((all + time.Minute/2) / time.Minute); {
	case all < time.Minute:
		return "less than a minute"
	case minutes < 90:
		return "about " + Count(minutes, "minute")
	}
	return "about " + Count(int((all+time.Hour/2)/time.Hour), "hour")
}

// Summary is what is done about a resource in a few words, with how long that
// takes where it takes long.
func Summary(c engine.Planned) string {
	if takes := Takes(c); takes != "" {
		return strings.TrimPrefix(c.Summary+", "+takes, ", ")
	}
	if c.Deletion != nil {
		return whyItStays(c)
	}
	return c.Summary
}
