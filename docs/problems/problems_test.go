// Package problems makes docs/troubleshooting.md from the list of problems, and
// holds the list against the sources. It has tests only.
package problems

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trailhead/awsops"
	"trailhead/steps/path"
)

var update = flag.Bool("update", false, "write docs/troubleshooting.md anew")

const (
	root = "../.."
	page = "../troubleshooting.md"
)

type section struct {
	Section string  `yaml:"section"`
	Entries []entry `yaml:"entries"`
}

type entry struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Help  string `yaml:"help"`
}

func listed(t *testing.T) []section {
	t.Helper()
	text, err := os.ReadFile("problems.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []section
	if err := yaml.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheTroubleshootingPageIsMadeFromTheList(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Troubleshooting

Every kind of problem that trailhead tells, by its id. The id stands in ` + "`--json`" + `, and never changes.
Made from [problems.yaml](problems/problems.yaml) by ` + "`go test ./docs/problems -update`" + `.

A problem says what happened, why, and what to do. Nothing is lost by running the same command again: it looks first, keeps
what is right, and goes on with the rest.

![A problem: what could not be done, which policy says no, and what to do](pictures/problem.svg)
`)
	for _, s := range listed(t) {
		fmt.Fprintf(&b, "\n## %s\n", s.Section)
		for _, e := range s.Entries {
			fmt.Fprintf(&b, "\n### %s\n\n`%s`\n\n%s\n", e.Title, e.ID, e.Help)
		}
	}
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(page); err != nil || string(text) != b.String() {
		t.Errorf("%s is not what the list says (%v): go test ./docs/problems -update", page, err)
	}
}

func TestEveryProblemIsInTheListOnce(t *testing.T) {
	used := idsInSources(t)
	for kind := awsops.Unknown; kind.String() != ""; kind++ {
		used["aws."+strings.ReplaceAll(kind.String(), " ", "-")] = "steps/engine/problem.go"
	}
	for _, hop := range path.Hops() {
		used["hop."+string(hop)] = "steps/path/path.go"
	}
	var known []string
	for _, s := range listed(t) {
		for _, e := range s.Entries {
			if e.Title == "" || e.Help == "" {
				t.Errorf("%s has no title or no help", e.ID)
			}
			if slices.Contains(known, e.ID) {
				t.Errorf("%s is listed twice", e.ID)
			}
			if used[e.ID] == "" {
				t.Errorf("%s is listed, and nothing in the sources tells it", e.ID)
			}
			known = append(known, e.ID)
		}
	}
	for id, file := range used {
		if !slices.Contains(known, id) {
			t.Errorf("%s tells the problem %s, which problems.yaml does not list", file, id)
		}
	}
}

var form = regexp.MustCompile(`^[a-z]+\.[a-z]+(-[a-z]+)*$`)

// idsInSources are the ids that problems are made with: every literal of a
// Problem has one, as a string or as a constant.
func idsInSources(t *testing.T) map[string]string {
	t.Helper()
	ids := map[string]string{}
	note := func(file string, e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if id, err := strconv.Unquote(lit.Value); err == nil && (form.MatchString(id) || id == "usage" || id == "other") {
				ids[id] = file
			}
		}
	}
	for _, folder := range []string{"steps", "ui", "awsops"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") ||
				strings.Contains(name, "awssim") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			inspect(t, name, file, note)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func inspect(t *testing.T, source string, file *ast.File, note func(string, ast.Expr)) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if !isProblem(n.Type) || len(n.Elts) == 0 {
				return true
			}
			fields := map[string]ast.Expr{}
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					fields[kv.Key.(*ast.Ident).Name] = kv.Value
				}
			}
			if fields["ID"] == nil && fields["What"] != nil {
				if _, made := fields["What"].(*ast.BasicLit); made {
					t.Errorf("%s: a problem has no id", source)
				}
			}
			note(source, fields["ID"])
		case *ast.ValueSpec: // const idTaken ProblemID = "name.taken"
			for i, name := range n.Names {
				if strings.HasPrefix(strings.ToLower(name.Name), "id") && i < len(n.Values) {
					note(source, n.Values[i])
				}
			}
		case *ast.AssignStmt: // p.ID, p.What = "bucket.region", …
			for i, left := range n.Lhs {
				if sel, ok := left.(*ast.SelectorExpr); ok && sel.Sel.Name == "ID" && i < len(n.Rhs) {
					note(source, n.Rhs[i])
				}
			}
		case *ast.CallExpr: // trailProblem("trail.missing", …)
			if strings.HasSuffix(called(n), "Problem") && len(n.Args) > 0 {
				note(source, n.Args[0])
			}
		}
		return true
	})
}

func isProblem(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "Problem"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Problem"
	}
	return false
}

// called is the name of the function that is called, without its package.
func called(n *ast.CallExpr) string {
	switch f := n.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
