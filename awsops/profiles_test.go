package awsops_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
)

// awsHome is a home folder with AWS files in it, and an empty environment.
func awsHome(t testing.TB, files map[string]string) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home) // on Windows
	for _, unset := range []string{"AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CREDENTIAL_EXPIRATION",
		"AWS_WEB_IDENTITY_TOKEN_FILE",
		"AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"} {
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

// cached is the name of the file in which the AWS CLI keeps a sign-in.
func cached(key string) string {
	sum := sha1.Sum([]byte(key))
	return "sso/cache/" + hex.EncodeToString(sum[:]) + ".json"
}

var profilesNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const (
	acmeSession = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n"
	production  = acmeSession + "[profile production]\nsso_session = acme\nsso_account_id = 123456789012\nsso_role_name = " +
		"AdministratorAccess\nregion = us-east-1\n"
	sandbox = "[profile sandbox]\nsso_start_url = https://sandbox.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = " +
		"333333333333\nsso_role_name = Dev\n"
	assumeA  = "role_arn = arn:aws:iam::222222222222:role/team/A\n"
	someKeys = "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
)

// listed is what Profiles makes of the files and the environment.
func listed(t *testing.T, files, env map[string]string) []awsops.Profile {
	t.Helper()
	awsHome(t, files)
	for variable, value := range env {
		t.Setenv(variable, value)
	}
	got, err := awsops.Profiles(t.Context(), profilesNow)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func same(t *testing.T, got []awsops.Profile, want ...awsops.Profile) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %+v\nwant %+v", got[i], want[i])
		}
	}
}

func TestSSOProfilesSayHowLongTheSignInLasts(t *testing.T) {
	evening := time.Date(2026, 11, 23, 18, 12, 0, 0, time.UTC)
	const portal = "https://sandbox.awsapps.com/start"
	for name, c := range map[string]struct {
		config, token string
		expires       time.Time
		problem       awsops.ProfileProblemKind
	}{
		"signed in":             {production, `{"expiresAt":"2026-11-23T18:12:00Z"}`, evening, awsops.ProfileUsable},
		"as older CLIs wrote":   {sandbox, `{"expiresAt":"2026-11-23T18:12:00UTC"}`, evening, awsops.ProfileUsable},
		"expired":               {production, `{"expiresAt":"2026-11-23T11:59:59Z"}`, time.Time{}, awsops.SignInExpired},
		"expired, renewable":    {production, `{"expiresAt":"2026-11-23T09:00:00Z","refreshToken":"r"}`, time.Time{}, awsops.ProfileUsable},
		"only sessions renew":   {sandbox, `{"expiresAt":"2026-11-23T09:00:00Z","refreshToken":"r"}`, time.Time{}, awsops.SignInExpired},
		"never signed in":       {production, "", time.Time{}, awsops.NotSignedIn},
		"the cache is not JSON": {production, `{"exp`, time.Time{}, awsops.NotSignedIn},
		"without a time":        {production, `{}`, time.Time{}, awsops.SignInExpired},
	} {
		t.Run(name, func(t *testing.T) {
			want := awsops.Profile{Name: "production", Kind: "SSO", Account: "123456789012", Role: "AdministratorAccess", Region: "us-east-1",
				Expires: c.expires, Problem: awsops.ProfileProblem{Kind: c.problem}}
			if c.config == sandbox {
				want = awsops.Profile{Name: "sandbox", Kind: "SSO", Account: "333333333333", Role: "Dev", Expires: c.expires,
					Problem: awsops.ProfileProblem{Kind: c.problem}}
			}
			if c.problem != awsops.ProfileUsable {
				want.SignIn = awsops.SignIn{Profile: want.Name, SSO: true}
			}
			files := map[string]string{"config": c.config}
			if c.token != "" {
				files[cached("acme")], files[cached(portal)] = c.token, c.token
			}
			same(t, listed(t, files, nil), want)
		})
	}
}

const laptop = "[profile l]\nlogin_session = arn:aws:sts::444444444444:assumed-role/Admin/me\n"

func TestProfilesOfAWSLoginAreKnown(t *testing.T) {
	want := awsops.Profile{Name: "l", Kind: "login", Account: "444444444444", Role: "Admin"}
	sum := sha256.Sum256([]byte("arn:aws:sts::444444444444:assumed-role/Admin/me"))
	t.Run("signed in", func(t *testing.T) {
		t.Setenv("AWS_LOGIN_CACHE_DIRECTORY", "")
		same(t, listed(t, map[string]string{"config": laptop, "login/cache/" + hex.EncodeToString(sum[:]) + ".json": "{}"}, nil), want)
	})
	t.Run("not signed in", func(t *testing.T) {
		want.Problem.Kind, want.SignIn = awsops.NotLoggedIn, awsops.SignIn{Profile: "l"}
		same(t, listed(t, map[string]string{"config": laptop}, map[string]string{"AWS_LOGIN_CACHE_DIRECTORY": t.TempDir()}), want)
	})
}

func TestRoleProfilesSayWhereTheyComeFrom(t *testing.T) {
	var none awsops.ProfileProblem
	role := awsops.Profile{Name: "a", Kind: "role", Account: "222222222222", Role: "A"}
	for name, c := range map[string]struct {
		config, source string
		problem        awsops.ProfileProblem
		signIn         string
	}{
		"keys":           {"[profile a]\n" + assumeA + "source_profile = keys\n", "keys", none, ""},
		"its own keys":   {"[profile a]\n" + assumeA + "source_profile = a\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n", "a", none, ""},
		"the machine":    {"[profile a]\n" + assumeA + "credential_source = Ec2InstanceMetadata\n", "Ec2InstanceMetadata", none, ""},
		"a web identity": {"[profile a]\n" + assumeA + "web_identity_token_file = /t\n", "a web identity token", none, ""},
		"an SSO sign-in": {"[profile a]\n" + assumeA + "source_profile = production\n" + production, "production",
			awsops.ProfileProblem{Kind: awsops.NotSignedIn, Source: "production"}, "aws sso login --profile production"},
		"a role of an SSO role": {"[profile a]\n" + assumeA + "source_profile = b\n[profile b]\n" + assumeA + "source_profile = production\n" +
			production, "b", awsops.ProfileProblem{Kind: awsops.NotSignedIn, Source: "production"}, "aws sso login --profile production"},
		"a sign-in of aws login": {"[profile a]\n" + assumeA + "source_profile = l\n" + laptop, "l",
			awsops.ProfileProblem{Kind: awsops.NotLoggedIn, Source: "l"},
			"aws login --profile l"},
		"a ring": {"[profile a]\n" + assumeA + "source_profile = b\n[profile b]\n" + assumeA + "source_profile = a\n", "b",
			awsops.ProfileProblem{Kind: awsops.SourceProfileRing}, ""},
		"nobody": {"[profile a]\n" + assumeA + "source_profile = gone\n", "gone",
			awsops.ProfileProblem{Kind: awsops.NoSourceProfile, Source: "gone"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			want := role
			want.Source, want.Problem = c.source, c.problem
			got := listed(t, map[string]string{"config": c.config, "credentials": someKeys}, nil)[:1]
			if command := got[0].SignIn.String(); command != c.signIn {
				t.Errorf("%q, want %q", command, c.signIn)
			}
			want.SignIn = got[0].SignIn
			same(t, got, want)
		})
	}
}

func TestProfilesOfEveryOtherKind(t *testing.T) {
	for name, c := range map[string]struct {
		config, credentials string
		want                []awsops.Profile
	}{
		"keys": {credentials: someKeys, want: []awsops.Profile{{Name: "keys", Kind: "keys", Source: "keys ****MPLE"}}},
		"a program": {config: "[profile a]\ncredential_process = /usr/bin/x\n",
			want: []awsops.Profile{{Name: "a", Kind: "process", Source: "credential_process"}}},
		"both files": {config: "[default]\nregion = eu-west-1\n", credentials: "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n",
			want: []awsops.Profile{{Name: "default", Kind: "keys", Region: "eu-west-1", Source: "keys ****MPLE"}}},
		"settings alone": {config: "[default]\nregion = eu-west-1 # home\n\n; a comment\ns3 =\n  max_concurrent_requests = 20\n  region = " +
			"nowhere\n[services s]\nregion = nowhere\n[stray]\nregion = nowhere\n[profile torn\nregion = nowhere\n",
			want: []awsops.Profile{{Name: "default", Kind: "other", Region: "eu-west-1"}}},
		"a name with a blank": {config: "[profile \"two words\"]\nsso_start_url = x\nsso_account_id = 333333333333\nsso_role_name = Dev\n",
			want: []awsops.Profile{{Name: "two words", Kind: "SSO", Account: "333333333333", Role: "Dev",
				Problem: awsops.ProfileProblem{Kind: awsops.NotSignedIn}, SignIn: awsops.SignIn{Profile: "two words", SSO: true}}}},
		"nothing": {},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, listed(t, map[string]string{"config": c.config, "credentials": c.credentials}, nil), c.want...)
		})
	}
}

func TestTheEnvironmentComesFirst(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		want awsops.Profile
	}{
		"temporary keys": {map[string]string{"AWS_ACCESS_KEY_ID": "ASIAEXAMPLEKEYID7Q2X", "AWS_SESSION_TOKEN": "t",
			"AWS_CREDENTIAL_EXPIRATION": "2026-11-23T12:34:00Z", "AWS_DEFAULT_REGION": "sa-east-1"},
			awsops.Profile{Kind: "environment", Source: "temporary keys ****7Q2X", Region: "sa-east-1", Expires: profilesNow.Add(34 * time.Minute)}},
		"a short key": {map[string]string{"AWS_ACCESS_KEY_ID": "x", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "sa-east-1"},
			awsops.Profile{Kind: "environment", Source: "keys ****x", Region: "eu-west-1"}},
		"a web identity": {map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::222222222222:role/ci"},
			awsops.Profile{Kind: "environment", Account: "222222222222", Role: "ci", Source: "a web identity token"}},
		"CloudShell": {map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:1338/x"},
			awsops.Profile{Kind: "environment", Source: "the credentials of this shell or container"}},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, listed(t, map[string]string{"credentials": someKeys}, c.env), c.want,
				awsops.Profile{Name: "keys", Kind: "keys", Source: "keys ****MPLE"})
		})
	}
}

func TestNoFilesAreNoProfiles(t *testing.T) { same(t, listed(t, nil, nil)) }

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	awsHome(t, map[string]string{"credentials": someKeys})
	t.Setenv("AWS_CONFIG_FILE", t.TempDir()) // a folder
	got, err := awsops.Profiles(t.Context(), profilesNow)
	if err == nil || !strings.HasPrefix(err.Error(), "read AWS config") {
		t.Errorf("the error is %v", err)
	}
	if len(got) != 1 || got[0].Name != "keys" {
		t.Errorf("what the other file holds is not there: %+v", got)
	}
}

// A list of two hundred identities is to be there within 5 ms.
func BenchmarkProfiles(b *testing.B) {
	text := acmeSession
	for i := range 200 {
		text += fmt.Sprintf("[profile p%d]\nsso_session = acme\nsso_account_id = %012d\nsso_role_name = Admin\nregion = us-east-1\n", i, i)
	}
	awsHome(b, map[string]string{"config": text, cached("acme"): `{"expiresAt":"2026-11-23T18:12:00Z"}`})
	for b.Loop() {
		if p, err := awsops.Profiles(b.Context(), profilesNow); err != nil || len(p) != 200 {
			b.Fatal(len(p), err)
		}
	}
}
