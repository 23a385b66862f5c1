package policydoc

import "slices"

// verdict says what decided a weighing.
func (w weighing) verdict() Verdict {
	switch decision := w.decision(); decision {
	case Allowed:
		return Verdict{decision, w.allows()}
	case Denied:
		if w.denied == yes {
			return Verdict{decision, w.denials(ExplicitDeny, yes)}
		}
		return Verdict{decision, w.lacking()}
	}
	return Verdict{Unknown, w.undecided()}
}

// merged is the verdict that all cases of an analysis agree on.
func merged(cases []weighing) Verdict {
	out := Verdict{Decision: cases[0].decision()}
	for _, w := range cases {
		for _, reason := range w.verdict().Reasons {
			same := func(r Reason) bool {
				return r.Kind == reason.Kind && r.Layer == reason.Layer && r.Level == reason.Level && r.Statement == reason.Statement
			}
			if !slices.ContainsFunc(out.Reasons, same) {
				out.Reasons = append(out.Reasons, reason)
			}
		}
	}
	return out
}

func (w weighing) denials(kind ReasonKind, want truth) []Reason {
	var out []Reason
	for _, v := range w.layers {
		for _, f := range v.found {
			if f.effect == Deny && f.sure.any() == want {
				out = append(out, v.reason(kind, f))
			}
		}
	}
	return out
}

func (v layerView) reason(kind ReasonKind, f foundStatement) Reason {
	return Reason{Kind: kind, Layer: v.kind, Level: v.level, Statement: f.ref, Keys: f.keys}
}

// allows are the statements that an Allowed rests on: those of the resource's
// policy that name the caller most closely, then one of each other layer.
func (w weighing) allows() []Reason {
	var out []Reason
	for _, v := range w.layers {
		if v.layer.Assumed && len(v.found) == 0 {
			continue
		}
		best := -1
		for i, f := range v.found {
			if f.effect == Allow && f.sure.any() == yes && (best < 0 || closer(f.sure, v.found[best].sure)) {
				best = i
			}
		}
		if best >= 0 {
			out = append(out, v.reason(AllowedBy, v.found[best]))
		}
	}
	return out
}

func closer(a, b standing) bool {
	return a.direct > b.direct || a.direct == b.direct && a.role > b.role
}

// lacking are the layers without which nothing is allowed, though no statement
// denies.
func (w weighing) lacking() []Reason {
	var out []Reason
	resource := w.resourceSide().any() == no
	if w.within == yes && w.ownSide && !w.holder && w.ownAllows(LayerIdentity) != no {
		resource = false // the identity policies would be enough
	}
	for _, v := range w.layers {
		lacks := v.lets.any() == no
		switch v.kind {
		case LayerResource:
			lacks = resource || !w.ownSide
		case LayerGrant:
			lacks = false
		case LayerIdentity:
			lacks = lacks && w.e.caller.kind != aRoot && !(resource && w.holder && w.within == yes)
		}
		if lacks {
			out = append(out, Reason{Kind: NoAllow, Layer: v.kind, Level: v.level, Misses: w.e.misses(v)})
		}
	}
	if w.within == yes && !w.holder {
		slices.SortStableFunc(out, func(a, b Reason) int { return rank(a) - rank(b) })
	}
	return out
}

// rank puts the resource's policy last where the caller's own policies would
// have been enough.
func rank(r Reason) int {
	if r.Layer == LayerResource {
		return 1
	}
	return 0
}

// undecided is all that leaves a call open.
func (w weighing) undecided() []Reason {
	out := w.denials(MayDeny, unknown)
	for _, v := range w.layers {
		if w.allowed == unknown && v.lets.any() == unknown {
			for _, f := range v.found {
				if f.effect == Allow && f.sure.any() == unknown {
					out = append(out, v.reason(MayAllow, f))
				}
			}
		}
		if v.layer.Unread && v.denies == unknown {
			out = append(out, Reason{Kind: LayerUnread, Layer: v.kind, Level: v.level})
		}
	}
	if w.allowed == unknown && w.ownSide && w.within == unknown {
		out = append(out, Reason{Kind: OwnerUnknown})
	}
	return out
}

// missesAtMost bounds the near misses of one reason.
const missesAtMost = 8

// misses are the Allow statements of a layer that would apply but for one
// element.
func (e *evaluation) misses(v layerView) []Miss {
	var out []Miss
	for _, policy := range v.layer.Policies {
		for i := range policy.Document.Statements {
			s := &policy.Document.Statements[i]
			if s.Effect != Allow || len(out) == missesAtMost {
				continue
			}
			if miss, ok := e.miss(policy.Document.Version, s, v.who); ok {
				miss.Statement = StatementRef{policy.Name, s.Sid, i}
				out = append(out, miss)
			}
		}
	}
	return out
}

// miss is the one element of a statement that keeps it from applying; false if
// there is none or more than one.
func (e *evaluation) miss(version string, s *Statement, who func(*evaluation, *Statement) standing) (Miss, bool) {
	e.variables = version == Version
	var out []Miss
	if !e.actionMatches(s) {
		out = append(out, Miss{Element: "Action", Want: slices.Concat(s.Action, s.NotAction), Got: []string{e.call.Action}})
	}
	if who(e, s).any() == no {
		out = append(out, Miss{Element: "Principal", Want: principals(s), Got: e.caller.names()})
	}
	if e.resource(s) == no {
		out = append(out, Miss{Element: "Resource", Want: slices.Concat(s.Resource, s.NotResource), Got: []string{e.call.Resource}})
	}
	for _, name := range sortedKeys(s.Condition) {
		for _, key := range sortedKeys(s.Condition[name]) {
			if values := s.Condition[name][key]; e.condition(name, key, values) == no {
				out = append(out, Miss{Element: "Condition", Operator: name, Key: key, Want: values, Got: e.values(key)})
			}
		}
	}
	if len(out) != 1 {
		return Miss{}, false
	}
	return out[0], true
}
