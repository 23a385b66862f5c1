package policydoc

// Caller is who makes a request. Fill ARN (and Account, else it is read from
// the ARN) for a user, a role session or an account root; Service alone for a
// service principal such as "s3.amazonaws.com"; Anonymous alone for an
// unsigned request. The ARN of a role session,
// arn:aws:sts::111122223333:assumed-role/NAME/SESSION, counts as its role too.
type Caller struct {
	ARN, Account, Service string
	Anonymous             bool
}

// Request is one call to be judged. Action is "service:Operation" in IAM's
// spelling, Resource an ARN, or "*" for actions that have none.
//
// Context holds condition keys, whatever their case. What follows from the
// caller is filled in unless given: aws:PrincipalArn, aws:PrincipalAccount,
// aws:PrincipalType, aws:PrincipalIsAWSService, aws:PrincipalServiceName,
// aws:username; and aws:SecureTransport is "true". The aws:PrincipalArn of a
// role session lacks the role's path, which the session's ARN does not tell:
// give it where it matters (SSO roles). A key with an empty list is absent.
type Request struct {
	Caller           Caller
	Action, Resource string
	Context          map[string][]string
}

// Decision is what one document says about a request.
type Decision uint8

// The decisions. NoDecision is the implicit deny: no statement applies.
const (
	NoDecision Decision = iota
	Allowed
	Denied
)

// String is the decision in words.
func (d Decision) String() string {
	switch d {
	case Allowed:
		return "allowed"
	case Denied:
		return "denied"
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
	return d.decide(r, func(s Statement, _ evaluation) standing {
		// AWS refuses an identity policy without Resource: trust no allow in one.
		named := s.Resource != nil || s.NotResource != nil || s.Effect == Deny
		return standing{direct: named}
	})
}

// Resource is what d says as the policy of a resource (bucket, key, queue,
// topic, or a role's trust): Principal and NotPrincipal decide too. A
// statement that names the caller's account matches every caller of it; if
// only such a statement allows, the ruling is ViaAccount. "*" matches
// services and unsigned requests as well. A statement without a Resource, as
// in trust policies, is about the resource that holds it.
func (d Document) Resource(r Request) Ruling {
	return d.decide(r, func(s Statement, e evaluation) standing { return e.caller.matchedBy(s) })
}

// evaluation is one request made ready for matching.
type evaluation struct {
	request   Request
	caller    caller
	context   keys
	variables bool // the document's version knows ${...}
}

func (d Document) decide(r Request, matched func(Statement, evaluation) standing) Ruling {
	c := newCaller(r.Caller)
	e := evaluation{request: r, caller: c, context: contextOf(r, c), variables: d.Version == Version}
	ruling := Ruling{Statement: -1}
	for i, s := range d.Statements {
		who := matched(s, e)
		if !who.direct && !who.account || !e.covers(s) {
			continue
		}
		if s.Effect == Deny {
			return Ruling{Decision: Denied, Sid: s.Sid, Statement: i}
		}
		viaAccount := !who.direct
		// A statement that names the caller itself says more than one that
		// names the account.
		if better := ruling.Decision == NoDecision || ruling.ViaAccount && !viaAccount; s.Effect == Allow && better {
			ruling = Ruling{Decision: Allowed, Sid: s.Sid, Statement: i, ViaAccount: viaAccount}
		}
	}
	return ruling
}

// covers tells whether a statement speaks of the action, the resource and the
// circumstances of the request.
func (e evaluation) covers(s Statement) bool {
	if !e.actionMatches(s) || !e.resourceMatches(s) {
		return false
	}
	switch e.conditions(s.Condition) {
	case yes:
		return true
	case unknown:
		return s.Effect == Deny // what we cannot judge must not open anything
	}
	return false
}

func (e evaluation) actionMatches(s Statement) bool {
	if s.NotAction != nil {
		return !anyAction(s.NotAction, e.request.Action)
	}
	return anyAction(s.Action, e.request.Action)
}

func (e evaluation) resourceMatches(s Statement) bool {
	if s.NotResource != nil {
		return !e.anyResource(s.NotResource)
	}
	return s.Resource == nil || e.anyResource(s.Resource)
}
