package screen

import (
	"trailhead/awsops"
	"trailhead/ui/words"
)

// ProfilesRead is the list of identities.
type ProfilesRead struct {
	Profiles []awsops.Profile
	Err      error
}

// WhatIs is what sort of identity a profile is.
func WhatIs(p awsops.Profile) string {
	switch {
	case p.Kind == "SSO":
		return p.Role + " (SSO)"
	case p.Kind == "login":
		return p.Role + " (aws login)"
	case p.Kind == "role" && p.Source != "":
		return "via " + p.Source + ", " + p.Role
	case p.Kind == "role":
		return p.Role
	case p.Kind == "rehearsal":
		return "the simulated AWS; nothing real is changed"
	}
	return p.Source
}

// IdentityLines are who AWS says we are, for the screens after this one.
func IdentityLines(j *Journey, a Area) []string {
	at := j.Session.Home.Target()
	head := " " + a.Styles.Done.Render("✓") + " account " + at.Account + ", partition " + at.Partition
	out := []string{Justify(head, a.Styles.Dim.Render(words.Left(j.Host.Clock.Now(), j.Expires)), a.Width)}
	return append(out, Painted(a.Styles.Dim, words.Hang(j.Session.Identity.ARN, "   ", "   ", a.Width))...)
}
