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

// hat is who we are in an account, the one put on last where there are
// several.
func (j *journey) hat(account string) (steps.Hat, bool) {
	at := slices.IndexFunc(j.Hats, func(h steps.Hat) bool { return h.Account == account })
	if at < 0 {
		return steps.Hat{}, false
	}
	return j.Hats[at], true
}

// hatWords say who we are in an account and for how long: "as
// AWSControlTowerExecution, 55 m left".
func (j *journey) hatWords(account string) string {
	h, on := j.hat(account)
	if !on {
		return ""
	}
	name := h.Via
	switch {
	case h.Via == "": // signed in here
		name = h.ARN[strings.LastIndex(h.ARN, ":")+1:]
		if kind, rest, ok := strings.Cut(name, "/"); ok && kind == "assumed-role" { // and the session's name, which nobody needs
			name, _, _ = strings.Cut(rest, "/")
		}
	case strings.HasPrefix(h.Via, "role "):
		name = strings.TrimPrefix(h.Via, "role ")
	}
	text := "as " + name
	if left := words.Left(j.Host.Clock.Now(), h.Expires); left != "" {
		text += ", " + left
	}
	return text
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
