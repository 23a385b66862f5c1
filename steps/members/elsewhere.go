package members

import (
	"context"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// RolloutElsewhere are the roles of the members where we are in an account
// that cannot reach them.
type RolloutElsewhere struct{ Setup setup.Setup }

// About implements engine.Resource.
func (r RolloutElsewhere) About() engine.About {
	about := r.Setup.About(IDRolloutElsewhere, 7, "StackSet", stackSetName(r.Setup))
	about.At = r.Setup.At
	return about
}

// Permissions implements engine.Resource.
func (r RolloutElsewhere) Permissions() []engine.Permission { return nil }

const IDRolloutElsewhere engine.ID = "members-elsewhere"

// rolloutElsewhereObserved is what the journal remembers: the members are out of
// reach from here.
type rolloutElsewhereObserved struct {
	RolloutElsewhere
	past engine.Past
}

// Observe implements engine.Resource.
func (r RolloutElsewhere) Observe(_ context.Context, _ *awsops.Account, past engine.Past) (engine.Observed, error) {
	return rolloutElsewhereObserved{r, past}, nil
}

// Diff implements engine.Observed.
func (r rolloutElsewhereObserved) Diff(*engine.Values) engine.Diff {
	if d, ok := setup.Received(r.past); ok {
		return d
	}
	d := engine.Kept("for the management account to make")
	d.Handed = &engine.Handover{To: "whoever runs the management account " + r.Setup.Org.ManagementAccount,
		Account: r.Setup.Org.ManagementAccount,
		What: "Put the role " + r.Setup.Answers.Role + " into the member accounts: deploy this template as a service-managed StackSet, in " +
			"one region, " + r.deployment(),
		Why:  "only the management account and delegated administrators reach the members. Run there, trailhead does it by itself",
		Text: engine.NewDocument(MemberTemplate(r.Setup))}
	return d
}

// Remove implements engine.Observed.
func (r rolloutElsewhereObserved) Remove(*engine.Values) engine.Diff {
	return engine.Kept("")
}

// deployment says how the StackSet treats accounts that join, and those that
// are left out.
func (r RolloutElsewhere) deployment() string {
	out := r.Setup.Answers.Members.ExcludeAccounts
	if len(out) == 0 {
		return "with automatic deployment"
	}
	return "without automatic deployment, which takes no notice of accounts that are left out, and with the account filter Difference: " +
		strings.Join(out, ", ")
}
