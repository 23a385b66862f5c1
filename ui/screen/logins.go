package screen

import (
	"errors"
	"slices"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// loginWords say who we are in an account and for how long: "as
// AWSControlTowerExecution, 55 m left". "" where one identity does it
// all, and there is nothing to tell apart.
func (j *Journey) loginWords(account string) string {
	if len(j.Logins) < 2 {
		return ""
	}
	login := j.Session.LoginIn(account)
	who, kind := words.WhoAndKind(login)
	if kind != "" && kind != "role" { // there is room for no more
		who += " (" + kind + ")"
	}
	if who == "" {
		return ""
	}
	at := slices.IndexFunc(j.Logins, func(h access.Login) bool { return h.Account == account && h.Via == login.Via })
	if at < 0 {
		return "as " + who
	}
	if left := words.Left(j.Host.Clock.Now(), j.Logins[at].Expires); left != "" {
		who += ", " + left
	}
	return "as " + who
}

// SignInFor is the command that signs in again where a problem says that
// credentials have run out: those of the other account's profile, or ours.
func (j *Journey) SignInFor(p *engine.Problem) awsops.SignIn {
	var e *awsops.Error
	profile := j.Set.LogAccount.Profile
	if profile == "" || !errors.As(p, &e) || e.Call.Account == j.Account() {
		return j.SignIn
	}
	at := slices.IndexFunc(j.Profiles, func(p awsops.Profile) bool { return p.Name == profile })
	if at < 0 {
		return awsops.SignIn{}
	}
	return flow.SignInAs(j.Profiles[at])
}
