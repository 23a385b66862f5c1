package policydoc

import (
	"maps"
	"slices"
	"strings"
)

// layerView is what one layer says of a call.
type layerView struct {
	kind   LayerKind
	level  int
	layer  Layer
	lets   standing // how it allows
	denies truth
	found  []foundStatement
	who    func(*evaluation, *Statement) standing
}

// foundStatement is a statement that covers a call, or may.
type foundStatement struct {
	ref    StatementRef
	effect string
	sure   standing
	keys   []string
}

// own is a layer of the caller's own policies.
func (e *evaluation) own(kind LayerKind, level int, layer Layer) layerView {
	return e.view(kind, level, layer, (*evaluation).identityStatement)
}

func (e *evaluation) view(kind LayerKind, level int, layer Layer, who func(*evaluation, *Statement) standing) layerView {
	v := layerView{kind: kind, level: level, layer: layer, who: who}
	for _, policy := range layer.Policies {
		for i := range policy.Document.Statements {
			s := &policy.Document.Statements[i]
			f := e.statement(policy.Document.Version, s, who)
			sure := f.who.limit(f.covers)
			if sure.any() == no {
				continue
			}
			v.found = append(v.found, foundStatement{StatementRef{policy.Name, s.Sid, i}, s.Effect, sure, f.keys})
			if s.Effect == Deny {
				v.denies = either(v.denies, sure.any())
			} else {
				v.lets = v.lets.or(sure)
			}
		}
	}
	switch {
	case layer.Assumed:
		v.lets = covered
	case layer.Unread:
		v.lets = v.lets.or(covered.limit(unknown))
	}
	if layer.Unread {
		v.denies = either(v.denies, unknown)
	}
	return v
}

// grants are the grants of a key that let the caller in.
func (e *evaluation) grants(list []Grant) layerView {
	v := layerView{kind: LayerGrant}
	for _, g := range list {
		if !g.covers(e.action) {
			continue
		}
		e.variables, e.touched = true, e.touched[:0]
		kind := "AWS"
		if !strings.HasPrefix(g.Grantee, "arn:") && strings.Contains(g.Grantee, ".") {
			kind = "Service"
		}
		sure := e.is(kind, g.Grantee)
		if sure.any() != no {
			sure = sure.limit(e.encryptionContext(g))
		}
		if sure.any() == no {
			continue
		}
		v.lets = v.lets.or(sure)
		v.found = append(v.found, foundStatement{StatementRef{Policy: g.ID, Index: -1}, Allow, sure, foldedSet(e.touched)})
	}
	return v
}

func (g Grant) covers(action string) bool {
	return slices.ContainsFunc(g.Operations, func(operation string) bool { return action == "kms:"+strings.ToLower(operation) })
}

const encryptionContext = "kms:EncryptionContext:"

// encryptionContext is whether the call's encryption context fits a grant's
// constraints.
func (e *evaluation) encryptionContext(g Grant) truth {
	want := maps.Clone(g.ContextSubset)
	if want == nil {
		want = map[string]string{}
	}
	maps.Copy(want, g.ContextEquals)
	out := yes
	for _, key := range sortedKeys(want) {
		out = all(out, e.condition("StringEquals", encryptionContext+key, Strings{escaped(want[key])}))
	}
	if g.ContextEquals == nil {
		return out
	}
	for name, fact := range e.call.Context.keys {
		key, found := strings.CutPrefix(name, strings.ToLower(encryptionContext))
		wanted := slices.ContainsFunc(sortedKeys(want), func(w string) bool { return strings.EqualFold(w, key) })
		if found && !wanted && fact.presence == yes {
			return no
		}
	}
	return out
}

// escaped is a text as a value of a policy whose variables count.
func escaped(text string) string { return strings.ReplaceAll(text, "${", "${$}{") }
