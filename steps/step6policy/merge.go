package step6policy

import (
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
)

// merged is a policy with our statements in it, each under its Sid. What
// somebody has added stays: statements of their own, and actions or resources
// in ours.
func merged(now policydoc.Document, wanted []policydoc.Statement) policydoc.Document {
	for _, w := range wanted {
		if grants(now, w) {
			continue
		}
		there, taken := now.Statement(w.Sid)
		more := beyond(there.Action, w.Action, strings.EqualFold)
		switch {
		case !taken:
		case len(more) == len(there.Action): // somebody's statement that bears our Sid
			w.Sid = ""
		case !plain(there): // ours, of which somebody has made something else
		case sameSet(there.Resource, w.Resource):
			w.Action = slices.Concat(w.Action, more)
		default:
			if len(more) > 0 {
				now = now.With(policydoc.Statement{Effect: policydoc.Allow, Action: more, Resource: there.Resource})
			}
			w.Resource = slices.Concat(beyond(there.Resource, w.Resource, same), w.Resource)
		}
		now = now.With(w)
	}
	return now
}

// grants reports whether the document allows each of the statement's actions on
// each of its resources, whatever its statements are called.
func grants(doc policydoc.Document, w policydoc.Statement) bool {
	allowing := slices.DeleteFunc(slices.Clone(doc.Statements), func(s policydoc.Statement) bool { return !plain(s) })
	for _, action := range w.Action {
		for _, resource := range w.Resource {
			if !slices.ContainsFunc(allowing, func(s policydoc.Statement) bool {
				return slices.ContainsFunc(s.Action, func(a string) bool { return strings.EqualFold(a, action) }) &&
					slices.Contains(s.Resource, resource)
			}) {
				return false
			}
		}
	}
	return true
}

// plain reports whether a statement allows actions on resources without any
// condition, as all of ours do.
func plain(s policydoc.Statement) bool {
	form := policydoc.Statement{Effect: policydoc.Allow, Action: s.Action, Resource: s.Resource}
	return len(s.Action) > 0 && len(s.Resource) > 0 && policydoc.EqualStatement(s, form)
}

// without is a policy without what these statements allow. What somebody has
// added to them stays.
func without(doc policydoc.Document, gone []policydoc.Statement) policydoc.Document {
	for _, g := range gone {
		var left []policydoc.Statement
		for _, s := range doc.Statements {
			left = append(left, minus(s, g)...)
		}
		doc.Statements = left
	}
	return doc
}

// minus is what is left of a statement: itself where it has nothing to do with
// what goes, nothing where it is that alone.
func minus(s, gone policydoc.Statement) []policydoc.Statement {
	actions := beyond(s.Action, gone.Action, strings.EqualFold)
	elsewhere := beyond(s.Resource, gone.Resource, same)
	if !plain(s) || len(actions) == len(s.Action) || len(elsewhere) == len(s.Resource) {
		return []policydoc.Statement{s}
	}
	var left []policydoc.Statement
	if len(elsewhere) > 0 { // the same for others' elsewhere
		rest := s
		rest.Resource = elsewhere
		left = append(left, rest)
	}
	if len(actions) > 0 { // somebody's actions on what goes
		rest := s
		rest.Action = actions
		if len(left) > 0 {
			rest.Sid, rest.Resource = "", beyond(s.Resource, elsewhere, same)
		}
		left = append(left, rest)
	}
	return left
}

// beyond are the values of one list that the other does not have.
func beyond(of, in policydoc.Strings, equal func(a, b string) bool) policydoc.Strings {
	return slices.DeleteFunc(slices.Clone(of), func(v string) bool {
		return slices.ContainsFunc(in, func(w string) bool { return equal(v, w) })
	})
}

func sameSet(a, b policydoc.Strings) bool {
	return len(beyond(a, b, same)) == 0 && len(beyond(b, a, same)) == 0
}

func same(a, b string) bool { return a == b }
