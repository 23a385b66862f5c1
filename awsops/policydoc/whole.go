package policydoc

import (
	"slices"
	"strings"
)

// RCPService tells whether resource control policies apply to the resources
// that an action is about.
func RCPService(action string) bool {
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	return slices.Contains(rcpServices, service)
}

// Evaluate judges one call by all policies together (IAM user guide, "Policy
// evaluation logic"):
//
//   - A statement that denies decides, in whatever layer.
//   - Each level of RCPs and SCPs must allow. RCPs concern the services of
//     RCPService only, and always allow what they do not deny. SCPs concern
//     principals of an account, but no service-linked role.
//   - A service, a provider's identity and an unsigned request need the
//     resource's policy alone.
//   - Across accounts, the resource's policy must allow, and of the caller's
//     side the identity policies, the boundary and the session policy.
//   - Within an account, one side is enough, but for a KMS key and for taking
//     on a role: there the resource's policy must name the caller or let the
//     account's policies decide, by naming the account. What names the ARN of a
//     user or of a session, or "*", needs nothing else; what names a role's ARN
//     is limited by the boundary and the session policy.
//   - A grant of a KMS key is an allow in the key's policy.
//   - Root needs no identity policy, and sts:GetCallerIdentity no policy at all.
//
// The verdict is Allowed or Denied only if it is so whatever the unknown keys
// are; otherwise it is Unknown and names them.
func Evaluate(c Call, p Policies) Verdict {
	e := newEvaluation(c)
	e.bounded = p.Boundary != nil
	if e.action == "sts:getcalleridentity" && e.caller.isIAM() {
		return Verdict{Decision: Allowed}
	}
	weigh := func() weighing { return e.weigh(&p) }
	first := weigh()
	if first.decision() == Unknown && len(e.open) > 0 {
		budget := casesAtMost
		if leaves := e.cases(weigh, &budget); leaves != nil {
			return merged(leaves)
		}
	}
	return first.verdict()
}

// casesAtMost bounds a case analysis. One that would take longer leaves the
// verdict Unknown, which is never wrong.
const casesAtMost = 512

// cases assumes facts one way and the other until each case is decided. nil:
// not all cases are decided alike.
func (e *evaluation) cases(weigh func() weighing, budget *int) []weighing {
	if *budget--; *budget < 0 {
		return nil
	}
	e.open, e.seen = nil, nil
	w := weigh()
	if w.decision() != Unknown {
		return []weighing{w}
	}
	if len(e.open) == 0 {
		return nil
	}
	fact, before := e.open[0], e.assumed
	defer func() { e.assumed = before }()
	e.assumed = before.with(fact, yes)
	leaves := e.cases(weigh, budget)
	if leaves == nil {
		return nil
	}
	e.assumed = before.with(fact, no)
	others := e.cases(weigh, budget)
	if others == nil || others[0].decision() != leaves[0].decision() {
		return nil
	}
	return append(leaves, others...)
}

// weighing is what each layer says of a call, and what follows.
type weighing struct {
	e       *evaluation
	layers  []layerView // in the order in which reasons are told
	allowed truth       // that what must allow allows
	denied  truth       // that a statement denies
	ownSide bool        // the caller has policies of its own
	within  truth       // caller and resource are of one account
	holder  bool        // the resource's policy must let the account's policies decide
}

func (w weighing) decision() Decision {
	switch all(w.allowed, w.denied.not()) {
	case yes:
		return Allowed
	case no:
		return Denied
	}
	return Unknown
}

// weigh applies all layers.
func (e *evaluation) weigh(p *Policies) weighing {
	c := &e.caller
	w := weighing{e: e, ownSide: c.isIAM(), within: e.withinAccount(), holder: e.needsHolder()}
	w.add(e.view(LayerResource, 0, p.Resource, (*evaluation).matchedBy))
	if len(p.Grants) > 0 {
		w.add(e.grants(p.Grants))
	}
	if w.ownSide {
		w.add(e.own(LayerIdentity, 0, p.Identity))
		if p.Boundary != nil {
			w.add(e.own(LayerBoundary, 0, *p.Boundary))
		}
		if p.Session != nil {
			w.add(e.own(LayerSession, 0, *p.Session))
		}
		if !c.isServiceLinked() {
			for level, layer := range p.SCPs {
				w.add(e.own(LayerSCP, level, layer))
			}
		}
	}
	if RCPService(e.action) && !c.isServiceLinked() {
		for level, layer := range p.RCPs {
			// RCPFullAWSAccess, which allows everything, cannot be detached.
			layer.Assumed = true
			w.add(e.view(LayerRCP, level, layer, (*evaluation).matchedBy))
		}
	}
	w.allowed = w.combine()
	return w
}

func (w *weighing) add(v layerView) {
	w.layers = append(w.layers, v)
	w.denied = either(w.denied, v.denies)
}

// withinAccount is whether caller and resource are of one account.
func (e *evaluation) withinAccount() truth {
	owner := e.call.owner()
	if owner == "" || e.caller.Account == "" {
		return unknown
	}
	return truthOf(owner == e.caller.Account)
}

// needsHolder tells whether the resource's policy must allow also within an
// account: those of KMS keys and roles.
func (e *evaluation) needsHolder() bool {
	service, operation, _ := strings.Cut(e.action, ":")
	a, _ := parseARN(e.call.Resource)
	switch service {
	case "kms":
		return strings.HasPrefix(a.resource, "key/")
	case "sts":
		return strings.HasPrefix(operation, "assumerole")
	}
	return false
}

// combine is whether what must allow allows.
func (w *weighing) combine() truth {
	res := w.resourceSide()
	if !w.ownSide {
		return res.direct
	}
	identity, limits := w.ownAllows(LayerIdentity), all(w.ownAllows(LayerBoundary), w.ownAllows(LayerSession))
	if w.e.caller.kind == aRoot {
		identity = yes
	}
	guarded := all(identity, limits)
	across := all(res.any(), guarded)
	trusted := yes
	if w.holder {
		trusted = res.account
	}
	inside := either(res.direct, all(res.role, limits), all(trusted, guarded))
	scps := w.ownAllows(LayerSCP)
	switch w.within {
	case yes:
		return all(scps, inside)
	case no:
		return all(scps, across)
	}
	if inside == across {
		return all(scps, inside)
	}
	return all(scps, unknown)
}

// resourceSide is how the resource's policy and grants let the caller in.
func (w *weighing) resourceSide() standing {
	out := uncovered
	for _, v := range w.layers {
		if v.kind == LayerResource || v.kind == LayerGrant {
			out = out.or(v.lets)
		}
	}
	return out
}

// ownAllows is whether each layer of a kind allows; yes if there is none.
func (w *weighing) ownAllows(kind LayerKind) truth {
	out := yes
	for _, v := range w.layers {
		if v.kind == kind {
			out = all(out, v.lets.any())
		}
	}
	return out
}
