package simtest

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// estateDirs hold the estates: those of rehearsals are in the program, the
// others are for tests alone.
var estateDirs = []string{"../../../testdata/estates", "../../rehearsal/estates"}

// EstateFiles are the paths of all estates by their names.
func EstateFiles(t testing.TB) map[string]string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	all := map[string]string{}
	for _, dir := range estateDirs {
		files, err := filepath.Glob(filepath.Join(filepath.Dir(here), dir, "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = file
		}
	}
	if len(all) < 30 {
		t.Fatalf("only %d estates were found", len(all))
	}
	return all
}

// EstateNames are the names of all estates, in order.
func EstateNames(t testing.TB) []string {
	t.Helper()
	var all []string
	for name := range EstateFiles(t) {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// Estate is the text of an estate.
func Estate(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(EstateFiles(t)[name])
	if err != nil {
		t.Fatal(err)
	}
	return text
}
