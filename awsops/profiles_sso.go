package awsops

import (
	"encoding/json"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials/logincreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"

	"trailhead/internal/files"
)

// ssoToken is what the AWS CLI keeps of an SSO sign-in.
type ssoToken struct {
	ExpiresAt    string `json:"expiresAt"` // RFC 3339; older CLIs wrote UTC for Z
	RefreshToken string `json:"refreshToken"`
	renewable    bool   // by the SDK, which does so for sso-session profiles only
}

// ssoToken reads the sign-in that a profile uses; nil where there is none.
func (s *sharedFiles) ssoToken(c map[string]string) *ssoToken {
	key := c["sso_start_url"]
	if c["sso_session"] != "" {
		key = c["sso_session"]
	}
	path, err := ssocreds.StandardCachedTokenFilepath(key)
	if err != nil {
		return nil
	}
	text, err := files.ReadRegular(path, files.LargestSmall)
	token := &ssoToken{}
	if err != nil || json.Unmarshal(text, token) != nil {
		return nil
	}
	token.renewable = c["sso_session"] != "" && token.RefreshToken != ""
	return token
}

// signedIn says how long the SSO sign-in lasts, or how to sign in. A token that
// the SDK can renew is as good as a fresh one: whether the portal still agrees,
// only asking it would tell.
func (p *Profile) signedIn(token *ssoToken, now time.Time) {
	if token == nil {
		p.Problem.Kind, p.SignIn = NotSignedIn, SignIn{Profile: p.Name, SSO: true}
		return
	}
	until, err := time.Parse(time.RFC3339, strings.Replace(token.ExpiresAt, "UTC", "Z", 1))
	switch {
	case err == nil && until.After(now):
		p.Expires = until
	case !token.renewable:
		p.Problem.Kind, p.SignIn = SignInExpired, SignIn{Profile: p.Name, SSO: true}
	}
}

// loggedIn says whether there is a sign-in of `aws login`. The SDK renews it
// for as long as AWS agrees, which only asking would tell.
func (p *Profile) loggedIn(c map[string]string) {
	p.assumes(c["login_session"])
	if arn, _ := ParseARN(c["login_session"]); strings.HasPrefix(arn.Resource, "assumed-role/") {
		p.Role = strings.Split(arn.Resource, "/")[1] // what follows is the session's name
	}
	path, err := logincreds.StandardCachedTokenFilepath(c["login_session"], os.Getenv("AWS_LOGIN_CACHE_DIRECTORY"))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		p.Problem.Kind, p.SignIn = NotLoggedIn, SignIn{Profile: p.Name}
	}
}
