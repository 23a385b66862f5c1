package policydoc

// Request is one call to be judged. Action is "service:Operation" in IAM's
// spelling, Resource an ARN, or "*" for actions that have none.
//
// Context holds condition keys, whatever their case. What follows from the
// caller is filled in unless given: aws:PrincipalArn, aws:PrincipalAccount,
// aws:PrincipalType, aws:PrincipalIsAWSService, aws:PrincipalServiceName,
// aws:username; and aws:SecureTransport is "true". The aws:PrincipalArn of a
// role session lacks the role's path, which the session's ARN does not tell:
// give it where it matters (SSO roles), or Caller.RoleARN. Every key that is
// not given and does not follow from the call is absent, as is a key with an
// empty list. For calls of which less is known, see Call.
type Request struct {
	Caller           Caller
	Action, Resource string
	Context          map[string][]string
}

// Decision is what one document says about a request.
type Decision uint8

// The decisions. NoDecision is the implicit deny of one document: no statement
// applies. Unknown is a Verdict that depends on what is not known.
const (
	NoDecision Decision = iota
	Allowed
	Denied
	Unknown
)

// String is the decision in words.
func (d Decision) String() string {
	switch d {
	case Allowed:
		return "allowed"
	case Denied:
		return "denied"
	case Unknown:
		return "unknown"
	}
	return "no decision"
}

// Ruling is a decision and the statement that made it.
type Ruling struct {
	Decision  Decision
	Sid       string // of the deciding statement; may be empty
	Statement int    // its position, from 0; -1 for NoDecision

	// ViaAccount: a resource policy allows this only by naming the caller's
	// account, so an identity policy has to allow it as well.
	ViaAccount bool
}

// Identity is what d says as an identity policy, a permissions boundary or a
// service control policy: Principal elements are ignored. The rules are those
// of the IAM user guide, "Policy evaluation logic", within one document: an
// explicit deny wins, then an allow.
func (d Document) Identity(r Request) Ruling {
	return d.decide(r, (*evaluation).identityStatement)
}

// Resource is what d says as the policy of a resource (bucket, key, queue,
// topic, or a role's trust): Principal and NotPrincipal decide too. A
// statement that names the caller's account matches every caller of it; if
// only such a statement allows, the ruling is ViaAccount. "*" matches
// services and unsigned requests as well. A statement without a Resource, as
// in trust policies, is about the resource that holds it.
func (d Document) Resource(r Request) Ruling {
	return d.decide(r, (*evaluation).matchedBy)
}

// identityStatement is the standing of any caller in an identity policy. AWS
// refuses one without Resource: no allow in it is trusted.
func (e *evaluation) identityStatement(s *Statement) standing {
	if s.Resource != nil || s.NotResource != nil || s.Effect == Deny {
		return standing{yes, no, no}
	}
	return uncovered
}

// decide takes what is not known for the safe side: it denies and does not
// allow.
func (d Document) decide(r Request, who func(*evaluation, *Statement) standing) Ruling {
	e := newEvaluation(Call{Caller: r.Caller, Action: r.Action, Resource: r.Resource, Context: NewContext(r.Context).Closed()})
	e.noResource = r.Resource == ""
	ruling := Ruling{Statement: -1}
	for i := range d.Statements {
		s := &d.Statements[i]
		found := e.statement(d.Version, s, who)
		sure := found.who.limit(found.covers)
		switch {
		case s.Effect == Deny && sure.any() != no:
			return Ruling{Decision: Denied, Sid: s.Sid, Statement: i}
		case s.Effect != Allow || sure.any() != yes:
			continue
		}
		// A statement that names the caller itself says more than one that
		// names the account.
		viaAccount := either(sure.direct, sure.role) != yes
		if ruling.Decision == NoDecision || ruling.ViaAccount && !viaAccount {
			ruling = Ruling{Decision: Allowed, Sid: s.Sid, Statement: i, ViaAccount: viaAccount}
		}
	}
	return ruling
}
