package ui

import (
	"regexp"
	"slices"
	"strings"

	"trailhead/steps/engine"
)

// coveredBy reports whether all that a plan would do is part of what was
// approved: the same resources, by the same calls or fewer of them, to the same
// end. What somebody else has changed since counts as something new.
func coveredBy(plan, approved *engine.Plan) bool {
	if plan.Undo != approved.Undo {
		return false
	}
	for _, c := range plan.Changes {
		i := slices.IndexFunc(approved.Changes, func(a engine.Planned) bool { return a.ID == c.ID })
		if i < 0 || !partOf(c, approved.Changes[i]) {
			return false
		}
	}
	return true
}

// partOf compares one change with the approved one. A resource that was to be
// made may be half made by now; a document that was there before must be the
// one that was shown.
func partOf(c, approved engine.Planned) bool {
	if c.At != approved.At || c.Name != approved.Name {
		return false
	}
	if approved.Verb != engine.Create && (c.Verb != approved.Verb || c.Before != approved.Before) {
		return false
	}
	if c.Verb == engine.Remove && approved.Verb != engine.Remove {
		return false
	}
	for _, call := range c.Calls {
		if !slices.ContainsFunc(approved.Calls, func(a engine.Call) bool { return a.Action == call.Action }) {
			return false
		}
	}
	return shownAs(c.After, approved.After)
}

// placeholder is how a plan prints a value that is known only later: the
// words of an engine.Ref in braces.
var placeholder = regexp.MustCompile(`\{[A-Za-z][^{}":\n]*\}`)

// shownAs reports whether text is what was shown, with values that were not
// known then.
func shownAs(text, shown string) bool {
	if text == shown {
		return true
	}
	parts := placeholder.Split(shown, -1)
	if len(parts) == 1 || !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 || strings.Contains(text[:i], "\n") {
			return false
		}
		text = text[i+len(part):]
	}
	last := parts[len(parts)-1]
	return strings.HasSuffix(text, last) && !strings.Contains(strings.TrimSuffix(text, last), "\n")
}
