package problems

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"
)

// found is what one place in the sources says.
type found struct {
	section       string
	what, why, do []string
	from, in      string // file and function
}

// collector goes through a file.
type collector struct {
	reader
	file  *source
	in    string // the function
	found []found
	bad   []string // places that cannot be read
	extra map[string][]string
}

// collect reads every problem text out of the sources; bad are the places
// whose text is not in them and which no exception explains.
func collect(all []*folder) (list []found, bad []string) {
	for _, f := range all {
		extra := map[string][]string{}
		first := len(list)
		for _, s := range f.files {
			for _, decl := range s.tree.Decls {
				c := &collector{reader: reader{folder: f}, file: s, extra: extra}
				if d, ok := decl.(*ast.FuncDecl); ok {
					c.body, c.in = d.Body, d.Name.Name
				}
				c.visit(decl)
				list, bad = append(list, c.found...), append(bad, c.bad...)
			}
		}
		for i := range list[first:] { // what whoever called added to a problem
			one := &list[first+i]
			one.do = unique(append(one.do, extra[one.in]...))
			if one.section == "members" {
				list[first+i].byReason(f)
			}
		}
	}
	return list, bad
}

// byReason adds what helps against the reason of an account.
func (f *found) byReason(of *folder) {
	for _, known := range slices.Sorted(maps.Keys(of.remedies)) {
		if len(f.what) == 1 && strings.Contains(f.what[0], known) {
			f.do = append(f.do, of.remedies[known])
		}
	}
}

func (c *collector) visit(decl ast.Decl) {
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			switch {
			case isProblem(c.folder, n):
				c.literal(n)
			case typeName(n) == "Part":
				c.part(n)
			case storiesIn(n):
				c.stories(n)
			case typeName(n) == "Check":
				c.checkLiteral(n)
			}
		case *ast.CallExpr:
			c.call(n)
		case *ast.BlockStmt:
			c.mutations(n.List)
		case *ast.CaseClause:
			c.mutations(n.Body)
		}
		return true
	})
	switch c.in {
	case "reasonOf", "stackReason", "leftOut":
		for _, reason := range c.returned() {
			c.add("members", []string{reason}, nil, nil)
		}
	case "listeners", "frontRefused":
		c.add("ways", c.returned(), nil, nil)
	}
}

func (c *collector) add(section string, what, why, do []string) {
	what = slices.DeleteFunc(what, func(text string) bool { return text == "" || bare.MatchString(text) })
	if len(what) > 0 {
		c.found = append(c.found, found{section, what, unique(why), unique(do), c.file.path, c.in})
	}
}

// literal is a problem as it stands. One without a text of its own gets it
// afterwards (mutations), or from whoever called (helper).
func (c *collector) literal(lit *ast.CompositeLit) {
	fields := fieldsOf(lit)
	what, why, do := c.texts(fields["what"]), c.texts(fields["why"]), c.texts(fields["do"])
	why = append(why, c.texts(fields["rule"])...)
	if c.handsOn(fields["what"]) {
		return
	}
	if isFault(lit) && len(what) == 0 || len(fields) == 0 {
		return // a rule whose text is set afterwards
	}
	if len(what) == 0 && len(why) > 0 {
		what = []string{couldNot}
	}
	if len(what) == 0 {
		return
	}
	if unread(what) {
		if !excepted(c.file.path, what[0]) {
			c.bad = append(c.bad, fmt.Sprintf("%s: the problem %q in %s cannot be read from the source", c.file.path, what, c.in))
		}
		return
	}
	c.add(c.section(map[bool]string{true: "handed"}[typeName(lit) == "Handover"]), what, why, do)
}

// section is where a problem of this file belongs.
func (c *collector) section(kind string) string {
	switch kind {
	case "handed":
		return "handed"
	case "check":
		return c.hop()
	}
	return sectionOf(c.file.path)
}

func isFault(lit *ast.CompositeLit) bool { return typeName(lit) == "fault" }

func isParam(e ast.Expr) bool { _, ok := e.(*ast.Ident); return ok }

// unread reports whether nothing of a text is in the sources.
func unread(texts []string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return bare.MatchString(text) })
}

func typeName(lit *ast.CompositeLit) string {
	switch typ := lit.Type.(type) {
	case *ast.SelectorExpr:
		return typ.Sel.Name
	case *ast.Ident:
		return typ.Name
	}
	return ""
}

// mutations are texts that are given to a problem after it was made: those of
// one block belong together.
func (c *collector) mutations(block []ast.Stmt) {
	what, why, do := []string(nil), []string(nil), []string(nil)
	name := ""
	for _, stmt := range block {
		set, ok := stmt.(*ast.AssignStmt)
		if !ok || len(set.Lhs) != len(set.Rhs) {
			continue
		}
		for i, left := range set.Lhs {
			sel, ok := left.(*ast.SelectorExpr)
			of, plain := ast.Expr(nil), false
			if ok {
				of, plain = sel.X, isParam(sel.X)
			}
			if !plain {
				continue
			}
			switch strings.ToLower(sel.Sel.Name) {
			case "what":
				what = c.texts(set.Rhs[i])
			case "why", "rule":
				why = c.texts(set.Rhs[i])
			case "do":
				do = c.appended(set.Rhs[i])
			default:
				continue
			}
			name = of.(*ast.Ident).Name
		}
	}
	if what == nil && why == nil && do == nil {
		return
	}
	base, from, isOne := c.base(name)
	switch {
	case from != "":
		c.extra[from] = append(c.extra[from], do...)
	case !isOne:
	case what == nil && why == nil && base["what"] == nil && base["why"] == nil: // more to do, whatever was the reason
		c.more(do)
	default:
		c.overlaid(base, what, why, do)
	}
}

// overlaid is a problem as it was made, with what was set afterwards.
func (c *collector) overlaid(base map[string]ast.Expr, what, why, do []string) {
	if what == nil {
		what = c.texts(base["what"])
	}
	if why == nil {
		why = append(c.texts(base["why"]), c.texts(base["rule"])...)
	}
	if do == nil {
		do = c.texts(base["do"])
	}
	if len(what) == 0 && base["rule"] == nil {
		what = []string{couldNot}
	}
	if unread(what) {
		return // the literal itself says so
	}
	c.add(c.section(""), what, why, do)
}

func (c *collector) more(do []string) {
	for i := range c.found {
		if c.found[i].in == c.in {
			c.found[i].do = unique(append(c.found[i].do, do...))
		}
	}
}

// appended are the texts that are set, or added to what is there.
func (c *collector) appended(e ast.Expr) []string {
	call, ok := e.(*ast.CallExpr)
	if !ok || calledName(call) != "append" {
		return c.texts(e)
	}
	var all []string
	for _, arg := range call.Args[1:] {
		all = append(all, c.texts(arg)...)
	}
	return all
}

func (c *collector) isHelper(call *ast.CallExpr) bool {
	_, ok := c.helper(c.file.path, call)
	return ok
}

// base is the literal that a variable was made of, or the function that it
// comes from.
func (c *collector) base(name string) (fields map[string]ast.Expr, from string, ok bool) {
	c.assigned(name, func(value ast.Expr) {
		if ref, is := value.(*ast.UnaryExpr); is {
			value = ref.X
		}
		switch v := value.(type) {
		case *ast.CompositeLit:
			if isProblem(c.folder, v) {
				fields, ok = fieldsOf(v), true
			}
		case *ast.CallExpr:
			if fs := c.functions[calledName(v)]; len(fs) == 1 && !c.isHelper(v) {
				from = calledName(v)
			}
		}
	})
	return fields, from, ok
}
