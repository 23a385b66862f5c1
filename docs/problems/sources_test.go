package problems

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// folder is one package of the program, parsed.
type folder struct {
	path      string // from the root: "steps/engine"
	files     []*source
	constants map[string]string
	functions map[string][]*ast.FuncDecl
	helpers   map[string]helper
	inside    []span            // the bodies of helpers
	remedies  map[string]string // for accounts, by words of the reason
}

// span is the body of a helper, and what it calls its parameters.
type span struct {
	body   *ast.BlockStmt
	params []string
}

// handsOn reports whether an expression is a parameter of a helper: the text
// is then that of whoever calls it.
func (f *folder) handsOn(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && slices.ContainsFunc(f.inside, func(s span) bool {
		return s.body.Pos() <= id.Pos() && id.Pos() < s.body.End() && slices.Contains(s.params, id.Name)
	})
}

// helper finds the one that is called. Those inside of a function are known in
// its file only.
func (f *folder) helper(file string, call *ast.CallExpr) (helper, bool) {
	name := calledName(call)
	if _, plain := call.Fun.(*ast.Ident); plain {
		if h, ok := f.helpers[name+"@"+file]; ok {
			return h, true
		}
	}
	h, ok := f.helpers[name]
	return h, ok
}

type source struct {
	path string
	tree *ast.File
}

// left out are the packages that print no problems. The errors of awsops and
// of what is below it reach a person through engine.Explain only, whose
// stories are on the page; the simulated AWS speaks for AWS.
var leftOut = []string{"awsops", "tools", "docs", "dist"}

const root = "../.."

// load parses all packages that print problems.
func load(t *testing.T) []*folder {
	t.Helper()
	byPath := map[string]*folder{}
	var all []*folder
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		short, _ := filepath.Rel(root, path)
		short = filepath.ToSlash(short)
		if d.IsDir() {
			for _, out := range leftOut {
				if short == out || strings.HasPrefix(d.Name(), ".") && short != "." {
					return filepath.SkipDir
				}
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		tree, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(short))
		if byPath[dir] == nil {
			byPath[dir] = &folder{path: dir, constants: map[string]string{}, functions: map[string][]*ast.FuncDecl{}, helpers: map[string]helper{}, remedies: map[string]string{}}
			all = append(all, byPath[dir])
		}
		byPath[dir].files = append(byPath[dir].files, &source{short, tree})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		f.index()
	}
	return all
}

// index notes the constants and functions by name, and which functions hand
// their parameters on into a problem.
func (f *folder) index() {
	for _, s := range f.files {
		for _, decl := range s.tree.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				f.functions[d.Name.Name] = append(f.functions[d.Name.Name], d)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					v, ok := spec.(*ast.ValueSpec)
					if !ok || len(v.Values) != len(v.Names) {
						continue
					}
					for i, name := range v.Names {
						f.noteRemedies(name.Name, v.Values[i])
						if text, ok := literal(v.Values[i]); ok {
							f.constants[name.Name] = text
						}
					}
				}
			}
		}
	}
	for again := true; again; {
		again = false
		for _, s := range f.files {
			if f.findHelpers(s) {
				again = true
			}
		}
	}
}

func (f *folder) noteRemedies(name string, value ast.Expr) {
	lit, ok := value.(*ast.CompositeLit)
	if !ok || name != "remedies" {
		return
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			reason, _ := literal(kv.Key)
			f.remedies[reason], _ = literal(kv.Value)
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// helper is a function that makes a problem of its parameters: which of them
// is what.
type helper struct {
	params map[string]int
	kind   string   // "handed" where it makes a Handover, "check" where it is one of verify's
	do     ast.Expr // what is to be done, where it says that by itself
}

// findHelpers looks for functions of which a parameter goes into a problem, or
// on into another helper. It reports whether it has found one more.
func (f *folder) findHelpers(s *source) (found bool) {
	functions(s, func(name string, params []string, body *ast.BlockStmt) {
		if body == nil {
			return
		}
		if _, known := f.helpers[name]; known {
			return
		}
		h := helper{params: map[string]int{}}
		at := func(e ast.Expr) int {
			if id, ok := e.(*ast.Ident); ok {
				for i, p := range params {
					if p == id.Name {
						return i
					}
				}
			}
			return -1
		}
		ast.Inspect(body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false // has parameters of its own
			case *ast.CompositeLit:
				for field, value := range fieldsOf(n) {
					if i := at(value); i >= 0 && isProblem(f, n) {
						h.params[field] = i
						if typeName(n) == "Handover" {
							h.kind = "handed"
						}
					}
				}
			case *ast.CallExpr:
				if i := len(n.Args); calledName(n) == "either" && i == 6 && at(n.Args[4]) >= 0 {
					h.params["what"], h.kind, h.do = at(n.Args[4]), "check", n.Args[5]
				}
				known, ok := f.helper(s.path, n)
				for field, i := range known.params {
					if ok && i < len(n.Args) {
						if mine := at(n.Args[i]); mine >= 0 {
							h.params[field], h.kind = mine, known.kind
						}
					}
				}
			}
			return true
		})
		if _, ok := h.params["what"]; ok {
			f.helpers[name] = h
			f.inside = append(f.inside, span{body, params})
			found = true
		}
	})
	return found
}

// functions visits every function of a file, those that are given a name
// inside another one too.
func functions(s *source, visit func(name string, params []string, body *ast.BlockStmt)) {
	ast.Inspect(s.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			visit(n.Name.Name, paramsOf(n.Type), n.Body)
		case *ast.AssignStmt:
			for i, right := range n.Rhs {
				lit, ok := right.(*ast.FuncLit)
				name, named := n.Lhs[i].(*ast.Ident)
				if ok && named {
					visit(name.Name+"@"+s.path, paramsOf(lit.Type), lit.Body)
				}
			}
		}
		return true
	})
}

func paramsOf(t *ast.FuncType) []string {
	var all []string
	for _, f := range t.Params.List {
		for _, n := range f.Names {
			all = append(all, n.Name)
		}
	}
	return all
}

// isProblem reports whether a literal is a problem: engine's or the answers',
// what a rule says about an answer, or what somebody else is asked for.
func isProblem(f *folder, lit *ast.CompositeLit) bool {
	switch typ := lit.Type.(type) {
	case *ast.SelectorExpr:
		return typ.Sel.Name == "Problem" || typ.Sel.Name == "Handover"
	case *ast.Ident:
		return typ.Name == "Problem" && (f.path == "steps/engine" || f.path == "steps/answers") || typ.Name == "fault" && f.path == "steps/answers"
	}
	return false
}

// fieldsOf are the keyed fields of a literal, in small letters.
func fieldsOf(lit *ast.CompositeLit) map[string]ast.Expr {
	all := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				all[strings.ToLower(key.Name)] = kv.Value
			}
		}
	}
	return all
}

// calledName is the last part of what is called: "problem" of s.site.problem().
func calledName(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
