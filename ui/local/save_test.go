package local

import (
	"os"
	"path/filepath"
	"testing"
)

// What the wizard saves never replaces a file: it takes the next name.
func TestWhatIsSavedTakesANameThatIsFree(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "plan.json"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"plan-2.json", "plan-3.json"} {
		path, err := Save(filepath.Join(dir, "plan.json"), []byte("new"))
		if err != nil || path != filepath.Join(dir, want) {
			t.Errorf("%s %v, want %s", path, err, want)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "plan.json")); err != nil || string(text) != "mine" {
		t.Errorf("%q %v", text, err)
	}
}
