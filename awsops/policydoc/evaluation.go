package policydoc

import (
	"maps"
	"slices"
	"strings"
)

// evaluation is one call made ready for matching, with what is assumed of it.
// It serves one call at a time.
type evaluation struct {
	call        Call
	action      string // in lower case
	caller      caller
	noResource  bool     // the call has no resource: only "*" is about it
	ownResource bool     // the call is about the resource that has the policy
	bounded     bool     // the caller has a permissions boundary
	variables   bool     // the document's version knows ${...}
	unresolved  string   // a variable without a value was met
	assumed     *assumed // nil: nothing
	touched     []string // the unknown keys that the statement in hand asked for
	open        []atom   // the facts that were asked for and are not known, in order, each once
	seen        map[atom]bool
}

// atom is one fact about a call that statements depend on.
type atom struct {
	kind           atomKind
	key, op, value string
}

type atomKind uint8

const (
	presenceFact  atomKind = iota + 1 // the request has the key
	anyValueFact                      // a value of the key matches value by op
	allValuesFact                     // all values of the key match one of value by op
	matchFact                         // value matches a text once its variables are replaced
	principalFact                     // the caller is the principal value
	operatorFact                      // of an operator that is not known: it holds
)

// assumed is what one case of a case analysis takes for granted.
type assumed struct {
	facts  map[atom]truth
	values map[string]string // of keys in lower case
}

// with is a with one more fact. A key that equals a text has this value.
func (a *assumed) with(fact atom, t truth) *assumed {
	out := &assumed{facts: map[atom]truth{}, values: map[string]string{}}
	if a != nil {
		maps.Copy(out.facts, a.facts)
		maps.Copy(out.values, a.values)
	}
	out.facts[fact] = t
	if fact.kind == anyValueFact && fact.op == "StringEquals" && t == yes && !strings.Contains(fact.value, "${") {
		out.values[fact.key] = fact.value
	}
	return out
}

func newEvaluation(c Call) *evaluation {
	return &evaluation{call: c, action: strings.ToLower(c.Action), caller: newCaller(c.Caller)}
}

// fact is what is assumed of an atom; one that is unknown is noted.
func (e *evaluation) fact(a atom) truth {
	if e.assumed != nil {
		if t, found := e.assumed.facts[a]; found {
			return t
		}
	}
	if e.seen == nil {
		e.seen = map[atom]bool{}
	}
	if !e.seen[a] {
		e.seen[a] = true
		e.open = append(e.open, a)
	}
	if a.kind == principalFact {
		e.touch(a.key)
	}
	return unknown
}

// touch notes a key whose value is not known.
func (e *evaluation) touch(key string) { e.touched = append(e.touched, key) }

// key is what is known of a key in lower case.
func (e *evaluation) key(name string) keyFact {
	fact, said := e.call.Context.lookup(name)
	if !said {
		fact = e.derived(name)
	}
	if fact.presence != unknown || e.assumed == nil {
		return fact
	}
	if value, found := e.assumed.values[name]; found {
		return keyFact{yes, []string{value}}
	}
	if e.assumed.facts[atom{kind: presenceFact, key: name}] == no {
		if _, found := e.assumed.facts[atom{kind: presenceFact, key: name}]; found {
			return keyFact{presence: no}
		}
	}
	return fact
}

// derived is what follows from the call for a key that the context does not
// mention.
func (e *evaluation) derived(name string) keyFact {
	if value, t := e.derivedValue(name); t == yes {
		return keyFact{yes, []string{value}}
	} else if t == no || e.call.Context.closed {
		return keyFact{presence: no}
	}
	return keyFact{presence: unknown}
}

func (e *evaluation) derivedValue(name string) (string, truth) {
	c := &e.caller
	switch name {
	case "aws:securetransport":
		return "true", yes
	case "aws:resourceaccount", "s3:resourceaccount":
		if owner := e.call.owner(); isAccountID(owner) {
			return owner, yes
		}
		return "", unknown
	case "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths":
		if c.kind == aService || c.kind == whoever { // everybody: services are among them
			return "", unknown
		}
		return "", no
	case "aws:federatedprovider":
		if c.kind == aFederated {
			return c.Federated, yes
		}
		return "", unknown
	}
	switch {
	case c.kind == aService:
		return c.serviceKey(name)
	case c.kind == unsigned:
		return c.anonymousKey(name)
	case c.isIAM():
		return c.principalKey(name, e.call.Context.closed)
	}
	return "", unknown
}

// ofPrincipal tells whether a key is about a principal of an account.
func ofPrincipal(name string) bool {
	switch name {
	case "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:userid", "aws:username":
		return true
	}
	return strings.HasPrefix(name, "aws:principaltag/")
}

func (c *caller) serviceKey(name string) (string, truth) {
	switch {
	case name == "aws:principalisawsservice":
		return "true", yes
	case name == "aws:principalservicename":
		return c.Service, yes
	case ofPrincipal(name):
		return "", no
	}
	return "", unknown
}

func (c *caller) anonymousKey(name string) (string, truth) {
	switch {
	case name == "aws:principaltype":
		return "Anonymous", yes
	case name == "aws:principalaccount":
		return "anonymous", yes
	case ofPrincipal(name), strings.HasPrefix(name, "aws:principalservicename"), name == "aws:principalisawsservice":
		return "", no
	}
	return "", unknown
}

// principalKey is a key of a user, role, session or root. guess: a session's
// role has no path unless its ARN is known.
func (c *caller) principalKey(name string, guess bool) (string, truth) {
	switch name {
	case "aws:principalisawsservice":
		return "false", yes
	case "aws:principalservicename", "aws:principalservicenameslist":
		return "", no
	case "aws:principalaccount", "kms:calleraccount":
		return c.Account, truthOf(c.Account != "")
	case "aws:principalarn":
		return c.principalARN(guess)
	case "aws:principaltype":
		kind := map[callerKind]string{aRoot: "Account", aUser: "User", aRole: "AssumedRole", aSession: "AssumedRole"}[c.kind]
		return kind, known(kind)
	case "aws:username":
		if c.kind == aRole || c.kind == aSession || c.kind == aRoot {
			return "", no
		}
		if c.kind == aUser {
			return c.name, yes
		}
	case "aws:userid":
		return c.userID()
	}
	return "", unknown
}

// known is yes for a text and unknown for none.
func known(text string) truth {
	if text == "" {
		return unknown
	}
	return yes
}

func (c *caller) principalARN(guess bool) (string, truth) {
	switch c.kind {
	case someone:
		return "", unknown
	case aRole, aSession:
		role, exact := c.roleARN()
		if !exact && !guess {
			return "", unknown
		}
		return role, yes
	}
	return c.ARN, yes
}

func (c *caller) userID() (string, truth) {
	switch {
	case c.kind == aRoot:
		return c.Account, yes
	case c.kind == aSession && c.UniqueID != "":
		return c.UniqueID + ":" + lastPart(c.ARN), yes
	case c.kind == aUser:
		return c.UniqueID, known(c.UniqueID)
	}
	return "", unknown
}

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	if len(keys) > 1 {
		slices.Sort(keys)
	}
	return keys
}

// values are the known values of a key as a policy spells it.
func (e *evaluation) values(key string) []string { return e.key(strings.ToLower(key)).values }

// names is what a policy could name the caller by.
func (c *caller) names() []string {
	for _, name := range []string{c.ARN, c.Service, c.Federated, c.Account} {
		if name != "" {
			return []string{name}
		}
	}
	return nil
}
