package main

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// source is one Go file of the repository's main module.
type source struct {
	path string
	file *ast.File
}

// sources walks every Go file of the repository's main module.
func sources(t *testing.T, visit func(path string, fset *token.FileSet, file *ast.File)) {
	t.Helper()
	all, err := parsedSources()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		visit(s.path, sourceFiles, s.file)
	}
}

// sourceFiles are positions in what parsedSources has read.
var sourceFiles = token.NewFileSet()

// parsedSources are read once for all rules.
var parsedSources = sync.OnceValues(func() (all []source, err error) {
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "tools") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(sourceFiles, path, nil, parser.ParseComments)
		all = append(all, source{filepath.ToSlash(path), file})
		return err
	})
	return all, err
})

// testSupport is what the tests of every layer begin with: it knows both the
// simulated AWS and the verbs.
const testSupport = "awsops/awssim/simtest/"

// onlyForTests are the packages that are not part of the program.
var onlyForTests = []string{"trailhead/" + testSupport, "trailhead/awsops/awssim/httpapi/", "trailhead/internal/network/",
	"trailhead/internal/sample/", "trailhead/e2e/", "trailhead/ui/uitest/"}

// isForTests reports whether a file is a test, or in a package only for tests.
func isForTests(path string) bool {
	inFolder := func(folder string) bool { return strings.HasPrefix("trailhead/"+path, folder) }
	return strings.HasSuffix(path, "_test.go") || slices.ContainsFunc(onlyForTests, inFolder)
}

// Dependencies point one way: main, ui, steps, awsops, the SDK.
func TestImportsPointOneWay(t *testing.T) {
	const sdk, smithy = "github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go"
	charm := []string{"charm.land/", "github.com/charmbracelet/"}
	never := map[string][]string{ // folder: what its files must not import
		"ui/flow/":          append([]string{"trailhead/ui/", "github.com/spf13/"}, charm...),
		"ui/":               {sdk, smithy, "trailhead/awsops/awssim"},
		"steps/":            append([]string{sdk, smithy, "trailhead/ui", "trailhead/awsops/awssim", "github.com/spf13/"}, charm...),
		"steps/engine/":     {"trailhead/steps"},
		"steps/answers/":    {"trailhead/"},
		"awsops/":           append([]string{"trailhead/steps", "trailhead/ui", "github.com/spf13/"}, charm...),
		"awsops/policydoc/": {sdk, smithy, "trailhead/"},
		"internal/files/":   {sdk, smithy, "trailhead/"},
		"internal/escape/":  {sdk, smithy, "trailhead/"},
		"internal/redact/":  {sdk, smithy, "trailhead/"},
		"internal/pattern/": {sdk, smithy, "trailhead/"},
	}
	allowed := map[string][]string{ // exceptions to the rules above, for files of a folder
		"steps/engine/": {"trailhead/steps/engine", "trailhead/steps/remedy"},
		"steps/answers/": {"trailhead/internal/escape", "trailhead/internal/files", "trailhead/internal/pattern", "trailhead/internal/redact",
			"trailhead/steps/remedy"},
		"awsops/":          {},
		"internal/escape/": {"trailhead/internal/pattern"},
		"internal/redact/": {"trailhead/internal/pattern"},
	}
	sources(t, func(path string, _ *token.FileSet, file *ast.File) {
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			for folder, forbidden := range never {
				if !strings.HasPrefix(path, folder) || isForTests(path) {
					continue
				}
				hit := slices.ContainsFunc(forbidden, func(f string) bool { return strings.HasPrefix(imported, f) })
				if hit && !slices.Contains(allowed[folder], imported) && !(folder == "awsops/" && strings.HasPrefix(path, "awsops/awssim/")) {
					t.Errorf("%s imports %s, which %s must not", path, imported, folder)
				}
			}
			if isForTests(path) {
				continue
			}
			simulation := strings.HasPrefix(imported, "trailhead/awsops/awssim") && !strings.HasPrefix(path, "awsops/awssim/")
			if simulation && !strings.HasPrefix(path, "awsops/rehearsal/") {
				t.Errorf("%s imports %s: only rehearsals and tests may", path, imported)
			}
			if imported == "trailhead/awsops/rehearsal" && strings.Contains(path, "/") {
				t.Errorf("%s imports %s: only main and tests may", path, imported)
			}
			if slices.Contains(onlyForTests, imported+"/") {
				t.Errorf("%s imports %s: only tests may", path, imported)
			}
		}
	})
}

// The simulated AWS stands in for the SDK, so that the verbs are tested
// through it: it must not know them.
func TestSimulationDoesNotKnowTheVerbs(t *testing.T) {
	sources(t, func(path string, _ *token.FileSet, file *ast.File) {
		if !strings.HasPrefix(path, "awsops/awssim/") || strings.HasPrefix(path, testSupport) {
			return
		}
		for _, spec := range file.Imports {
			if spec.Path.Value == `"trailhead/awsops"` {
				t.Errorf("%s imports the verbs", path)
			}
		}
	})
}

const (
	longestFile     = 300
	longestFunction = 60
)

// A file or function that is longer says why: a comment that begins with
// "long:" in the file, or in the function's own comment.
func TestNothingIsTooLong(t *testing.T) {
	sources(t, func(path string, fset *token.FileSet, file *ast.File) {
		if lines := fset.File(file.Pos()).LineCount(); lines > longestFile+1 {
			if !slices.ContainsFunc(file.Comments, func(c *ast.CommentGroup) bool { return strings.Contains(c.Text(), "long:") }) {
				t.Errorf("%s has %d lines, %d are allowed", path, lines, longestFile)
			}
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || strings.HasSuffix(path, "_test.go") || strings.Contains(f.Doc.Text(), "long:") {
				continue
			}
			if lines := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; lines > longestFunction {
				t.Errorf("%s: %s has %d lines, %d are allowed", path, f.Name.Name, lines, longestFunction)
			}
		}
	})
}

// What is exported is documented.
func TestExportedNamesAreDocumented(t *testing.T) {
	sources(t, func(path string, fset *token.FileSet, file *ast.File) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc.Text() == "" && !implementsStandard(d) {
					t.Errorf("%s: %s is not documented", fset.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					s, ok := spec.(*ast.TypeSpec)
					if ok && s.Name.IsExported() && d.Doc.Text() == "" && s.Doc.Text() == "" {
						t.Errorf("%s: %s is not documented", fset.Position(s.Pos()), s.Name.Name)
					}
				}
			}
		}
	})
}

// implementsStandard leaves out methods of unexported types: they implement an
// interface that is documented where it is declared.
func implementsStandard(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	name, ok := t.(*ast.Ident)
	return ok && !name.IsExported()
}

// Loose ends do not land.
func TestNoLooseEnds(t *testing.T) {
	banned := []string{"TO" + "DO", "FIX" + "ME", "X" + "XX", "context.TO" + "DO(", "log." + "Fatal"}
	sources(t, func(path string, _ *token.FileSet, _ *ast.File) {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			for _, b := range banned {
				if strings.Contains(lines.Text(), b) {
					t.Errorf("%s:%d: %s", path, n, b)
				}
			}
			if !strings.HasSuffix(path, "_test.go") && strings.Contains(lines.Text(), "time."+"Sleep(") {
				t.Errorf("%s:%d: sleep on a clock that tests can hand in", path, n)
			}
		}
	})
}

// A file is named by what is in it, not by what did not fit elsewhere.
func TestFilesAreNamedByTheirContent(t *testing.T) {
	sources(t, func(path string, _ *token.FileSet, _ *ast.File) {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".go"), "_test")
		for _, end := range []string{"_more", "_end", "_rest", "_misc"} {
			if strings.HasSuffix(name, end) {
				t.Errorf("%s is named by what did not fit elsewhere", path)
			}
		}
	})
}

// parses are the files that may make a document of a policy's text: where AWS's
// answers are read, and the journal. Everywhere else a policy is a value.
var parses = []string{
	"awsops/iam.go", "awsops/kms.go", "awsops/organizations_policies.go", "awsops/s3_settings.go", "awsops/sns.go", "awsops/sqs.go",
	"steps/engine/past_policy.go",
}

// A policy is parsed once. The simulated AWS, which is on AWS's side, parses what
// it is sent.
func TestPoliciesAreParsedWhereTheyAreRead(t *testing.T) {
	found := map[string]bool{}
	sources(t, func(path string, fset *token.FileSet, file *ast.File) {
		for _, side := range []string{"awsops/awssim/", "awsops/policydoc/"} {
			if strings.HasPrefix(path, side) {
				return
			}
		}
		if isForTests(path) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			use, is := n.(*ast.SelectorExpr)
			if !is || use.Sel.Name != "Parse" && use.Sel.Name != "Read" {
				return true
			}
			if of, is := use.X.(*ast.Ident); !is || of.Name != "policydoc" {
				return true
			}
			if found[path] = true; !slices.Contains(parses, path) {
				t.Errorf("%s parses a policy: take the value that awsops has read", fset.Position(use.Pos()))
			}
			return true
		})
	})
	for _, path := range parses {
		if !found[path] {
			t.Errorf("%s parses no policy: take it off the list", path)
		}
	}
}
