package rehearsal

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The program carries the estates that its scenarios use, and no others.
func TestTheEstatesInTheProgram(t *testing.T) {
	files, err := estates.ReadDir("estates")
	if err != nil {
		t.Fatal(err)
	}
	var carried, used []string
	for _, f := range files {
		carried = append(carried, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	for _, s := range scenarios {
		if s.estate != "" {
			used = append(used, s.estate)
		}
	}
	slices.Sort(carried)
	slices.Sort(used)
	if !slices.Equal(carried, slices.Compact(used)) {
		t.Errorf("carried: %v\nused:    %v", carried, used)
	}
}

// What somebody deletes in a world that is kept does not come back with the
// next command.
func TestAKeptWorldIsBuiltOnce(t *testing.T) {
	options := Options{Scenario: "organization-partial", World: filepath.Join(t.TempDir(), "world.json")}
	for _, command := range []string{"first", "second"} {
		r, err := New(options)
		if err != nil {
			t.Fatal(err)
		}
		taken := r.World.Accounts["100000000007"].Roles["ExpelServiceRole"] != nil
		if taken != (command == "first") {
			t.Errorf("%s command: the name is taken: %t", command, taken)
		}
		if taken {
			err = r.World.FreeName("100000000007", "ExpelServiceRole")
		}
		for _, err := range []error{err, r.World.Save(), r.Close()} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
