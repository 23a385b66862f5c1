package main

import (
	"go/ast"
	"go/token"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"trailhead/ui/cli"
)

// What a release build says about itself goes before what the Go tool says.
func TestBuildFacts(t *testing.T) {
	info := &debug.BuildInfo{
		Main: debug.Module{Version: "(devel)"},
		Deps: []*debug.Module{{Path: "github.com/spf13/cobra", Version: "v1.10.2"}, {Path: sdk, Version: "v1.47.7"}},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}, {Key: "vcs.time", Value: "2026-05-04T09:30:00Z"},
			{Key: "vcs.modified", Value: "true"},
		},
	}
	for name, c := range map[string]struct{ set, want cli.Build }{
		"go build": {cli.Build{}, cli.Build{Version: "(devel)", Commit: "0123456789ab", Date: "2026-05-04T09:30:00Z", Dirty: true,
			SDK: "v1.47.7"}},
		"go install": {cli.Build{Version: "v1.2.3"}, cli.Build{
			Version: "v1.2.3", Commit: "0123456789ab", Date: "2026-05-04T09:30:00Z", Dirty: true, SDK: "v1.47.7"}},
		"release": {cli.Build{Version: "v1.2.3", Commit: "fedcba987654", Date: "2026-06-01T00:00:00Z"},
			cli.Build{Version: "v1.2.3", Commit: "fedcba987654", Date: "2026-06-01T00:00:00Z", SDK: "v1.47.7"}},
	} {
		if got := complete(c.set, info); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Every command pays for what a package does before main: a regular expression
// is compiled when it is first used (internal/pattern).
func TestNothingIsCompiledBeforeMain(t *testing.T) {
	sources(t, func(path string, fset *token.FileSet, f *ast.File) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "apimodel/extract") { // a developer's program
			return
		}
		for _, d := range f.Decls {
			if vars, ok := d.(*ast.GenDecl); ok {
				ast.Inspect(vars, func(n ast.Node) bool {
					if call, ok := n.(*ast.SelectorExpr); ok && call.Sel.Name == "MustCompile" {
						t.Errorf("%s: compiled at every start; pattern.New compiles when it is used", fset.Position(n.Pos()))
					}
					_, function := n.(*ast.FuncLit)
					return !function
				})
			}
		}
	})
}

// Some packages stay out on purpose: EC2's client nearly doubles the time of a
// build, html/template finds methods by name, and the others are for developers.
func TestWhatIsNotLinked(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, path := range []string{sdk + "/service/ec2", "html/template", "net/http/pprof", "testing"} {
		if slices.Contains(deps, path) {
			t.Errorf("the program imports %s", path)
		}
	}
	if !slices.Contains(deps, sdk+"/service/cloudtrail") {
		t.Error("the list of packages is not the program's")
	}
}
