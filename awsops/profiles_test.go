package awsops_test

import (
	"crypto/sha1"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trailhead/awsops"
)

// awsHome is a home folder with AWS files in it.
func awsHome(t *testing.T, files map[string]string) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, unset := range []string{"AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_REGION"} {
		t.Setenv(unset, "")
	}
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(home, ".aws", "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(home, ".aws", "credentials"))
	for name, text := range files {
		path := filepath.Join(home, ".aws", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const someConfig = `
[default]
region = eu-west-1

[profile production]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = AdministratorAccess
region = us-east-1

[profile sandbox]
sso_start_url = https://sandbox.awsapps.com/start
sso_region = us-east-1
sso_account_id = 333333333333
sso_role_name = Dev

[profile log-archive]
role_arn = arn:aws:iam::222222222222:role/team/LogAdmin
source_profile = keys

[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`

func TestProfiles(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	awsHome(t, map[string]string{
		"config":      someConfig,
		"credentials": "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n",
		// sha1 of "acme", and of the start URL of sandbox
		"sso/cache/" + sha1Of("acme") + ".json":                              `{"expiresAt":"2026-11-23T18:12:00Z"}`,
		"sso/cache/" + sha1Of("https://sandbox.awsapps.com/start") + ".json": `{"expiresAt":"2026-11-23T09:00:00Z"}`,
	})
	t.Setenv("AWS_ACCESS_KEY_ID", "ASIAXXXXXXXXXXXX7Q2X")
	t.Setenv("AWS_SESSION_TOKEN", "token")
	got, err := awsops.Profiles(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	want := []awsops.Profile{
		{Kind: "environment", Source: "temporary keys ****7Q2X"},
		{Name: "default", Kind: "other", Region: "eu-west-1"},
		{Name: "production", Kind: "SSO", Account: "123456789012", Role: "AdministratorAccess", Region: "us-east-1", Expires: time.Date(2026, 11, 23, 18, 12, 0, 0, time.UTC)},
		{Name: "sandbox", Kind: "SSO", Account: "333333333333", Role: "Dev", Problem: "SSO sign-in expired", SignIn: "aws sso login --profile sandbox"},
		{Name: "log-archive", Kind: "role", Account: "222222222222", Role: "LogAdmin", Source: "keys"},
		{Name: "keys", Kind: "keys", Source: "keys ****MPLE"},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %+v\nwant %+v", got[i], want[i])
		}
	}
}

func TestNoFilesAreNoProfiles(t *testing.T) {
	awsHome(t, nil)
	if got, err := awsops.Profiles(t.Context(), time.Now()); err != nil || len(got) > 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func sha1Of(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
