package path

import (
	"maps"
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
)

// judge asks the evaluator; false where the call is allowed. The state of a key
// goes before its policy.
func (c Call) judge() (Finding, bool) {
	if f, shut := c.keyState(); shut {
		return f, true
	}
	v := c.decision()
	if v.Decision == policydoc.Allowed {
		return Finding{}, false
	}
	f := Finding{Verdict: Shut, Evidence: c.evidence()}
	if v.Decision == policydoc.Unknown {
		f.Verdict = Unknown
	}
	if len(v.Reasons) == 0 {
		f.Reason = Reason(c.Subject) + ".unread"
		return f, true
	}
	c.because(&f, v.Reasons[0])
	return f, true
}

func (c Call) evidence() Evidence {
	who := c.Asked.Caller.ARN
	for _, other := range []string{c.Asked.Caller.Service, c.Asked.Caller.Account} {
		if who == "" {
			who = other
		}
	}
	return Evidence{ARN: c.Asked.Resource, Caller: who, Action: c.Asked.Action, Resource: c.Asked.Resource}
}

// keyState refuses a key that cannot be used at all, whatever its policy says.
func (c Call) keyState() (Finding, bool) {
	if c.Key == nil {
		return Finding{}, false
	}
	f := Finding{Verdict: Shut, Evidence: c.evidence()}
	f.Evidence.ARN = c.Key.ARN()
	switch k := c.Key.Fact; {
	case k.State == Absent:
		f.Reason = "key.none"
	case k.Ok() && k.Value.State != "Enabled" && k.Value.State != "":
		f.Reason = "key.disabled"
		f.Evidence.Got = []string{k.Value.State}
	case k.Ok() && k.Value.Manager == "AWS" && c.Asked.Caller.Service != "":
		f.Reason = "key.aws-managed"
	default:
		return Finding{}, false
	}
	return f, true
}

// decision is the evaluator's, over all values that the context may have: only
// what they agree on is an answer.
func (c Call) decision() policydoc.Verdict {
	calls := []policydoc.Call{c.Asked}
	for _, key := range slices.Sorted(maps.Keys(c.Either)) {
		var more []policydoc.Call
		for _, call := range calls {
			for _, values := range c.Either[key] {
				one := call
				one.Context = call.Context.With(key, values...)
				more = append(more, one)
			}
		}
		calls = more
	}
	first := policydoc.Evaluate(calls[0], c.Policies)
	for _, call := range calls[1:] {
		if v := policydoc.Evaluate(call, c.Policies); v.Decision != first.Decision {
			open := c.Asked
			for key := range c.Either {
				open.Context = open.Context.Unknown(key)
			}
			return policydoc.Evaluate(open, c.Policies)
		}
	}
	return first
}

// layers are the words that end the id of a reason, by what a layer does.
func layerWord(l policydoc.LayerKind, s Subject, denies bool) Reason {
	deny := func(without, with string) Reason {
		if denies {
			return Reason(with)
		}
		return Reason(without)
	}
	switch l {
	case policydoc.LayerIdentity, policydoc.LayerSession:
		return deny("role.policy", "role.deny")
	case policydoc.LayerBoundary:
		return "role.boundary"
	case policydoc.LayerSCP:
		return "role.scp"
	case policydoc.LayerRCP:
		return Reason(s) + ".rcp"
	}
	if s == OnRole {
		return deny("role.trust", "role.trust-deny")
	}
	return Reason(s) + deny(".policy", ".deny")
}

// because fills in what decides.
func (c Call) because(f *Finding, r policydoc.Reason) {
	denies := r.Kind == policydoc.ExplicitDeny || r.Kind == policydoc.MayDeny
	f.Reason = layerWord(r.Layer, c.Subject, denies)
	f.Evidence.Context = r.Keys
	switch r.Kind {
	case policydoc.LayerUnread:
		f.Reason += "-unread"
	case policydoc.OwnerUnknown:
		f.Reason = Reason(c.Subject) + ".unread"
	case policydoc.NoAllow:
		c.nearest(f, r.Misses)
	default:
		f.Evidence.statement(r.Statement)
	}
}

// nearest tells of the Allow that came nearest, and what kept it from matching.
func (c Call) nearest(f *Finding, misses []policydoc.Miss) {
	at := slices.IndexFunc(misses, func(m policydoc.Miss) bool { return m.Element != "Principal" || c.Subject == OnRole })
	if at < 0 { // a statement for somebody else came no nearer than any other
		return
	}
	m := misses[at]
	f.Evidence.statement(m.Statement)
	f.Evidence.Want, f.Evidence.Got = m.Want, m.Got
	if m.Key != "" {
		f.Evidence.Context = []string{m.Key}
	}
	if f.Reason != "role.trust" {
		return
	}
	switch strings.ToLower(m.Key) {
	case "sts:externalid": // neither the one nor the other goes any further
		f.Reason, f.Evidence.Want, f.Evidence.Got = "role.external-id", nil, nil
	case "sts:rolesessionname":
		f.Reason = "role.session-name"
	}
}

func (e *Evidence) statement(s policydoc.StatementRef) {
	if s.Policy == "" {
		return
	}
	ref := refOf(s.Policy)
	e.Document, e.Sid, e.Statement = &ref, s.Sid, s.Index+1
}
