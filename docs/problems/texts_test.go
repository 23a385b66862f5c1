package problems

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// reader reads texts out of one function.
type reader struct {
	*folder
	body  *ast.BlockStmt    // of the function, nil outside of one
	bound map[string]string // what the function is called with
	depth int
}

// texts are all texts that an expression can be. Of a variable they are what
// is assigned to it, of a call what the function returns.
func (r reader) texts(e ast.Expr) []string {
	if r.depth > 4 {
		return []string{r.text(e)}
	}
	deeper := r
	deeper.depth++
	var all []string
	switch e := e.(type) {
	case nil:
		return nil
	case *ast.ParenExpr:
		return r.texts(e.X)
	case *ast.CompositeLit:
		for _, one := range e.Elts {
			all = append(all, r.text(one))
		}
		return all
	case *ast.Ident:
		if text, ok := r.bound[e.Name]; ok {
			return []string{text}
		}
		if text, ok := r.constants[e.Name]; ok {
			return []string{text}
		}
		if e.Name == "nil" {
			return nil
		}
		r.assigned(e.Name, func(value ast.Expr) { all = append(all, deeper.texts(value)...) })
	case *ast.BinaryExpr:
		return r.joined(e)
	case *ast.CallExpr:
		if calledName(e) == "append" {
			for _, arg := range e.Args {
				all = append(all, deeper.texts(arg)...)
			}
			return unique(all)
		}
		for _, f := range r.functions[calledName(e)] {
			if returnsText(f) && f.Name.Name != "Error" && f.Name.Name != "String" {
				all = append(all, reader{r.folder, f.Body, r.with(f, e), r.depth + 1}.returned()...)
			}
		}
	}
	if all = unique(all); len(all) == 0 {
		return []string{r.text(e)}
	}
	return all
}

// with are the texts that a function is called with, by parameter.
func (r reader) with(f *ast.FuncDecl, call *ast.CallExpr) map[string]string {
	bound := map[string]string{}
	for i, name := range paramsOf(f.Type) {
		if i < len(call.Args) {
			_, is := literal(call.Args[i])
			if text := r.text(call.Args[i]); is || strings.Contains(text, " ") && !bare.MatchString(text) {
				bound[name] = text
			}
		}
	}
	return bound
}

// joined are the texts that a sum can be. Of its parts those have several that
// are set to texts of the source.
func (r reader) joined(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		var all []string
		for _, left := range r.joined(e.X) {
			for _, right := range r.joined(e.Y) {
				all = append(all, left+right)
			}
		}
		if len(all) > 3 {
			return []string{r.text(e)} // parts that go together in many ways
		}
		return all
	case *ast.CallExpr:
		for _, f := range r.functions[calledName(e)] {
			if returnsText(f) && calledName(e) != "plural" && r.depth < 4 && len(r.with(f, e)) > 0 {
				return reader{r.folder, f.Body, r.with(f, e), r.depth + 1}.returned()
			}
		}
	case *ast.Ident:
		var all []string
		whole := true
		r.assigned(e.Name, func(value ast.Expr) {
			switch value.(type) {
			case *ast.BasicLit, *ast.BinaryExpr:
				all = append(all, r.text(value))
			default:
				whole = false
			}
		})
		if all = unique(all); whole && len(all) > 0 && len(all) < 4 {
			return all
		}
	}
	return []string{r.text(e)}
}

// returned are the texts that a function returns first.
func (r reader) returned() (all []string) {
	each(r.body, func(n ast.Node) {
		if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) > 0 {
			if text, ok := literal(ret.Results[0]); !ok || text != "" {
				all = append(all, r.texts(ret.Results[0])...)
			}
		}
	})
	return all
}

// assigned visits what a variable of the function is set to.
func (r reader) assigned(name string, visit func(ast.Expr)) {
	if r.body == nil {
		return
	}
	ast.Inspect(r.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.ADD_ASSIGN {
				return true // goes on with a text that is known by its beginning
			}
			for i, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == name && len(n.Lhs) == len(n.Rhs) {
					visit(n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if id.Name == name && i < len(n.Values) {
					visit(n.Values[i])
				}
			}
		}
		return true
	})
}

// each visits the nodes of a function, but not those of functions in it.
func each(body *ast.BlockStmt, visit func(ast.Node)) {
	if body == nil {
		return
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if n != nil {
			visit(n)
		}
		return true
	})
}

func returnsText(f *ast.FuncDecl) bool {
	if f.Type.Results == nil || f.Body == nil {
		return false
	}
	switch t := f.Type.Results.List[0].Type.(type) {
	case *ast.Ident:
		return t.Name == "string"
	case *ast.ArrayType:
		of, ok := t.Elt.(*ast.Ident)
		return ok && of.Name == "string"
	}
	return false
}

func unique(all []string) []string {
	var once []string
	for _, text := range all {
		if text != "" && !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}

// text is an expression as one text. What is known only when it is printed
// stands in braces, by its name in the source.
func (r reader) text(e ast.Expr) string {
	if text, ok := literal(e); ok {
		return text
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.text(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return r.text(e.X) + r.text(e.Y)
		}
	case *ast.Ident:
		if text, ok := r.bound[e.Name]; ok {
			return text
		}
		if text, ok := r.constants[e.Name]; ok {
			return text
		}
	case *ast.SelectorExpr: // a constant of another package has its text as its name
		return "{" + nameOf(e) + "}"
	case *ast.CallExpr:
		switch name := calledName(e); {
		case name == "Sprintf" || name == "Errorf" || name == "misused":
			return r.filled(e)
		case name == "plural" && len(e.Args) == 2, name == "Plural" && len(e.Args) == 2:
			return r.text(e.Args[0]) + " " + r.text(e.Args[1]) + "s"
		case slices.Contains([]string{"TrimSpace", "TrimPrefix", "Capital", "lower", "Sentence"}, name):
			return r.text(e.Args[0])
		}
	}
	return "{" + nameOf(e) + "}"
}

var verb = regexp.MustCompile(`%[-+#]?[0-9]*[sdvqwcUt]`)

// filled is a format with its arguments in it.
func (r reader) filled(call *ast.CallExpr) string {
	at := 0
	return verb.ReplaceAllStringFunc(r.text(call.Args[0]), func(string) string {
		if at++; at < len(call.Args) {
			return r.text(call.Args[at])
		}
		return "…"
	})
}
