package policydoc

import "strings"

// found is how one statement covers a call.
type found struct {
	who    standing
	covers truth // action, resource and conditions
	keys   []string
}

// statement applies one statement of a document of this version.
func (e *evaluation) statement(version string, s *Statement, who func(*evaluation, *Statement) standing) found {
	e.variables, e.touched = version == Version, e.touched[:0]
	if !e.actionMatches(s) {
		return found{}
	}
	out := found{who: who(e, s)}
	if out.who.any() == no {
		return found{}
	}
	if out.covers = e.resource(s); out.covers == no {
		return found{}
	}
	if out.covers = all(out.covers, e.conditions(s.Condition)); out.covers == no {
		return found{}
	}
	if all(out.covers, out.who.any()) == unknown {
		out.keys = foldedSet(e.touched)
	}
	return out
}

func (e *evaluation) actionMatches(s *Statement) bool {
	if s.NotAction != nil {
		return !anyAction(s.NotAction, e.action)
	}
	return anyAction(s.Action, e.action)
}

func (e *evaluation) resource(s *Statement) truth {
	switch {
	case e.ownResource:
		return yes
	case s.NotResource != nil:
		e.unresolved = ""
		return e.unlessUnresolved(e.anyResource(s.NotResource).not(), "NotResource", s.NotResource)
	case s.Resource == nil:
		return yes
	}
	return e.anyResource(s.Resource)
}

// unlessUnresolved is what does not match for want of a variable's value: "If
// AWS cannot resolve a variable, this might cause the entire statement to be
// invalid" (IAM user guide, "IAM policy elements: Variables and tags"). So a
// negation of it may hold, or not.
func (e *evaluation) unlessUnresolved(holds truth, op string, values Strings) truth {
	if e.unresolved == "" || holds == no {
		return holds
	}
	e.touch(e.unresolved)
	return e.fact(atom{operatorFact, "", op, strings.Join(values, "\n")})
}
