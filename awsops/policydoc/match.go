package policydoc

import (
	"slices"
	"strings"
)

// pattern is a text with wildcards. They are values of their own, so that a
// "*" that came in through a policy variable stays a letter.
type pattern []rune

const (
	anyText   rune = -1 // "*": any letters, or none
	anyLetter rune = -2 // "?": exactly one letter
)

// literal is a pattern without wildcards.
func literal(text string) pattern { return pattern(text) }

// glob is a pattern in which * and ? are wildcards.
func glob(text string) pattern {
	out := pattern(text)
	for i, letter := range out {
		switch letter {
		case '*':
			out[i] = anyText
		case '?':
			out[i] = anyLetter
		}
	}
	return out
}

// matches compares from left to right and, where that fails, gives the last
// "*" one letter more. That never takes longer than the product of the two
// lengths.
func (p pattern) matches(text string) bool {
	letters := []rune(text)
	at, star, resume := 0, -1, 0
	for i := 0; i < len(letters); {
		switch {
		case at < len(p) && p[at] == anyText:
			star, resume = at, i
			at++
		case at < len(p) && (p[at] == anyLetter || p[at] == letters[i]):
			at++
			i++
		case star >= 0:
			resume++
			at, i = star+1, resume
		default:
			return false
		}
	}
	return !slices.ContainsFunc(p[at:], func(letter rune) bool { return letter != anyText })
}

// compile makes a pattern of a value with policy variables; wild says what to
// make of the text outside them. false if a variable has no value.
func (e evaluation) compile(value string, wild func(string) pattern) (pattern, bool) {
	if !e.variables {
		return wild(value), true
	}
	var out pattern
	for {
		before, rest, found := strings.Cut(value, "${")
		variable, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return append(out, wild(value)...), true
		}
		text, known := e.context.expand(variable)
		if !known {
			return nil, false
		}
		out = append(append(out, wild(before)...), literal(text)...)
		value = after
	}
}

// anyAction ignores case, as IAM does for actions (IAM user guide, "IAM JSON
// policy elements: Action").
func anyAction(patterns Strings, action string) bool {
	action = strings.ToLower(action)
	return slices.ContainsFunc(patterns, func(value string) bool {
		return glob(strings.ToLower(value)).matches(action)
	})
}

// anyResource lets a wildcard reach over the colons of an ARN, which AWS does
// for one that ends a part, and fills up an ARN that stops early (IAM user
// guide, "IAM JSON policy elements: Resource").
func (e evaluation) anyResource(patterns Strings) bool {
	return slices.ContainsFunc(patterns, func(value string) bool {
		if missing := 5 - strings.Count(value, ":"); missing > 0 && strings.HasPrefix(value, "arn:") {
			value += strings.Repeat(":*", missing)
		}
		compiled, known := e.compile(value, glob)
		return known && compiled.matches(e.request.Resource)
	})
}

// matchesARN compares the six parts of an ARN one by one, so that a wildcard
// does not reach over a colon, other than in the last part. A lone "*" matches
// every ARN.
func (p pattern) matchesARN(text string) bool {
	const parts = 6
	values := strings.SplitN(text, ":", parts)
	if len(values) != parts {
		return false
	}
	if slices.Equal(p, pattern{anyText}) {
		return true
	}
	for i, value := range values {
		part := p
		if end := slices.Index(p, ':'); i < parts-1 {
			if end < 0 {
				return false
			}
			part, p = p[:end], p[end+1:]
		}
		if !part.matches(value) {
			return false
		}
	}
	return true
}
