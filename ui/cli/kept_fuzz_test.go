package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzReadKept: whatever the file of the trails that were last seen holds, what
// completion reads of it can be added to and reads the same again.
func FuzzReadKept(f *testing.F) {
	for _, seed := range []string{keptMark + `:{"p":[{"name":"t","arn":"arn:aws:cloudtrail:us-east-1:123456789012:trail/t"}]}}`,
		keptMark + `:null}`, keptMark + `:{"p":null}}`, `{"schema":"other","profiles":{"p":[]}}`, "[]", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		a := &app{host: Host{StateDir: func() (string, error) { return dir, nil },
			Env: func(string) (string, bool) { return "", false }}}
		if err := os.WriteFile(filepath.Join(dir, "trails.json"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		kept := a.readKept(t.Context())
		if kept.Schema != schema || kept.Profiles == nil {
			t.Fatalf("%q is read as %+v", text, kept)
		}
		a.keep(t.Context(), []keptTrail{{Name: "mine"}})
	})
}
