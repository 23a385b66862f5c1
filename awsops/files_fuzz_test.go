package awsops

import (
	"os"
	"path/filepath"
	"testing"
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
