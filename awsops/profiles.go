package awsops

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
)

// Profile is an identity that the shared AWS config or the environment
// offers, as far as the files alone can tell.
type Profile struct {
	Name    string // "" for the environment
	Kind    string // "SSO", "login", "role", "keys", "process", "environment", "other"
	Account string // where the config names it
	Role    string
	Region  string
	Source  string    // the profile a role is assumed from, or a hint at the key
	Expires time.Time // of an SSO sign-in; zero where it is not known or never
	Problem ProfileProblem
	SignIn  SignIn // what mends Problem
}

// Profiles lists what there is to choose from, the environment's credentials
// first if there are any. It reads the AWS CLI's files (AWS_CONFIG_FILE,
// AWS_SHARED_CREDENTIALS_FILE, the SSO cache) and asks nobody. A file that is
// not there holds no profiles; the error is that of a file that cannot be read,
// and what the other one holds comes beside it.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
func Profiles(_ context.Context, now time.Time) ([]Profile, error) {
	shared, err := readSharedFiles()
	all := environmentProfiles()
	for _, name := range shared.names {
		all = append(all, shared.profile(name, now))
	}
	return all, err
}

// readSharedFiles reads the files that the AWS CLI would read.
func readSharedFiles() (*sharedFiles, error) {
	return readShared(fileFrom("AWS_CONFIG_FILE", config.DefaultSharedConfigFilename()),
		fileFrom("AWS_SHARED_CREDENTIALS_FILE", config.DefaultSharedCredentialsFilename()))
}

func fileFrom(variable, otherwise string) string {
	if path := os.Getenv(variable); path != "" {
		return path
	}
	return otherwise
}

// environmentProfiles is what the SDK would take where no profile is named:
// keys, a web identity, or the credentials of a container, as in CloudShell.
func environmentProfiles() []Profile {
	p := Profile{Kind: "environment", Region: os.Getenv("AWS_REGION")}
	if p.Region == "" {
		p.Region = os.Getenv("AWS_DEFAULT_REGION")
	}
	switch {
	case os.Getenv("AWS_ACCESS_KEY_ID") != "":
		p.Source = keyHint(os.Getenv("AWS_ACCESS_KEY_ID"))
		if os.Getenv("AWS_SESSION_TOKEN") != "" {
			p.Source = "temporary " + p.Source
		}
		p.Expires, _ = time.Parse(time.RFC3339, os.Getenv("AWS_CREDENTIAL_EXPIRATION"))
	case os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE") != "" && os.Getenv("AWS_ROLE_ARN") != "":
		p.assumes(os.Getenv("AWS_ROLE_ARN"))
		p.Source = "a web identity token"
	case os.Getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI") != "", os.Getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != "":
		p.Source = "the credentials of this shell or container"
	default:
		return nil
	}
	return []Profile{p}
}

// keyHint tells keys apart without giving one away.
func keyHint(id string) string { return "keys ****" + id[max(0, len(id)-4):] }

func (p *Profile) assumes(roleARN string) {
	if arn, ok := ParseARN(roleARN); ok {
		p.Account = arn.Account
		_, p.Role = arn.Split()
	}
}

// profile is one section of the files, in the order in which the SDK would
// choose what to sign in with.
func (s *sharedFiles) profile(name string, now time.Time) Profile {
	c := s.profiles[name]
	p := Profile{Name: name, Region: c["region"], Kind: "other"}
	switch {
	case c["role_arn"] != "":
		p.Kind = "role"
		p.assumes(c["role_arn"])
		s.via(&p, c, now)
	case c["aws_access_key_id"] != "":
		p.Kind, p.Source = "keys", keyHint(c["aws_access_key_id"])
	case c["sso_account_id"] != "":
		p.Kind, p.Account, p.Role = "SSO", c["sso_account_id"], c["sso_role_name"]
		p.signedIn(s.ssoToken(c), now)
	case c["login_session"] != "":
		p.Kind = "login"
		p.loggedIn(c)
	case c["credential_process"] != "":
		p.Kind, p.Source = "process", "credential_process"
	}
	return p
}

// mostHops is how many roles in a row are followed; a config may go in a ring.
const mostHops = 5

// via says where a role is assumed from. A role is as good as the sign-in at
// the end of its sources.
func (s *sharedFiles) via(p *Profile, c map[string]string, now time.Time) {
	switch {
	case c["source_profile"] != "":
		p.Source = c["source_profile"]
	case c["credential_source"] != "":
		p.Source = c["credential_source"]
	case c["web_identity_token_file"] != "":
		p.Source = "a web identity token"
	}
	for hops, source := 0, c["source_profile"]; source != ""; hops++ {
		from, there := s.profiles[source]
		switch {
		case !there:
			p.Problem = ProfileProblem{Kind: NoSourceProfile, Source: source}
			return
		case hops > mostHops:
			p.Problem = ProfileProblem{Kind: SourceProfileRing}
			return
		case from["role_arn"] == "" && from["sso_account_id"] != "":
			at := Profile{Name: source}
			at.signedIn(s.ssoToken(from), now)
			p.hasProblemOf(at)
			return
		case from["role_arn"] == "" && from["login_session"] != "":
			at := Profile{Name: source}
			at.loggedIn(from)
			p.hasProblemOf(at)
			return
		case source == from["source_profile"]: // its own keys
			return
		}
		source = from["source_profile"]
	}
}
