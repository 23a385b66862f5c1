package awsops

import (
	"bufio"
	"context"
	"crypto/sha1" // the SSO cache names its files so; nothing rests on it
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
)

// Profile is an identity that the shared AWS config or the environment
// offers, as far as the files alone can tell.
type Profile struct {
	Name    string // "" for the environment
	Kind    string // "SSO", "role", "keys", "process", "environment", "other"
	Account string // where the config names it
	Role    string
	Region  string
	Source  string    // the profile a role is assumed from, or a hint at the key
	Expires time.Time // of an SSO sign-in; zero where it is not known or never
	Problem string    // why it cannot be used as it is: "SSO sign-in expired"
	SignIn  string    // the command that mends Problem
}

// Profiles lists what there is to choose from, the environment's keys first if
// they are set. It reads the AWS CLI's files (AWS_CONFIG_FILE,
// AWS_SHARED_CREDENTIALS_FILE, the SSO cache) and asks nobody. A file that is
// not there holds no profiles.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
func Profiles(ctx context.Context, now time.Time) ([]Profile, error) {
	var all []Profile
	if id := os.Getenv("AWS_ACCESS_KEY_ID"); id != "" {
		all = append(all, environmentProfile(id))
	}
	configFile := fileFrom("AWS_CONFIG_FILE", config.DefaultSharedConfigFilename())
	credentialsFile := fileFrom("AWS_SHARED_CREDENTIALS_FILE", config.DefaultSharedCredentialsFilename())
	for _, name := range profileNames(configFile, credentialsFile) {
		shared, err := config.LoadSharedConfigProfile(ctx, name, func(o *config.LoadSharedConfigOptions) {
			o.ConfigFiles, o.CredentialsFiles = []string{configFile}, []string{credentialsFile}
		})
		if err != nil {
			all = append(all, Profile{Name: name, Kind: "other", Problem: "the AWS config does not make sense: " + err.Error()})
			continue
		}
		all = append(all, profileOf(name, shared, now))
	}
	return all, nil
}

func fileFrom(variable, otherwise string) string {
	if path := os.Getenv(variable); path != "" {
		return path
	}
	return otherwise
}

func environmentProfile(id string) Profile {
	p := Profile{Kind: "environment", Region: os.Getenv("AWS_REGION"), Source: "keys ****" + id[max(0, len(id)-4):]}
	if os.Getenv("AWS_SESSION_TOKEN") != "" {
		p.Source = "temporary " + p.Source
	}
	return p
}

var section = regexp.MustCompile(`^\s*\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]`)

// profileNames are the names in both files, in the order in which they stand.
func profileNames(files ...string) []string {
	var names []string
	seen := map[string]bool{}
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			m := section.FindStringSubmatch(lines.Text())
			if m == nil || seen[m[1]] || strings.HasPrefix(m[1], "sso-session ") || strings.HasPrefix(m[1], "services ") {
				continue
			}
			seen[m[1]] = true
			names = append(names, m[1])
		}
		_ = f.Close()
	}
	return names
}

func profileOf(name string, c config.SharedConfig, now time.Time) Profile {
	p := Profile{Name: name, Region: c.Region, Kind: "other"}
	switch {
	case c.SSOAccountID != "":
		p.Kind, p.Account, p.Role = "SSO", c.SSOAccountID, c.SSORoleName
		p.signedIn(c, now)
	case c.RoleARN != "":
		p.Kind, p.Source = "role", c.SourceProfileName
		if arn, ok := ParseARN(c.RoleARN); ok {
			p.Account = arn.Account
			_, p.Role = arn.Split()
		}
	case c.CredentialProcess != "":
		p.Kind, p.Source = "process", "credential_process"
	case c.Credentials.AccessKeyID != "":
		id := c.Credentials.AccessKeyID
		p.Kind, p.Source = "keys", "keys ****"+id[max(0, len(id)-4):]
	}
	return p
}

// signedIn looks into the AWS CLI's cache for how long the SSO sign-in lasts.
func (p *Profile) signedIn(c config.SharedConfig, now time.Time) {
	key := c.SSOStartURL
	if c.SSOSessionName != "" {
		key = c.SSOSessionName
	}
	sum := sha1.Sum([]byte(key))
	home, _ := os.UserHomeDir()
	text, err := os.ReadFile(filepath.Join(home, ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json"))
	var token struct {
		ExpiresAt time.Time `json:"expiresAt"`
		// A refresh token lets the SDK renew the sign-in by itself.
		RefreshToken string `json:"refreshToken"`
	}
	if err == nil {
		err = json.Unmarshal(text, &token)
	}
	switch {
	case err != nil:
		p.Problem = "not signed in to SSO"
	case token.ExpiresAt.Before(now) && token.RefreshToken == "":
		p.Problem = "SSO sign-in expired"
	default:
		p.Expires = token.ExpiresAt
		return
	}
	p.SignIn = "aws sso login --profile " + p.Name
}
