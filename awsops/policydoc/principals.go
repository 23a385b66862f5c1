package policydoc

import "strings"

// callerKind is what kind of principal a caller is.
type callerKind uint8

const (
	nobody callerKind = iota
	aService
	aFederated
	unsigned
	aRoot
	aUser
	aRole    // some session of a role
	aSession // of a role
	someone  // a user or role of an account, unknown which
	whoever  // anybody at all
	another  // an ARN that is none of these, such as that of a federated user
)

// caller is a Caller with what its ARN says.
type caller struct {
	Caller
	kind callerKind
	arn  arn
	name string // of the user, or of the role that a session belongs to
}

func newCaller(c Caller) caller {
	out := caller{Caller: c, kind: another}
	if c.Service != "" || c.Anonymous || c.Federated != "" {
		out.ARN, out.Account = "", ""
		out.kind = aService
		if c.Service == "" && c.Anonymous {
			out.kind = unsigned
		} else if c.Service == "" {
			out.kind = aFederated
		}
		return out
	}
	out.arn, _ = parseARN(c.ARN)
	if out.Account == "" {
		out.Account = out.arn.account
	}
	switch kind, rest, _ := strings.Cut(out.arn.resource, "/"); {
	case c.ARN == "" && c.Account == "":
		out.kind = nobody
	case c.ARN == "":
		out.kind = someone
	case out.arn.service == "sts" && kind == "assumed-role":
		out.kind = aSession
		out.name, _, _ = strings.Cut(rest, "/")
	case out.arn.service == "iam" && kind == "role":
		out.kind, out.name = aRole, lastPart(rest)
	case out.arn.service == "iam" && kind == "user":
		out.kind, out.name = aUser, lastPart(rest)
	case out.arn.service == "iam" && kind == "root":
		out.kind = aRoot
	}
	return out
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// isIAM tells whether the caller is a principal of an account, to whom the
// policies of that account apply.
func (c caller) isIAM() bool {
	switch c.kind {
	case aService, aFederated, unsigned, whoever, nobody:
		return false
	}
	return true
}

// roleARN is the ARN of the caller's role; exact tells whether its path is
// known. A session's own ARN does not tell the path.
func (c caller) roleARN() (role string, exact bool) {
	switch {
	case c.kind == aRole:
		return c.ARN, true
	case c.RoleARN != "":
		return c.RoleARN, true
	}
	return "arn:" + c.arn.partition + ":iam::" + c.arn.account + ":role/" + c.name, false
}

// isServiceLinked tells whether the caller is a service-linked role, which
// SCPs and RCPs leave alone.
func (c caller) isServiceLinked() bool {
	if c.kind != aRole && c.kind != aSession {
		return false
	}
	role, exact := c.roleARN()
	return strings.Contains(role, ":role/aws-service-role/") || !exact && strings.HasPrefix(c.name, "AWSServiceRoleFor")
}

// standing is how a list of principals covers a caller: by itself, by the role
// of its session, or by its account. "*" and a service are all three.
type standing struct{ direct, role, account truth }

var (
	covered   = standing{yes, yes, yes}
	uncovered = standing{no, no, no}
)

// any is whether the caller is covered in some way.
func (s standing) any() truth { return either(s.direct, s.role, s.account) }

func (s standing) or(other standing) standing {
	return standing{either(s.direct, other.direct), either(s.role, other.role), either(s.account, other.account)}
}

// limit is s where it is no surer than t.
func (s standing) limit(t truth) standing {
	return standing{all(s.direct, t), all(s.role, t), all(s.account, t)}
}

// matchedBy applies Principal or NotPrincipal of a statement. Of a statement
// with neither, which no resource policy may have, only a deny matches.
func (e *evaluation) matchedBy(s *Statement) standing {
	switch {
	case s.Principal != nil:
		return e.listedIn(s.Principal)
	case s.NotPrincipal != nil:
		rest := e.exemptBy(s).not()
		return standing{direct: rest, role: rest, account: no}
	case s.Effect == Deny:
		return covered
	}
	return uncovered
}

// exemptBy tells whether NotPrincipal leaves the caller out. To be left out of
// a deny, both the caller (or its role) and its account must be listed. If one
// of the two is missing, AWS "might" deny, depending on the service: unknown.
// Nobody with a permissions boundary is left out (IAM user guide, "AWS JSON
// policy elements: NotPrincipal"). For an allow, which AWS does not support,
// one is enough: the safe side.
func (e *evaluation) exemptBy(s *Statement) truth {
	listed := e.listedIn(s.NotPrincipal)
	if s.Effect != Deny {
		return listed.any()
	}
	if e.bounded && e.caller.isIAM() {
		return no
	}
	if exempt := all(either(listed.direct, listed.role), listed.account); exempt == yes || listed.any() == no {
		return exempt
	}
	return e.fact(atom{principalFact, "NotPrincipal", "", s.Sid})
}

func (e *evaluation) listedIn(p Principal) standing {
	out := uncovered
	for _, kind := range sortedKeys(p) {
		for _, value := range p[kind] {
			out = out.or(e.is(kind, value))
		}
	}
	return out
}

func (e *evaluation) is(kind, value string) standing {
	c := &e.caller
	if value != "*" && c.kind == whoever {
		return covered.limit(e.fact(atom{principalFact, "aws:PrincipalArn", kind, value}))
	}
	same := func(holds bool) standing { return covered.limit(truthOf(holds)) }
	switch kind {
	case "*", "AWS":
		if value == "*" {
			return covered
		}
		return e.isAWS(value)
	case "Service":
		return same(c.kind == aService && strings.EqualFold(c.Service, value))
	case "Federated":
		return same(c.kind == aFederated && c.Federated == value || c.ARN != "" && c.ARN == value)
	case "CanonicalUser":
		if c.isIAM() {
			return standing{no, no, e.fact(atom{principalFact, "CanonicalUser", "", value})}
		}
	}
	return uncovered
}

// isAWS compares with an account id, an account's root ARN, the ARN of a user,
// a role or a session, or the unique id of a user or role.
func (e *evaluation) isAWS(value string) standing {
	c := &e.caller
	if !c.isIAM() {
		return uncovered
	}
	if isAccountID(value) {
		ours := truthOf(value == c.Account)
		return standing{all(ours, truthOf(c.kind == aRoot)), no, ours}
	}
	named, ok := parseARN(value)
	switch {
	case !ok:
		return e.isUniqueID(value)
	case accountOf(value) != value: // a root ARN
		ours := truthOf(named.account == c.Account && (c.ARN == "" || named.partition == c.arn.partition))
		return standing{all(ours, truthOf(c.kind == aRoot)), no, ours}
	case c.kind == someone:
		if named.account != c.Account {
			return uncovered
		}
		mayBe := e.fact(atom{principalFact, "aws:PrincipalArn", "", value})
		if named.service == "iam" && strings.HasPrefix(named.resource, "role/") {
			return standing{no, mayBe, no}
		}
		return standing{mayBe, no, no}
	}
	return standing{e.isSession(value, named), truthOf(c.playsRole(named, value)), no}
}

// isSession tells whether the caller itself has this ARN.
func (e *evaluation) isSession(value string, named arn) truth {
	c := &e.caller
	if c.kind != aRole {
		return truthOf(value == c.ARN)
	}
	session, found := strings.CutPrefix(named.resource, "assumed-role/"+c.name+"/")
	if !found || session == "" || named.service != "sts" || named.account != c.arn.account || named.partition != c.arn.partition {
		return no
	}
	return e.fact(atom{principalFact, "aws:userid", "", value})
}

// playsRole: a role's name is unique in its account whatever its path, so
// where the path of a session's role is unknown, the name decides.
func (c *caller) playsRole(named arn, value string) bool {
	path, found := strings.CutPrefix(named.resource, "role/")
	if !found || named.service != "iam" || c.kind != aRole && c.kind != aSession {
		return false
	}
	role, exact := c.roleARN()
	if exact {
		return role == value
	}
	return lastPart(path) == c.name && named.account == c.arn.account && named.partition == c.arn.partition
}

// isUniqueID compares with AIDA… or AROA…, which AWS writes in place of the
// ARN of a principal that has been deleted since.
func (e *evaluation) isUniqueID(value string) standing {
	c := &e.caller
	role, user := strings.HasPrefix(value, "AROA"), strings.HasPrefix(value, "AIDA")
	same := no
	switch {
	case !role && !user, role && c.kind == aUser, user && (c.kind == aRole || c.kind == aSession):
		return uncovered
	case c.kind == aRoot || c.kind == another:
		return uncovered
	case c.UniqueID != "":
		same = truthOf(c.UniqueID == value)
	default:
		same = e.fact(atom{principalFact, "aws:userid", "", value})
	}
	if role {
		return standing{no, same, no}
	}
	return standing{same, no, no}
}

func isAccountID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// principals are all that a statement names, whatever their type.
func principals(s *Statement) Strings {
	var out Strings
	for _, p := range []Principal{s.Principal, s.NotPrincipal} {
		for _, kind := range sortedKeys(p) {
			out = append(out, p[kind]...)
		}
	}
	return out
}
