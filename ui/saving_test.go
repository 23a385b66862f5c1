package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/ui/local"
	"trailhead/ui/words"
)

// What is saved twice gets another name, which is said; what is there stays as it is.
func TestSavingTwiceTakesAnotherName(t *testing.T) {
	for _, c := range []struct {
		at    string
		reach func(t *testing.T) *wizard
		files []string
	}{
		{"review", func(t *testing.T) *wizard { return reviewing(t) }, []string{"trailhead-plan.json", "trailhead-answers.yaml"}},
		{"values", func(t *testing.T) *wizard { return atValues(t) }, []string{words.ValuesFile}},
		{"accounts", func(t *testing.T) *wizard { return companyRun(t) }, []string{"trailhead-failures.csv", "trailhead-failures.json"}},
	} {
		t.Run(c.at, func(t *testing.T) {
			t.Chdir(t.TempDir())
			b := c.reach(t)
			b.Resize(120, 36) // so that a path stands on one line
			b.J.Host.Save = local.Save
			for n, mark := range []string{"", "-2", "-3"} {
				b.Press("s")
				for _, name := range c.files {
					ext := filepath.Ext(name)
					name = strings.TrimSuffix(name, ext) + mark + ext
					b.Until("it says "+name, func() bool { return strings.Contains(b.Screen(), name) })
					if err := os.WriteFile(name, []byte{byte(n)}, 0o600); err != nil { // from now on it is somebody's
						t.Error(err)
					}
				}
			}
			for _, name := range c.files {
				if text, err := os.ReadFile(name); err != nil || string(text) != "\x00" {
					t.Errorf("%s: %q, %v", name, text, err)
				}
			}
		})
	}
}
