package main

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// trouble is one problem that the program can print.
type trouble struct {
	file  string // of the source
	what  string // "" where it says what it was doing: Could not …
	why   []string
	do    []string
	table bool // told in a line: of a check, an answer, a flag
}

// makers are the functions through which texts become problems: which of the
// arguments say what, why and what to do; -1 for none.
var makers = map[string]struct{ what, why, do int }{
	"scopeProblem": {0, -1, 1}, "trailProblem": {1, -1, 2}, "awayProblem": {2, 3, 4}, "fileProblem": {2, 3, 4}, "add": {2, 3, 4},
	"right": {2, -1, -1}, "check": {2, -1, 3}, "either": {4, -1, 5}, "dead": {2, -1, 3}, "pass": {3, -1, 4},
}

// tellers return a text that a person reads as a problem, in their first result.
var tellers = []string{"reasonOf", "leftOut", "insteadOfGUID", "wrong", "isLong", "bucketWrong", "tagPart", "nearGUID"}

// bad tells whether a check's status is one: of a call to check, either or
// pass, whichever argument says so.
func bad(c *ast.CallExpr) bool {
	return slices.ContainsFunc(c.Args, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && slices.Contains([]string{"Fail", "Warn", "NotSeen"}, id.Name)
	})
}

// troubles reads every problem out of the source.
func troubles(t *testing.T) (all []trouble, unread []string) {
	t.Helper()
	r := &reader{consts: map[string]ast.Expr{}, funcs: map[string]*ast.FuncDecl{}}
	type read struct {
		name string
		file *ast.File
	}
	var files []read
	sources(t, func(name string, _ *token.FileSet, file *ast.File) {
		if strings.HasSuffix(name, "_test.go") || !strings.HasPrefix(name, "steps/") && !strings.HasPrefix(name, "ui/") || strings.HasPrefix(name, "ui/picture/") {
			return
		}
		r.learn(path.Dir(name), file)
		files = append(files, read{name, file})
	})
	for _, f := range files {
		for _, d := range f.file.Decls {
			fn, _ := d.(*ast.FuncDecl)
			at := scope{path.Dir(f.name), fn}
			c := collector{r: r, at: at, file: f.name}
			ast.Inspect(d, func(n ast.Node) bool { c.visit(n); return true })
			all, unread = append(all, c.all...), append(unread, c.unread...)
		}
	}
	return append(all, r.stories()...), unread
}

type collector struct {
	r      *reader
	at     scope
	file   string
	all    []trouble
	unread []string // where a problem is whose text cannot be read
}

func (c *collector) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.CompositeLit:
		c.literal(n)
	case *ast.CallExpr:
		c.made(n)
	case *ast.ReturnStmt:
		if c.at.fn != nil && slices.Contains(tellers, c.at.fn.Name.Name) && len(n.Results) > 0 {
			if text := c.r.text(n.Results[0], c.at); static(n.Results[0]) && text != "" {
				c.add(trouble{what: text, table: true})
			}
		}
	}
}

// literal reads a Problem, or a fault of an answer, that is written down; what
// the function fills in later belongs to it.
func (c *collector) literal(l *ast.CompositeLit) {
	name := ""
	switch of := l.Type.(type) {
	case *ast.Ident:
		name = of.Name
	case *ast.SelectorExpr:
		name = of.Sel.Name
	}
	if name != "Problem" && name != "fault" || c.at.fn == nil {
		return
	}
	p := trouble{why: c.r.lines(element(l, "Why", "Rule", "rule"), c.at), do: c.r.lines(element(l, "Do", "do"), c.at), table: name == "fault"}
	if what := element(l, "What", "what"); what != nil {
		p.what = c.r.text(what, c.at)
	}
	read := []trouble{p}
	if later := c.later(p); len(later) > 0 && p.what == "" {
		read = later
		if len(p.why) > 0 && !p.table {
			read = append(read, p)
		}
	}
	for _, p := range read {
		if !readable(p.what) && (p.table || p.what != "" || !slices.ContainsFunc(p.why, readable)) {
			c.unread = append(c.unread, c.file+" "+c.at.fn.Name.Name)
			continue
		}
		c.add(p)
	}
}

// later is what a function says of a problem after it has begun it: whatever
// stands in one branch belongs together.
func (c *collector) later(begun trouble) (all []trouble) {
	ast.Inspect(c.at.fn.Body, func(n ast.Node) bool {
		var body []ast.Stmt
		switch n := n.(type) {
		case *ast.BlockStmt:
			body = n.List
		case *ast.CaseClause:
			body = n.Body
		}
		p, says := begun, false
		for _, stmt := range body {
			a, ok := stmt.(*ast.AssignStmt)
			for i := 0; ok && i < len(a.Lhs) && len(a.Lhs) == len(a.Rhs); i++ {
				field, ok := a.Lhs[i].(*ast.SelectorExpr)
				if !ok {
					continue
				}
				switch texts := c.r.lines(a.Rhs[i], c.at); field.Sel.Name {
				case "What", "what":
					p.what, says = strings.Join(texts, ""), true
				case "Why", "rule":
					p.why, says = texts, true
				case "Do", "do":
					p.do = texts
				}
			}
		}
		if says {
			all = append(all, p)
		}
		return true
	})
	return all
}

// made reads a problem that a function makes of its arguments.
func (c *collector) made(call *ast.CallExpr) {
	name := called(call)
	if name == "misused" {
		c.add(trouble{what: c.r.format(call.Args, c.at), table: true})
		return
	}
	m, known := makers[name]
	if !known || len(call.Args) <= max(m.what, m.do) || name == "add" && c.file != "steps/survey.go" {
		return
	}
	ofCheck := slices.Contains([]string{"check", "either", "pass"}, name)
	if ofCheck && !bad(call) {
		return
	}
	p := trouble{what: c.r.text(call.Args[m.what], c.at), table: ofCheck || slices.Contains([]string{"dead", "add", "right"}, name)}
	if m.do >= 0 {
		p.do = c.r.lines(call.Args[m.do], c.at)
	}
	if m.why >= 0 {
		p.why = c.r.lines(call.Args[m.why], c.at)
	}
	if readable(p.what) {
		c.add(p)
	}
}

func (c *collector) add(p trouble) {
	p.file = c.file
	c.all = append(c.all, p)
}

// readable tells whether a text says anything beside what is known only later.
func readable(text string) bool {
	rest := braces.ReplaceAllString(text, "")
	return len(strings.Fields(rest)) > 1
}

// stories are what each kind of error means, from the table of the engine, and
// whose policy it was that refused.
func (r *reader) stories() (all []trouble) {
	const file = "steps/engine/problem.go"
	at := scope{pkg: "steps/engine"}
	told := func(e ast.Expr) []string {
		if c, ok := e.(*ast.CallExpr); ok {
			var texts []string
			for _, arg := range c.Args {
				texts = append(texts, r.text(arg, at))
			}
			return texts
		}
		if fn, ok := e.(*ast.FuncLit); ok {
			return r.texts(fn.Body, at)
		}
		return []string{"{what AWS says}"}
	}
	for _, e := range r.consts["steps/engine.stories"].(*ast.CompositeLit).Elts {
		kv := e.(*ast.KeyValueExpr)
		kind := kv.Key.(*ast.SelectorExpr).Sel.Name
		if kind == "Denied" {
			continue // by whose policy, below
		}
		story := kv.Value.(*ast.CompositeLit)
		all = append(all, trouble{file: file, what: "Could not {do something}: " + told(element(story, "why"))[0] + " (" + kind + ")", do: told(element(story, "do"))})
	}
	do := r.texts(r.funcs["steps/engine.deniedDo"].Body, at)
	for i, text := range r.texts(r.funcs["steps/engine.deniedWhy"].Body, at) {
		p := trouble{file: file, what: "Could not {do something}: " + text, do: do[1:]}
		if i < 2 { // the organization's policies come first
			p.do = do[:1]
		}
		all = append(all, p)
	}
	return all
}

// texts are all that a function returns.
func (r *reader) texts(body ast.Node, at scope) (all []string) {
	ast.Inspect(body, func(n ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			all = append(all, r.lines(ret.Results[0], at)...)
		}
		return true
	})
	return all
}
