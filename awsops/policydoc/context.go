package policydoc

import (
	"maps"
	"slices"
	"strings"
)

// Context is what is known of the condition keys of a call: a key has known
// values, is known to be absent, or is unknown. The zero Context knows
// nothing, so every key is unknown but those that follow from the call itself
// (see Call). It is a value: its methods return a changed copy.
//
// The case of keys is ignored. A key that ends in "*" stands for all keys with
// that beginning, such as "aws:PrincipalTag/*"; of several that fit, the
// longest counts, and an exact key before all of them.
type Context struct {
	keys     map[string]keyFact
	prefixes []string // of keys that end in "*", without it, longest first
	closed   bool
}

// keyFact is what is known of one key.
type keyFact struct {
	presence truth // yes: it has values; no: the request lacks it
	values   []string
}

// NewContext is a context in which these keys are known and all others are
// not. A key with an empty list is absent.
func NewContext(values map[string][]string) Context {
	var c Context
	for key, list := range values {
		c = c.With(key, list...)
	}
	return c
}

// With is c with the values of one key. Without values the key is absent.
func (c Context) With(key string, values ...string) Context {
	if len(values) == 0 {
		return c.set(keyFact{presence: no}, key)
	}
	return c.set(keyFact{presence: yes, values: slices.Clone(values)}, key)
}

// Absent is c with the knowledge that the request lacks these keys.
func (c Context) Absent(keys ...string) Context { return c.set(keyFact{presence: no}, keys...) }

// Unknown is c without any knowledge of these keys, also where the call itself
// would tell.
func (c Context) Unknown(keys ...string) Context { return c.set(keyFact{presence: unknown}, keys...) }

// Closed is c with every key absent that c does not know and that does not
// follow from the call.
func (c Context) Closed() Context {
	c.closed = true
	return c
}

func (c Context) set(fact keyFact, names ...string) Context {
	out := Context{keys: maps.Clone(c.keys), prefixes: slices.Clone(c.prefixes), closed: c.closed}
	if out.keys == nil {
		out.keys = make(map[string]keyFact, len(names))
	}
	for _, name := range names {
		name = strings.ToLower(name)
		out.keys[name] = fact
		if prefix, found := strings.CutSuffix(name, "*"); found && !slices.Contains(out.prefixes, prefix) {
			out.prefixes = append(out.prefixes, prefix)
		}
	}
	slices.SortStableFunc(out.prefixes, func(a, b string) int { return len(b) - len(a) })
	return out
}

// lookup is what was said of a key in lower case; false if nothing was.
func (c Context) lookup(key string) (keyFact, bool) {
	if fact, found := c.keys[key]; found {
		return fact, true
	}
	for _, prefix := range c.prefixes {
		if strings.HasPrefix(key, prefix) {
			return c.keys[prefix+"*"], true
		}
	}
	return keyFact{}, false
}
