package members

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Headcount is what listing the accounts of an organization has found.
type Headcount struct {
	Organization, Management string
	Listed                   int
	Members                  int           // that get the role
	LeftOut                  []engine.Part // that do not, with the reason
}

// CountMembers lists the accounts that the answers mean for a whole
// organization. Tell hears of the count as it grows. The error says where to
// go when this account may not list them.
func CountMembers(ctx context.Context, home *awsops.Account, setup setup.Setup, tell func(Headcount)) (Headcount, error) {
	h := Headcount{Organization: setup.Org.ID, Management: setup.Org.ManagementAccount}
	for m, err := range memberAccounts(ctx, home, setup) {
		if err != nil {
			return h, unlisted(setup, err)
		}
		h.Listed++
		if w := leftOut(setup, m); w.cause != engine.CauseNone {
			h.LeftOut = append(h.LeftOut, w.part(engine.Part{ID: m.ID, Name: m.Name}, engine.PartSkipped))
		} else {
			h.Members++
		}
		tell(h)
	}
	return h, nil
}
