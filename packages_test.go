package main

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	mostFiles = 25
	mostLines = 5000
)

// wholePackages are larger: their files go by AWS's services, each of which can
// be read by itself.
var wholePackages = []string{"awsops", "awsops/awssim"}

// A package is small enough to be read in one sitting.
func TestPackagesAreSmall(t *testing.T) {
	files, lines := map[string]int{}, map[string]int{}
	sources(t, func(file string, fset *token.FileSet, parsed *ast.File) {
		if !strings.HasSuffix(file, "_test.go") {
			files[path.Dir(file)]++
			lines[path.Dir(file)] += fset.File(parsed.Pos()).LineCount()
		}
	})
	for folder := range files {
		if slices.Contains(wholePackages, folder) {
			continue
		}
		if files[folder] > mostFiles || lines[folder] > mostLines {
			t.Errorf("%s has %d files and %d lines, %d and %d are allowed", folder, files[folder], lines[folder], mostFiles, mostLines)
		}
	}
}

// importsOf are what the files of each folder import of the program itself,
// tests left out.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	sources(t, func(file string, _ *token.FileSet, parsed *ast.File) {
		if isForTests(file) {
			return
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if own, is := strings.CutPrefix(imported, "trailhead/"); is {
				imports[path.Dir(file)] = append(imports[path.Dir(file)], own)
			}
		}
	})
	return imports
}

// stationFolders are the packages of the wizard's screens: those with a method
// that says which station of the journey it is.
func stationFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	sources(t, func(file string, _ *token.FileSet, parsed *ast.File) {
		folder := path.Dir(file)
		if path.Dir(folder) != "ui" || isForTests(file) || slices.Contains(folders, folder) {
			return
		}
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name == "Station" {
				folders = append(folders, folder)
			}
		}
	})
	return folders
}

// A station is reached by the transitions of package flow alone: none knows
// another, and none knows who shows it.
func TestStationsStandAlone(t *testing.T) {
	stations := stationFolders(t)
	if len(stations) < 10 {
		t.Fatalf("the stations are %v", stations)
	}
	imports := importsOf(t)
	for _, folder := range append(slices.Clone(stations), "ui/screen") {
		for _, imported := range imports[folder] {
			if slices.Contains(stations, imported) || imported == "ui" || imported == "ui/cli" || imported == "ui/plain" {
				t.Errorf("%s imports %s", folder, imported)
			}
		}
	}
}

// What stands beside the steps looks at the whole, and does not know how one of
// them is done.
func TestWhatIsBesideTheStepsDoesNotKnowThem(t *testing.T) {
	imports := importsOf(t)
	for _, folder := range []string{"steps/discover", "steps/verify", "steps/export", "steps/path"} {
		if len(imports[folder]) == 0 {
			t.Errorf("%s is gone", folder)
		}
		for _, imported := range imports[folder] {
			if strings.HasPrefix(imported, "steps/step") {
				t.Errorf("%s imports %s", folder, imported)
			}
		}
	}
}

// longestLine is how many characters a line of Go may have. The text of a
// literal between back quotes is data, such as a policy as AWS writes it.
const longestLine = 140

// Lines fit beside each other.
func TestLinesAreShort(t *testing.T) {
	sources(t, func(file string, fset *token.FileSet, parsed *ast.File) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data := map[int]bool{} // lines with such a literal on them
		ast.Inspect(parsed, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, "`") {
				for line := fset.Position(lit.Pos()).Line; line <= fset.Position(lit.End()).Line; line++ {
					data[line] = true
				}
			}
			return true
		})
		for i, line := range strings.Split(string(text), "\n") {
			if utf8.RuneCountInString(line) > longestLine && !data[i+1] {
				t.Errorf("%s:%d has more than %d characters", file, i+1, longestLine)
			}
		}
	})
}
