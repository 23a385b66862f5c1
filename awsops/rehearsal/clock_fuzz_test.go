package rehearsal

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzClock: whatever the file of a rehearsal's clock holds, time does not run
// backwards, and the clock is kept again.
func FuzzClock(f *testing.F) {
	for _, seed := range []string{`"2026-11-23T12:00:00Z"`, `"9999-12-31T23:59:59.999999999Z"`, `"0001-01-01T00:00:00Z"`, `7`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "clock.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c := newClock()
		c.load(path)
		if c.ahead < 0 {
			t.Errorf("%q: the clock is behind by %s", text, -c.ahead)
		}
		_ = c.save() // a year that has five figures cannot be written, and is no time to rehearse at
	})
}
