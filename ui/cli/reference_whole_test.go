package cli

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailhead/steps/answers"
)

// Every flag of every command, hidden ones and those of commands below
// commands too, has a line in docs/reference.md: in the part of its command,
// among the flags of every command, or as an answer.
func TestEveryFlagIsInTheReference(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "reference.md"))
	if err != nil {
		t.Fatal(err)
	}
	host := newRig(t).host(nil, nil, nil)
	root := newApp(host).root()
	root.InitDefaultCompletionCmd()
	everywhere := part(t, string(text), "## Flags of every command", "\n## ") + part(t, string(text), "## Answers", "\n## ")
	flags := 0
	var each func(cmd *cobra.Command)
	each = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			each(sub)
		}
		if cmd.HasParent() && cmd.Parent().Name() == "completion" || cmd.Name() == "help" || strings.HasPrefix(cmd.Name(), "__") {
			return // cobra's own: their help says how they are used
		}
		own := everywhere
		if cmd != root {
			own += part(t, string(text), "### "+cmd.CommandPath()+"\n", "\n##")
		}
		see := func(f *pflag.Flag) {
			if f.Name == "help" && cmd == root {
				return // each command's own has a line
			}
			if flags++; !strings.Contains(own, "--"+f.Name+" ") && !strings.Contains(own, "--"+f.Name+"`") && !strings.Contains(own, "--"+f.Name+"[") {
				t.Errorf("docs/reference.md has no line for --%s of %s", f.Name, cmd.CommandPath())
			}
		}
		cmd.InitDefaultHelpFlag()
		cmd.InheritedFlags()
		cmd.Flags().VisitAll(see)
		cmd.PersistentFlags().VisitAll(see)
	}
	each(root)
	if flags < 300 {
		t.Errorf("only %d flags were looked at", flags)
	}
}

// part is a text from one heading to the next.
func part(t *testing.T, text, from, to string) string {
	t.Helper()
	_, after, ok := strings.Cut(text, from)
	if !ok {
		t.Errorf("docs/reference.md has no part %q", from)
	}
	before, _, _ := strings.Cut(after, to)
	return before
}

// lookups are places that look at variables whose names are not there: each
// says where the names are.
var lookups = map[string]string{
	"steps/answers/resolve.go": "every answer's, which have a line each",
	"awsops/profiles.go":       "fileFrom's, which are read where it is called",
	"ui/clipboard.go":          "lookUp's, which are read where it is called",
}

// handsOn are functions that look at the variable of this argument.
var handsOn = map[string]int{"fileFrom": 0, "lookUp": 1}

var variableName = regexp.MustCompile(`^(AWS|TRAILHEAD|XDG)_[A-Z0-9_]+$`)

// A variable that is looked at by another way than its name in the call is
// found, too: by its name anywhere in the sources, or by the place.
func TestNoVariableIsLookedAtInSecret(t *testing.T) {
	known := map[string]bool{}
	for _, v := range variables {
		for name := range strings.FieldsSeq(strings.ReplaceAll(v.name, ",", " ")) {
			known[name] = true
		}
	}
	for _, f := range answers.Fields() {
		known[f.Env] = true
	}
	used := map[string]bool{}
	eachSource(t, func(path string, file *ast.File) {
		path = strings.TrimPrefix(filepath.ToSlash(path), "../../")
		if strings.HasPrefix(path, "awsops/awssim/") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if name, err := strconv.Unquote(l.Value); err == nil && variableName.MatchString(name) && !known[name] {
					t.Errorf("%s has the name of %s, which ui/cli/reference.go does not tell of", path, name)
				}
			}
			if name := handedOn(n); name != "" && !known[name] {
				t.Errorf("%s looks at %s, which ui/cli/reference.go does not tell of", path, name)
			}
			if looksUp(n) && variableOf(n) == "" {
				if used[path] = true; lookups[path] == "" {
					t.Errorf("%s looks at variables whose names are not in the call", path)
				}
			}
			return true
		})
	})
	for path := range lookups {
		if !used[path] {
			t.Errorf("%s looks at no such variables any more", path)
		}
	}
}

// handedOn is the variable that a call of handsOn looks at, "" where n is none.
func handedOn(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return ""
	}
	f, ok := call.Fun.(*ast.Ident)
	if !ok {
		return ""
	}
	at, ok := handsOn[f.Name]
	if !ok || at >= len(call.Args) {
		return ""
	}
	l, ok := call.Args[at].(*ast.BasicLit)
	if !ok {
		return "(a name that is not in the call of " + f.Name + ")"
	}
	name, _ := strconv.Unquote(l.Value)
	return name
}

// looksUp reports whether n is a call that looks at a variable.
func looksUp(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && slices.Contains([]string{"Getenv", "LookupEnv", "Env", "ExpandEnv", "Environ"}, f.Sel.Name)
}
