package problems

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// bare is a text of which nothing stands in the sources.
var bare = regexp.MustCompile(`^(\{[^}]*\}[:;,.]? ?)+$`)

// exceptions are problems whose text stands somewhere else.
var exceptions = []struct{ file, what, because string }{
	{"ui/cli/exit.go", "{text}", "a usage error: the texts are those given to misused"},
	{"ui/plain/blocked.go", "{what}", "tells a problem of the plan once more, as left for later"},
	{"steps/answers/problem.go", "{what}", "the texts are those given to fault"},
}

// excuses counts how often each exception was needed.
var excuses = make([]int, len(exceptions))

func excepted(file, what string) bool {
	for i, e := range exceptions {
		if e.file == file && e.what == what {
			excuses[i]++
			return true
		}
	}
	return false
}

// call is a problem that a function makes of its parameters, a usage error, a
// check of verify, or why something stays on undo.
func (c *collector) call(n *ast.CallExpr) {
	name := calledName(n)
	arg := func(i int) []string {
		if i < len(n.Args) {
			return c.texts(n.Args[i])
		}
		return nil
	}
	switch {
	case name == "misused":
		c.add("usage", []string{c.filled(n)}, nil, nil)
	case name == "check" && len(n.Args) == 4 && c.goesWrong(n.Args[1]):
		c.add(c.hop(), arg(2), nil, arg(3))
	case name == "either" && len(n.Args) == 6:
		c.add(c.hop(), arg(4), nil, arg(5))
	case c.follows("pass", name, n, 5) && c.goesWrong(n.Args[1]):
		c.add("verify follow", arg(3), nil, arg(4))
	case c.follows("dead", name, n, 4):
		c.add("verify follow", arg(2), nil, arg(3))
	case name == "check" || name == "either" || name == "pass" || name == "dead":
	case name == "New" && c.isErrors(n) && c.printsErrors():
		c.add("other", arg(0), nil, nil)
	case name == "Errorf" && c.printsErrors():
		c.add("other", []string{c.text(n)}, nil, nil)
	case name == "Right" && (c.in == "Remove" || c.in == "notOurs") && len(n.Args) == 3:
		c.add("undo", unique(arg(0)), nil, nil)
	default:
		if h, ok := c.helper(c.file.path, n); ok && h.params["what"] < len(n.Args) && !c.handsOn(n.Args[h.params["what"]]) {
			c.helped(h, n)
		}
	}
}

// follows reports whether a call settles a hop of a call that is followed.
func (c *collector) follows(settles, name string, n *ast.CallExpr, args int) bool {
	return name == settles && len(n.Args) == args && strings.HasPrefix(c.file.path, "steps/follow")
}

// helped is a problem that a helper makes of its parameters.
func (c *collector) helped(h helper, n *ast.CallExpr) {
	texts := map[string][]string{}
	for field, i := range h.params {
		if i < len(n.Args) {
			texts[field] = c.texts(n.Args[i])
		}
	}
	if unread(texts["what"]) {
		if !excepted(c.file.path, texts["what"][0]) {
			c.bad = append(c.bad, c.file.path+": a problem in "+c.in+" is made of "+strings.Join(texts["what"], ", ")+", which cannot be read from the source")
		}
		return
	}
	if h.do != nil {
		texts["do"] = c.texts(h.do)
	}
	c.add(c.section(h.kind), texts["what"], append(texts["why"], texts["rule"]...), texts["do"])
}

// goesWrong reports whether a status is another than Pass.
func (c *collector) goesWrong(status ast.Expr) bool {
	id, ok := status.(*ast.Ident)
	return !ok || id.Name != "Pass"
}

// checkLiteral is a check that is not made by a hop.
func (c *collector) checkLiteral(lit *ast.CompositeLit) {
	fields := fieldsOf(lit)
	if len(fields) == 0 || c.in == "check" || fields["status"] == nil || !c.goesWrong(fields["status"]) {
		return
	}
	c.add("verify", c.texts(fields["evidence"]), nil, c.texts(fields["remedy"]))
}

// hop is the station of the checks in a file.
func (c *collector) hop() string {
	stations := map[string]string{"step1": "trail", "step2": "bucket", "step3": "queue", "step4": "key", "step5": "notification", "step7": "role"}
	step, _, _ := strings.Cut(path.Base(c.file.path), "_")
	if station, ok := stations[step]; ok && strings.HasSuffix(c.file.path, "_check.go") {
		return "verify " + station
	}
	if step == "members" {
		return "verify members"
	}
	return "verify"
}

// printsErrors reports whether an error of this file reaches a person with no
// more than its own text.
func (c *collector) printsErrors() bool {
	return c.folder.path == "." || strings.HasPrefix(c.folder.path, "ui")
}

func (c *collector) isErrors(n *ast.CallExpr) bool {
	sel, ok := n.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == "errors"
}

// part is the reason of an account, or of a way out that is shut.
func (c *collector) part(lit *ast.CompositeLit) {
	if reason := fieldsOf(lit)["reason"]; reason != nil {
		if text := c.texts(reason); !unread(text) {
			c.add("members", text, nil, nil)
		}
	}
}

// storiesIn reports whether a literal is the map of what each kind of error
// means.
func storiesIn(lit *ast.CompositeLit) bool {
	m, ok := lit.Type.(*ast.MapType)
	if !ok {
		return false
	}
	of, ok := m.Value.(*ast.Ident)
	return ok && of.Name == "story"
}

func (c *collector) stories(lit *ast.CompositeLit) {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if one, ok := kv.Value.(*ast.CompositeLit); ok {
				c.story(one)
			}
		}
	}
}

// story is what a kind of error means.
func (c *collector) story(lit *ast.CompositeLit) {
	fields := fieldsOf(lit)
	var do []string
	switch d := fields["do"].(type) {
	case *ast.CallExpr:
		for _, a := range d.Args {
			do = append(do, c.text(a))
		}
	case *ast.Ident:
		do = c.listsOf(d.Name)
	}
	switch w := fields["why"].(type) {
	case *ast.CallExpr:
		c.add("aws", []string{c.text(w.Args[0]) + " ({AWS's words})"}, nil, do)
	case *ast.FuncLit:
		c.add("aws", reader{folder: c.folder, body: w.Body}.returned(), nil, do)
	case *ast.Ident:
		if w.Name == "says" {
			c.add("aws", []string{"AWS says {code}: {AWS's words}"}, nil, do)
			return
		}
		for _, f := range c.functions[w.Name] {
			for _, text := range (reader{folder: c.folder, body: f.Body}).returned() {
				c.add("aws", []string{text}, nil, slices.DeleteFunc(slices.Clone(do), func(remedy string) bool {
					// Who can allow it depends on whose policy it is.
					return strings.Contains(text, "of the organization") != strings.Contains(remedy, "organization's policies")
				}))
			}
		}
	}
}

// listsOf are the texts that a function returns.
func (c *collector) listsOf(name string) (all []string) {
	for _, f := range c.functions[name] {
		all = append(all, reader{folder: c.folder, body: f.Body}.returned()...)
	}
	return all
}
