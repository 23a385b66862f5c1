package policydoc

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// pattern is a text with wildcards. They are values of their own, so that a
// "*" that came in through a policy variable stays a letter.
type pattern []rune

const (
	anyText   rune = -1 // "*": any letters, or none
	anyLetter rune = -2 // "?": exactly one letter
	anyInPart rune = -3 // "*" that does not reach over a colon
)

// wild makes a pattern of a text.
type wild func(text string) pattern

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

// globMatches is glob(want).matches(text) without the pattern in between.
func globMatches(want, text string) bool {
	at, star, resume := 0, -1, 0
	for i := 0; i < len(text); {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case at < len(want) && want[at] == '*':
			star, resume = at, i
			at++
		case at < len(want) && want[at] == '?':
			at, i = at+1, i+size
		case at < len(want) && want[at] == text[i]:
			at, i = at+1, i+1
		case star >= 0:
			_, step := utf8.DecodeRuneInString(text[resume:])
			resume += step
			at, i = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(want[at:], "*") == ""
}

// compile makes a pattern of a value with policy variables; wild says what to
// make of the text outside them. The truth is no if a variable has no value,
// and unknown if its value is not known: the pattern then has anyText in its
// place, so that what it does not match cannot match.
func (e *evaluation) compile(value string, wild wild) (pattern, truth) {
	var out pattern
	sure := yes
	for {
		before, rest, found := strings.Cut(value, "${")
		variable, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return append(out, wild(value)...), sure
		}
		out = append(out, wild(before)...)
		switch text, known := e.expand(variable); known {
		case no:
			e.unresolved = variable
			return nil, no
		case unknown:
			out, sure = append(out, anyText), unknown
		case yes:
			out = append(out, literal(text)...)
		}
		value = after
	}
}

// expand is the value of one policy variable, the text between "${" and "}".
// no: the request has no such key, so the value that holds the variable
// matches nothing (IAM user guide, "IAM policy elements: Variables and tags").
func (e *evaluation) expand(variable string) (string, truth) {
	if variable == "*" || variable == "?" || variable == "$" {
		return variable, yes // the way to write these three letters as such
	}
	key, fallback, hasFallback := strings.Cut(variable, ",")
	key = strings.TrimSpace(key)
	fact := e.key(strings.ToLower(key))
	if fact.presence == unknown {
		e.touch(key)
		return "", unknown
	}
	if len(fact.values) == 1 {
		return fact.values[0], yes
	}
	fallback = strings.TrimSpace(fallback)
	if hasFallback && len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
		return fallback[1 : len(fallback)-1], yes
	}
	return "", no
}

// matchText compares a value of a policy with a text of the request: plain
// where it holds no variables, else by a pattern.
func (e *evaluation) matchText(want, got string, plain func(want, got string) bool, wild wild,
	by func(pattern, string) bool,
) truth {
	if !e.variables || !strings.Contains(want, "${") {
		return truthOf(plain(want, got))
	}
	switch compiled, sure := e.compile(want, wild); {
	case sure == yes:
		return truthOf(by(compiled, got))
	case sure == unknown && (compiled.loose().matches(got) || by(compiled.loose(), got)):
		return e.fact(atom{matchFact, "", want, got})
	}
	return no
}

// loose is p with every "*" reaching over colons.
func (p pattern) loose() pattern {
	out := slices.Clone(p)
	for i, letter := range out {
		if letter == anyInPart {
			out[i] = anyText
		}
	}
	return out
}

// anyAction ignores case, as IAM does for actions (IAM user guide, "IAM JSON
// policy elements: Action").
func anyAction(patterns Strings, action string) bool {
	return slices.ContainsFunc(patterns, func(value string) bool {
		return value == "*" || globMatches(strings.ToLower(value), action)
	})
}

// anyResource is whether one of the patterns is about the request's resource.
func (e *evaluation) anyResource(patterns Strings) truth {
	out := no
	for _, value := range patterns {
		if out = either(out, e.resourceMatches(value)); out == yes {
			return yes
		}
	}
	return out
}

// resourceMatches takes an ARN that stops early as it is and, as IAM does, with
// "*" for the parts that it lacks.
func (e *evaluation) resourceMatches(value string) truth {
	switch {
	case value == "*":
		return yes
	case e.call.Resource == "" && !e.noResource:
		e.touch("resource")
		return e.fact(atom{matchFact, "resource", value, ""})
	}
	out := e.matchText(value, e.call.Resource, resourceEquals, resourceGlob, pattern.matchesParts)
	if missing := arnParts - 1 - strings.Count(value, ":"); missing > 0 && strings.HasPrefix(value, "arn:") {
		value += strings.Repeat(":*", missing)
		out = either(out, e.matchText(value, e.call.Resource, resourceEquals, resourceGlob, pattern.matchesParts))
	}
	return out
}
