package cli

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trailhead/steps/answers"
	"trailhead/ui/cli/help"
)

// readByOthers are variables that a library of ours reads, not our own code.
var readByOthers = []string{"HTTPS_PROXY", "NO_PROXY"}

// Every variable that the code looks at is in the list, and so in the manual
// and in the reference; and none is in the list that nothing looks at.
func TestEveryVariableIsInTheReference(t *testing.T) {
	known := map[string]bool{}
	for _, v := range help.Variables {
		for _, name := range strings.FieldsFunc(v.Name, func(r rune) bool { return r == ',' || r == ' ' }) {
			known[name] = true
		}
	}
	for _, f := range answers.Fields() {
		known[f.Env] = true
	}
	look := newLookups(t)
	for name, where := range look.names {
		if !known[name] {
			t.Errorf("%s looks at %s, which ui/cli/reference.go does not tell of", where, name)
		}
	}
	for _, where := range look.unread {
		t.Errorf("%s looks up a variable whose name cannot be read from the code: give it in quotes, or through a function that looks up "+
			"its parameter", where)
	}
	for _, v := range help.Variables {
		name, _, _ := strings.Cut(v.Name, ",")
		if look.names[name] == "" && !strings.Contains(v.Name, "AWS_") && !slices.Contains(readByOthers, name) {
			t.Errorf("ui/cli/reference.go tells of %s, which nothing looks at", name)
		}
	}
	if len(look.names) < 18 {
		t.Errorf("only %d variables were found in the sources: %v", len(look.names), look.names)
	}
}

// lookups are the variables that the sources look at.
type lookups struct {
	names  map[string]string // where each was found
	unread []string          // where the name cannot be told
	// by are the functions that look up one of their arguments, and which.
	by map[string]int
	// constants are the texts that have a name.
	constants map[string]string
}

// shaped is what can only be the name of a variable, wherever it stands.
var shaped = regexp.MustCompile(`^(TRAILHEAD|XDG)_[A-Z0-9_]+$`)

func newLookups(t *testing.T) *lookups {
	t.Helper()
	l := &lookups{names: map[string]string{}, by: map[string]int{"Getenv": 0, "LookupEnv": 0, "Env": 0}, constants: map[string]string{}}
	eachSource(t, func(_ string, file *ast.File) { ast.Inspect(file, l.name) })
	for before := -1; before < len(l.by); { // a function may hand its argument on to another such function
		before = len(l.by)
		eachSource(t, func(_ string, file *ast.File) { l.wrappers(file) })
	}
	eachSource(t, func(path string, file *ast.File) {
		for _, decl := range file.Decls {
			params := parameters(decl)
			ast.Inspect(decl, func(n ast.Node) bool {
				l.lookAt(path, params, n)
				return true
			})
		}
	})
	return l
}

// name keeps a text that has a name.
func (l *lookups) name(n ast.Node) bool {
	spec, ok := n.(*ast.ValueSpec)
	if ok && len(spec.Values) == len(spec.Names) {
		for i, v := range spec.Values {
			if text, ok := quoted(v); ok {
				l.constants[spec.Names[i].Name] = text
			}
		}
	}
	return true
}

// wrappers finds the functions that look up what they are given.
func (l *lookups) wrappers(file *ast.File) {
	for _, decl := range file.Decls {
		params := parameters(decl)
		ast.Inspect(decl, func(n ast.Node) bool {
			if arg, ok := l.asked(n).(*ast.Ident); ok {
				if i := slices.Index(params, arg.Name); i >= 0 {
					l.by[decl.(*ast.FuncDecl).Name.Name] = i
				}
			}
			return true
		})
	}
}

// lookAt takes in what a call looks up.
func (l *lookups) lookAt(path string, params []string, n ast.Node) {
	if text, ok := quoted(n); ok && shaped.MatchString(text) {
		l.names[text] = path
	}
	if f, ok := n.(*ast.SelectorExpr); ok && isOS(f) && (f.Sel.Name == "Environ" || f.Sel.Name == "ExpandEnv") {
		l.unread = append(l.unread, path)
	}
	switch arg := l.asked(n).(type) {
	case nil:
	case *ast.Ident:
		if text, ok := l.constants[arg.Name]; ok {
			l.names[text] = path
		} else if !slices.Contains(params, arg.Name) {
			l.unread = append(l.unread, path)
		}
	case *ast.SelectorExpr:
		if arg.Sel.Name != "Env" { // an answer's own
			l.unread = append(l.unread, path)
		}
	default:
		if text, ok := quoted(arg); ok {
			l.names[text] = path
		} else {
			l.unread = append(l.unread, path)
		}
	}
}

// asked is the argument of a call that names the variable, nil where n is no
// such call.
func (l *lookups) asked(n ast.Node) ast.Expr {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil
	}
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	if i, ok := l.by[name]; ok && i < len(call.Args) {
		return call.Args[i]
	}
	return nil
}

func isOS(f *ast.SelectorExpr) bool {
	x, ok := f.X.(*ast.Ident)
	return ok && x.Name == "os"
}

func quoted(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// parameters are the names of a function's parameters, none of what is none.
func parameters(decl ast.Decl) []string {
	f, ok := decl.(*ast.FuncDecl)
	if !ok {
		return nil
	}
	var names []string
	for _, field := range f.Type.Params.List {
		for _, n := range field.Names {
			names = append(names, n.Name)
		}
	}
	return names
}
