package policydoc

import (
	"encoding/base64"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// operator compares one value of the policy (want) with one of the request
// (got). A negated one holds where the comparison does not.
type operator struct {
	negated bool
	match   func(e *evaluation, want, got string) truth
}

// operators are those of the IAM user guide, "IAM JSON policy elements:
// Condition operators"; Null, which asks for the key itself, is in
// conditions.go. ArnEquals and ArnLike behave identically, as AWS says there.
var operators map[string]operator

func init() {
	operators = map[string]operator{
		"StringEquals":              {false, stringEquals},
		"StringNotEquals":           {true, stringEquals},
		"StringEqualsIgnoreCase":    {false, stringEqualsIgnoreCase},
		"StringNotEqualsIgnoreCase": {true, stringEqualsIgnoreCase},
		"StringLike":                {false, stringLike},
		"StringNotLike":             {true, stringLike},
		"ArnEquals":                 {false, arnLike},
		"ArnNotEquals":              {true, arnLike},
		"ArnLike":                   {false, arnLike},
		"ArnNotLike":                {true, arnLike},
		"BinaryEquals":              {false, sameBytes},
		"Bool":                      {false, sameBool},
		"NumericEquals":             {false, numbers(func(c int) bool { return c == 0 })},
		"NumericNotEquals":          {true, numbers(func(c int) bool { return c == 0 })},
		"NumericLessThan":           {false, numbers(func(c int) bool { return c < 0 })},
		"NumericLessThanEquals":     {false, numbers(func(c int) bool { return c <= 0 })},
		"NumericGreaterThan":        {false, numbers(func(c int) bool { return c > 0 })},
		"NumericGreaterThanEquals":  {false, numbers(func(c int) bool { return c >= 0 })},
		"DateEquals":                {false, dates(func(c int) bool { return c == 0 })},
		"DateNotEquals":             {true, dates(func(c int) bool { return c == 0 })},
		"DateLessThan":              {false, dates(func(c int) bool { return c < 0 })},
		"DateLessThanEquals":        {false, dates(func(c int) bool { return c <= 0 })},
		"DateGreaterThan":           {false, dates(func(c int) bool { return c > 0 })},
		"DateGreaterThanEquals":     {false, dates(func(c int) bool { return c >= 0 })},
		"IpAddress":                 {false, inNetwork},
		"NotIpAddress":              {true, inNetwork},
	}
}

func equal(a, b string) bool { return a == b }

func stringEquals(e *evaluation, want, got string) truth {
	return e.matchText(want, got, equal, literal, pattern.matches)
}

func stringEqualsIgnoreCase(e *evaluation, want, got string) truth {
	return e.matchText(want, strings.ToLower(got), strings.EqualFold, literal, pattern.matchesLower)
}

// matchesLower compares with a text in lower case.
func (p pattern) matchesLower(text string) bool {
	lower := slices.Clone(p)
	for i, letter := range lower {
		if letter >= 0 {
			lower[i] = unicode.ToLower(letter)
		}
	}
	return lower.matches(text)
}

func stringLike(e *evaluation, want, got string) truth {
	return e.matchText(want, got, globMatches, glob, pattern.matches)
}

func arnLike(e *evaluation, want, got string) truth {
	return e.matchText(want, got, arnMatches, glob, pattern.matchesARN)
}

// sameBytes compares what the two stand for in base 64; texts that are none
// are compared as they are.
func sameBytes(_ *evaluation, want, got string) truth {
	w, wantErr := base64.StdEncoding.DecodeString(want)
	g, gotErr := base64.StdEncoding.DecodeString(got)
	if wantErr != nil || gotErr != nil {
		return truthOf(want == got)
	}
	return truthOf(string(w) == string(g))
}

func sameBool(e *evaluation, want, got string) truth {
	return e.matchText(want, strings.ToLower(got), strings.EqualFold, literal, pattern.matchesLower)
}

// numbers compares as numbers; what is none never matches.
func numbers(holds func(comparison int) bool) func(*evaluation, string, string) truth {
	return func(_ *evaluation, want, got string) truth {
		w, wantErr := strconv.ParseFloat(want, 64)
		g, gotErr := strconv.ParseFloat(got, 64)
		if wantErr != nil || gotErr != nil {
			return no
		}
		switch {
		case g < w:
			return truthOf(holds(-1))
		case g > w:
			return truthOf(holds(1))
		}
		return truthOf(holds(0))
	}
}

// dates compares as points in time; what is none never matches.
func dates(holds func(comparison int) bool) func(*evaluation, string, string) truth {
	return func(_ *evaluation, want, got string) truth {
		w, wantOK := parseDate(want)
		g, gotOK := parseDate(got)
		return truthOf(wantOK && gotOK && holds(g.Compare(w)))
	}
}

// parseDate reads the forms of ISO 8601 that AWS shows, or seconds since 1970.
func parseDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", time.DateOnly, "2006-01"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// inNetwork takes a network in CIDR form or a single address.
func inNetwork(_ *evaluation, want, got string) truth {
	address, err := netip.ParseAddr(got)
	if err != nil {
		return no
	}
	if network, err := netip.ParsePrefix(want); err == nil {
		return truthOf(network.Contains(address.Unmap()))
	}
	single, err := netip.ParseAddr(want)
	return truthOf(err == nil && single.Unmap() == address.Unmap())
}
