package flow

import (
	"trailhead/awsops"
)

// RunsSignIn reports whether a command that signs in can be run here: not where the
// AWS CLI would take the profile's name for a flag.
func (h Host) RunsSignIn(s awsops.SignIn) bool {
	return h.SignIn != nil && s.Profile != "" && s.Profile[0] != '-'
}

// SignInAs signs in as a profile that can be signed in to, also where the files say
// that it is: AWS has the last word. None for any other profile.
func SignInAs(p awsops.Profile) awsops.SignIn {
	if p.SignIn == (awsops.SignIn{}) && (p.Kind == "SSO" || p.Kind == "login") {
		return awsops.SignIn{Profile: p.Name, SSO: p.Kind == "SSO"}
	}
	return p.SignIn
}
