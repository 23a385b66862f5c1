package keytable

import (
	"strings"
	"testing"

	"trailhead/ui/screen"
)

// A key stands in one line of the table, and every line says what it means.
func TestNoKeyHasTwoMeanings(t *testing.T) {
	lines := map[string]string{}
	for _, m := range Meanings {
		if m.Means == "" || len(m.Says) == 0 {
			t.Errorf("%s means nothing", m.Keys)
		}
		for key := range strings.FieldsSeq(m.Keys) {
			if other, twice := lines[key]; twice {
				t.Errorf("%s means %q and %q", key, other, m.Means)
			}
			lines[key] = m.Means
		}
	}
}

// complaints counts what a check says is wrong.
type complaints struct {
	testing.TB
	n int
}

func (c *complaints) Errorf(string, ...any) { c.n++ }

// A screen on which a key means something else, or one that nobody has listed, is
// found.
func TestAnotherMeaningIsFound(t *testing.T) {
	for keys, wrong := range map[string]int{"y": 1, "f": 0, "g": 1, "f g y": 2} {
		c := &complaints{TB: t}
		MeanOneThing(c, []screen.Action{screen.Does(keys, "follow a call", func() {})})
		if c.n != wrong {
			t.Errorf("%s: %d complaints, want %d", keys, c.n, wrong)
		}
	}
}
