package awsops

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// SourceProfileError says why the credentials of a profile cannot be had from
// the profile that it names as its source_profile.
type SourceProfileError struct {
	Source string // the profile that is named
	Why    SourceProblem
}

// SourceProblem is what is wrong with a source_profile.
type SourceProblem uint8

// The problems of a source_profile.
const (
	SourceHasNone SourceProblem = iota // it holds no credentials
	SourceMissing                      // there is no such profile
	SourceRing                         // the profiles name each other
)

// Error names the profile and what is wrong with it.
func (e *SourceProfileError) Error() string {
	switch e.Why {
	case SourceMissing:
		return fmt.Sprintf("there is no profile %q, which another one names as its source_profile", e.Source)
	case SourceRing:
		return fmt.Sprintf("the source profiles go in a ring, through %q", e.Source)
	}
	return fmt.Sprintf("the profile %q, which another one names as its source_profile, has no credentials", e.Source)
}

// configError gives what the SDK says of the AWS config its meaning.
func configError(err error) error {
	var source config.SharedConfigAssumeRoleError
	var missing config.SharedConfigProfileNotExistError
	var token config.AssumeRoleTokenProviderNotSetError
	switch {
	case errors.As(err, &source):
		why := SourceHasNone
		if errors.As(source.Err, &missing) {
			why = SourceMissing
		} else if shared, err := readSharedFiles(); err == nil && shared.inRing(source.Profile) {
			why = SourceRing
		}
		return fmt.Errorf("read AWS config: %w", &SourceProfileError{Source: source.Profile, Why: why})
	case errors.As(err, &missing):
		return fmt.Errorf("read AWS config: %w: %q", ErrNoProfile, missing.Profile)
	case errors.As(err, &token):
		return fmt.Errorf("read AWS config: %w", &Error{Kind: NoMFA, Call: callOn("STS", "AssumeRole"), Err: err,
			Message: "the role wants an MFA code, and there is nobody to ask for one"})
	}
	return fmt.Errorf("read AWS config: %w", err)
}

// inRing reports whether a profile is its own source, through others.
func (s *sharedFiles) inRing(name string) bool {
	seen := map[string]bool{}
	for at := name; at != ""; at = s.profiles[at]["source_profile"] {
		if seen[at] {
			return true
		}
		seen[at] = true
	}
	return false
}

// assuming sets up the roles that profiles of the AWS config name. The SDK
// asks the public STS for them, whatever AWS_ENDPOINT_URL and endpoint_url
// say: it makes those clients before it has read them. Endpoint is asked when
// a role is taken on.
func assumingProfiles(mfa func() (string, error), endpoint func() *string) func(*stscreds.AssumeRoleOptions) {
	return func(o *stscreds.AssumeRoleOptions) {
		o.TokenProvider = mfa
		if o.Client != nil {
			o.Client = &atEndpoint{AssumeRoleAPIClient: o.Client, endpoint: endpoint}
		}
	}
}

// atEndpoint is an STS at the endpoint of the AWS config.
type atEndpoint struct {
	stscreds.AssumeRoleAPIClient
	endpoint func() *string
}

// AssumeRole implements stscreds.AssumeRoleAPIClient.
func (s *atEndpoint) AssumeRole(ctx context.Context, in *sts.AssumeRoleInput, options ...func(*sts.Options)) (
	*sts.AssumeRoleOutput, error) {
	return s.AssumeRoleAPIClient.AssumeRole(ctx, in, append(options, func(o *sts.Options) {
		if url := s.endpoint(); url != nil {
			o.BaseEndpoint = url
		}
	})...)
}

// stsEndpoint is the URL that the configuration names for STS, nil for none.
func stsEndpoint(cfg aws.Config) *string { return sts.NewFromConfig(cfg).Options().BaseEndpoint }

// signsIn is what signs in to the profile of this account anew, none where no
// command of the AWS CLI does: keys, or what the environment holds.
func (a *Account) signsIn() SignIn {
	if a.how.Simulate != nil || len(environmentProfiles()) > 0 && a.how.Profile == "" {
		return SignIn{}
	}
	shared, err := readSharedFiles()
	if err != nil {
		return SignIn{}
	}
	name := cmp.Or(a.how.Profile, os.Getenv("AWS_PROFILE"), os.Getenv("AWS_DEFAULT_PROFILE"), "default")
	return shared.signsIn(name)
}

// signsIn follows a role to the profile that is signed in to.
func (s *sharedFiles) signsIn(name string) SignIn {
	for range mostHops {
		c := s.profiles[name]
		switch source := c["source_profile"]; {
		case c["role_arn"] != "" && source != "" && source != name:
			name = source
		case c["sso_account_id"] != "":
			return SignIn{Profile: name, SSO: true}
		case c["login_session"] != "":
			return SignIn{Profile: name}
		default:
			return SignIn{}
		}
	}
	return SignIn{}
}
