package words

import "trailhead/awsops"

// ProfileProblem says why a profile cannot be used as it is, "" where it can.
func ProfileProblem(p awsops.ProfileProblem) string {
	sso := "SSO"
	if p.Source != "" {
		sso = p.Source + "'s SSO"
	}
	switch p.Kind {
	case awsops.NotSignedIn:
		return "not signed in to " + sso
	case awsops.SignInExpired:
		return sso + " sign-in expired"
	case awsops.NotLoggedIn:
		return "not signed in with aws login"
	case awsops.NoSourceProfile:
		return "there is no profile " + p.Source
	case awsops.SourceProfileRing:
		return "its source profiles go in a ring"
	}
	return ""
}
