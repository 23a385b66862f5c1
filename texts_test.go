package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// reader reads texts out of the source as a person will see them: what is known
// only when the program runs stands in braces, under a name from the code.
type reader struct {
	consts map[string]ast.Expr      // by package and name: constants and variables
	funcs  map[string]*ast.FuncDecl // by package and name: functions and methods
}

// scope is where an expression stands: its package, and the function around it.
type scope struct {
	pkg string
	fn  *ast.FuncDecl
}

func (r *reader) learn(pkg string, file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			r.funcs[pkg+"."+d.Name.Name] = d
		case *ast.GenDecl:
			for _, s := range d.Specs {
				v, ok := s.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range v.Names {
					if i < len(v.Values) {
						r.consts[pkg+"."+name.Name] = v.Values[i]
					}
				}
			}
		}
	}
}

// text is what an expression prints; "" where it is no text at all.
func (r *reader) text(e ast.Expr, at scope) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.ParenExpr:
		return r.text(e.X, at)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return r.text(e.X, at) + r.text(e.Y, at)
		}
	case *ast.Ident:
		if e.Name == "nil" {
			return ""
		}
		if def := local(e.Name, at.fn); def != nil {
			if _, again := def.(*ast.Ident); !again && static(def) {
				return r.text(def, at)
			}
			return "{" + spelled(e.Name) + "}"
		}
		if def := r.consts[at.pkg+"."+e.Name]; def != nil && static(def) {
			return r.text(def, scope{pkg: at.pkg})
		}
		return "{" + spelled(e.Name) + "}"
	case *ast.SelectorExpr:
		if of, ok := e.X.(*ast.Ident); ok && e.Sel.Name == "rule" { // names.rule
			if def, ok := r.consts[at.pkg+"."+of.Name].(*ast.CompositeLit); ok {
				return r.text(def.Elts[len(def.Elts)-1], scope{pkg: at.pkg})
			}
		}
		return "{" + spelled(e.Sel.Name) + "}"
	case *ast.CallExpr:
		return r.call(e, at)
	}
	return "{…}"
}

// call is what a call prints: of those that only shape a text, their argument.
func (r *reader) call(c *ast.CallExpr, at scope) string {
	name := called(c)
	switch name {
	case "Sprintf":
		return r.format(c.Args, at)
	case "Count", "plural":
		if len(c.Args) == 2 {
			return "{number} " + r.text(c.Args[1], at) + "s"
		}
	case "TrimSpace", "TrimSuffix", "Sentence", "Capital", "lower", "string", "ToLower", "OneLine":
		return r.text(c.Args[0], at)
	case "Join":
		return r.text(c.Args[0], at)
	case "Error":
		return "{the error}"
	}
	return "{" + spelled(name) + "}"
}

// braces stand around what is known only when the program runs.
var braces = regexp.MustCompile(`\{[^}]*\}`)

var verbs = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z%]`)

func (r *reader) format(args []ast.Expr, at scope) string {
	i := 0
	return verbs.ReplaceAllStringFunc(r.text(args[0], at), func(verb string) string {
		if verb == "%%" {
			return "%"
		}
		if i++; i >= len(args) {
			return "{…}"
		}
		text := r.text(args[i], at)
		if strings.HasSuffix(verb, "q") {
			return `"` + text + `"`
		}
		return text
	})
}

// lines are the texts of a list, or of one text.
func (r *reader) lines(e ast.Expr, at scope) []string {
	switch e := e.(type) {
	case nil:
		return nil
	case *ast.CompositeLit:
		var all []string
		for _, one := range e.Elts {
			all = append(all, r.text(one, at))
		}
		return all
	case *ast.Ident:
		def := local(e.Name, at.fn)
		if def == nil {
			def = r.consts[at.pkg+"."+e.Name]
		}
		if list, ok := def.(*ast.CompositeLit); ok {
			return r.lines(list, at)
		}
	case *ast.CallExpr:
		if called(e) == "append" {
			var all []string
			for _, arg := range e.Args {
				all = append(all, r.lines(arg, at)...)
			}
			return slices.DeleteFunc(all, func(text string) bool { return len(braces.ReplaceAllString(text, "")) == 0 })
		}
		if fn := r.funcs[at.pkg+"."+called(e)]; fn != nil {
			if list := returned(fn); list != nil {
				return r.lines(list, scope{at.pkg, fn})
			}
		}
	}
	if text := r.text(e, at); text != "" {
		return []string{text}
	}
	return nil
}

// returned is the list that a function returns in the end, nil where it
// returns something else.
func returned(fn *ast.FuncDecl) ast.Expr {
	if fn.Body == nil || len(fn.Body.List) == 0 {
		return nil
	}
	last, ok := fn.Body.List[len(fn.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(last.Results) != 1 {
		return nil
	}
	list, _ := last.Results[0].(*ast.CompositeLit)
	if list == nil {
		return nil
	}
	return list
}

// called is the bare name of what is called.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return "…"
}

// local is what a name was first given within a function, nil where it is no
// variable of the function.
func local(name string, fn *ast.FuncDecl) ast.Expr {
	var def ast.Expr
	if fn == nil || fn.Body == nil {
		return nil
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || def != nil || len(a.Lhs) != len(a.Rhs) {
			return def == nil
		}
		for i, l := range a.Lhs {
			if id, ok := l.(*ast.Ident); ok && id.Name == name && a.Tok == token.DEFINE {
				def = a.Rhs[i]
			}
		}
		return def == nil
	})
	return def
}

// static tells whether an expression is written down, at least in part.
func static(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			found = true
		}
		return !found
	})
	return found
}

// telling are better words for some names of the code.
var telling = map[string]string{
	"Message": "what AWS says", "err": "the error", "Err": "the error", "Title": "the thing", "says": "what AWS says", "said": "what AWS says", "e": "what AWS says",
	"expelPrincipal": "Expel's principal", "hears": "the topic", "id": "id", "arn": "ARN", "ARN": "ARN", "a": "answer", "w": "value", "moved": "what has moved",
	"called": "a character", "len": "number", "characters": "number", "want": "number", "part": "key or value", "ReplaceAll": "the account's state",
	"i": "number", "n": "number", "what": "what", "f": "answer",
}

// spelled is a name of the code in words: "ManagementAccount" is management
// account.
func spelled(name string) string {
	if better, ok := telling[name]; ok {
		return better
	}
	var b strings.Builder
	for i, c := range name {
		if unicode.IsUpper(c) && i > 0 && !unicode.IsUpper(rune(name[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// element is the value of a field of a composite literal, nil where it is left
// out.
func element(c *ast.CompositeLit, names ...string) ast.Expr {
	for _, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			for _, name := range names {
				if fmt.Sprint(kv.Key) == name {
					return kv.Value
				}
			}
		}
	}
	return nil
}
