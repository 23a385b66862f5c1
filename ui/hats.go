package ui

import (
	"errors"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// hatWords say who we are in an account and for how long: "as
// AWSControlTowerExecution, 55 m left". "" where one identity does it
// all, and there is nothing to tell apart.
func (j *journey) hatWords(account string) string {
	if len(j.Hats) < 2 {
		return ""
	}
	worn := j.Desk.HatIn(account)
	who := strings.TrimSuffix(words.Who(worn), " (role)") // where there is room for no more
	if who == "" {
		return ""
	}
	at := slices.IndexFunc(j.Hats, func(h steps.Hat) bool { return h.Account == account && h.Via == worn.Via })
	if at < 0 {
		return "as " + who
	}
	if left := words.Left(j.Host.Clock.Now(), j.Hats[at].Expires); left != "" {
		who += ", " + left
	}
	return "as " + who
}

// signInFor is the command that signs in again where a problem says that
// credentials have run out: those of the other account's profile, or ours.
func (j *journey) signInFor(p *engine.Problem) string {
	var e *awsops.Error
	profile := j.Set.LogAccount.Profile
	if profile == "" || !errors.As(p, &e) || e.Call.Account == j.account() {
		return j.SignIn
	}
	at := slices.IndexFunc(j.Profiles, func(p awsops.Profile) bool { return p.Name == profile })
	if at < 0 {
		return ""
	}
	return signInAs(j.Profiles[at])
}
