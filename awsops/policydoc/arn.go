package policydoc

import (
	"slices"
	"strings"
)

const arnParts = 6

// arn is the six parts of an ARN but the first.
type arn struct{ partition, service, region, account, resource string }

func parseARN(text string) (arn, bool) {
	var out arn
	rest, isARN := strings.CutPrefix(text, "arn:")
	for _, part := range []*string{&out.partition, &out.service, &out.region, &out.account} {
		if *part, rest, isARN = cut(rest, isARN); !isARN {
			return arn{}, false
		}
	}
	out.resource = rest
	return out, true
}

// cut takes the first part off an ARN, unless it is none.
func cut(text string, isARN bool) (part, rest string, ok bool) {
	part, rest, ok = strings.Cut(text, ":")
	return part, rest, ok && isARN
}

// resourceGlob is a pattern of a Resource element. A "*" at the end of a part
// of an ARN reaches over the colon after it, one within a part does not (IAM
// user guide, "IAM JSON policy elements: Resource"). What stands after the
// fifth colon is one part.
func resourceGlob(text string) pattern {
	out := glob(text)
	for i, letter := range out {
		if letter == anyText && i+1 < len(out) && out[i+1] != ':' && slices.Contains(out[i+1:], ':') {
			out[i] = anyInPart
		}
	}
	return out
}

// resourceEquals is resourceGlob(want).matchesParts(got), at once where the only
// wildcard is at the end.
func resourceEquals(want, got string) bool {
	beginning, ends := strings.CutSuffix(want, "*")
	switch {
	case strings.ContainsAny(beginning, "*?"):
		return resourceGlob(want).matchesParts(got)
	case ends:
		return strings.HasPrefix(got, beginning)
	}
	return want == got
}

// matchesParts is matches for the ARN of a resource: in its first five parts,
// anyInPart and anyLetter are no colon. It looks at all positions of the
// pattern that a beginning of the text can reach.
func (p pattern) matchesParts(text string) bool {
	reached := make([]bool, len(p)+1)
	next := make([]bool, len(p)+1)
	p.reach(reached, 0)
	colons := 0
	for _, letter := range text {
		clear(next)
		if letter == ':' {
			colons++
		}
		for at, here := range reached[:len(p)] {
			if !here {
				continue
			}
			within := letter != ':' || colons >= arnParts
			switch want := p[at]; {
			case want == anyText, want == anyInPart && within:
				p.reach(next, at)
			case want == anyLetter && within, want == letter:
				p.reach(next, at+1)
			}
		}
		reached, next = next, reached
	}
	return reached[len(p)]
}

// reach marks a position and those behind wildcards that may match nothing.
func (p pattern) reach(positions []bool, at int) {
	for ; at <= len(p) && !positions[at]; at++ {
		positions[at] = true
		if at == len(p) || p[at] != anyText && p[at] != anyInPart {
			return
		}
	}
}

// arnMatches compares the six parts of an ARN one by one, so that a wildcard
// does not reach over a colon, other than in the last part. A lone "*" matches
// every ARN.
func arnMatches(want, got string) bool {
	if want == "*" {
		return strings.Count(got, ":") >= arnParts-1
	}
	for range arnParts - 1 {
		wantPart, wantRest, wantMore := strings.Cut(want, ":")
		gotPart, gotRest, gotMore := strings.Cut(got, ":")
		if !wantMore || !gotMore || !globMatches(wantPart, gotPart) {
			return false
		}
		want, got = wantRest, gotRest
	}
	return globMatches(want, got)
}

// matchesARN is arnMatches for a pattern.
func (p pattern) matchesARN(text string) bool {
	values := strings.SplitN(text, ":", arnParts)
	if len(values) != arnParts {
		return false
	}
	if slices.Equal(p, pattern{anyText}) {
		return true
	}
	for i, value := range values {
		part := p
		if end := slices.Index(p, ':'); i < arnParts-1 {
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
