package awsops

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
)

// FuzzEventIn: whatever a log file holds, looking into it ends.
func FuzzEventIn(f *testing.F) {
	f.Add([]byte("no gzip"), "marker")
	f.Add([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xaa, 0x56, 0x0a, 0x4a, 0x4d, 0xce, 0x2f, 0x4a, 0x29, 0x56, 0xb2, 0x8a, 0x8e, 0xad, 5, 0},
		"m")
	f.Fuzz(func(t *testing.T, file []byte, marker string) {
		_, found, err := EventIn(file, marker)
		if found && err != nil {
			t.Errorf("found, and %v", err)
		}
	})
}

// FuzzReadShared: whatever the AWS config holds, its profiles have names.
func FuzzReadShared(f *testing.F) {
	for _, seed := range []string{"[default]\nregion = us-east-1\n",
		"[profile a]\nsso_session = s # comment\n[sso-session s]\nsso_region = x\n", "[profile \"a b\"]\n role_arn=arn\n", "[",
		"[profile ]\n=\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "config")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := readShared(path, filepath.Join(t.TempDir(), "none"))
		if err == nil && len(s.names) != len(s.profiles) {
			t.Errorf("%d names, %d profiles", len(s.names), len(s.profiles))
		}
	})
}

// FuzzObjectEvents: whatever a message in a queue holds, what is read of it names
// an object.
func FuzzObjectEvents(f *testing.F) {
	const told = `{"Records":[{"eventTime":"2026-11-23T12:00:00.000Z","s3":{"configurationId":"ExpelNotifyQueue",` +
		`"bucket":{"name":"logs"},"object":{"key":"AWSLogs/x%3Dy+z"}}}]}`
	wrapped, err := json.Marshal(map[string]string{"Type": "Notification", "TopicArn": "arn:aws:sns:us-east-1:123456789012:t",
		"Message": told})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{told, string(wrapped), `{"Event":"s3:TestEvent"}`, `{"Records":[{"s3":{"object":{"key":"%zz"}}}]}`, "[]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, e := range ObjectEvents(body) {
			if e.Key == "" {
				t.Errorf("an event of no object: %+v", e)
			}
		}
	})
}

// FuzzSSOToken: whatever the CLI's file of a sign-in holds, a profile is signed in
// until a time that is to come, or says what to do.
func FuzzSSOToken(f *testing.F) {
	home := f.TempDir()
	f.Setenv("HOME", home)
	f.Setenv("USERPROFILE", home)
	path, err := ssocreds.StandardCachedTokenFilepath("s")
	if err != nil {
		f.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{`{"expiresAt":"2026-11-23T13:00:00Z","refreshToken":"r"}`, `{"expiresAt":"2020-01-01T00:00:00UTC"}`,
		`{"expiresAt":7}`, "", "null"} {
		f.Add([]byte(seed))
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		p := Profile{Name: "p"}
		token := (&sharedFiles{}).ssoToken(map[string]string{"sso_session": "s"})
		p.signedIn(token, now)
		if fit := p.Problem.Kind == ProfileUsable; fit && !p.Expires.After(now) && !token.renewable || !fit && !p.SignIn.SSO {
			t.Errorf("%q: %+v", text, p)
		}
	})
}
