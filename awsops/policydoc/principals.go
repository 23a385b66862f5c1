package policydoc

import (
	"regexp"
	"strings"
)

// arn is the six parts of an ARN but the first.
type arn struct{ partition, service, region, account, resource string }

func parseARN(text string) (arn, bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return arn{}, false
	}
	return arn{parts[1], parts[2], parts[3], parts[4], parts[5]}, true
}

// caller is a Caller with what its ARN says.
type caller struct {
	Caller
	arn  arn
	role string // the name of the role a session belongs to
}

func newCaller(c Caller) caller {
	out := caller{Caller: c}
	if c.Service != "" || c.Anonymous {
		out.ARN, out.Account = "", ""
		return out
	}
	out.arn, _ = parseARN(c.ARN)
	if out.Account == "" {
		out.Account = out.arn.account
	}
	if session, found := strings.CutPrefix(out.arn.resource, "assumed-role/"); found && out.arn.service == "sts" {
		out.role, _, _ = strings.Cut(session, "/")
	}
	return out
}

func (c caller) isRoot() bool { return c.arn.service == "iam" && c.arn.resource == "root" }

// roleARN is the ARN of the session's role, without the path that a session's
// ARN does not tell.
func (c caller) roleARN() string {
	return "arn:" + c.arn.partition + ":iam::" + c.arn.account + ":role/" + c.role
}

// standing is how a list of principals covers a caller: by itself, by its
// account, or both. "*" and a service are both.
type standing struct{ direct, account bool }

// matchedBy applies Principal or NotPrincipal of a statement. Of a statement
// with neither, which no resource policy may have, only a deny matches.
func (c caller) matchedBy(s Statement) standing {
	switch {
	case s.Principal != nil:
		return c.listedIn(s.Principal)
	case s.NotPrincipal != nil:
		return standing{direct: !c.exemptBy(s)}
	}
	return standing{direct: s.Effect == Deny}
}

// exemptBy tells whether NotPrincipal leaves the caller out. To be left out of
// a deny, both the caller (or its role) and its account must be listed, since
// AWS checks them one by one (IAM user guide, "AWS JSON policy elements:
// NotPrincipal"). For an allow, which AWS advises against, one is enough: the
// safe side.
func (c caller) exemptBy(s Statement) bool {
	listed := c.listedIn(s.NotPrincipal)
	if s.Effect == Deny {
		return listed.direct && listed.account
	}
	return listed.direct || listed.account
}

// listedIn goes through all the principals. Canonical user ids match nobody:
// a caller does not say which one it has.
func (c caller) listedIn(p Principal) standing {
	var out standing
	for kind, values := range p {
		for _, value := range values {
			one := c.is(kind, value)
			out.direct = out.direct || one.direct
			out.account = out.account || one.account
		}
	}
	return out
}

func (c caller) is(kind, value string) standing {
	switch kind {
	case "*", "AWS":
		if value == "*" {
			return standing{direct: true, account: true}
		}
		return c.isAWS(value)
	case "Service":
		same := c.Service != "" && strings.EqualFold(c.Service, value)
		return standing{direct: same, account: same}
	case "Federated":
		same := c.ARN != "" && c.ARN == value
		return standing{direct: same, account: same}
	}
	return standing{}
}

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// isAWS compares with an account id, an account's root ARN, or the ARN of a
// user, a role or a role session.
func (c caller) isAWS(value string) standing {
	if c.ARN == "" && c.Account == "" {
		return standing{}
	}
	if accountID.MatchString(value) {
		return standing{direct: c.isRoot() && value == c.Account, account: value == c.Account}
	}
	named, ok := parseARN(value)
	if !ok {
		return standing{}
	}
	if accountOf(value) != value { // a root ARN
		ours := named.account == c.Account && (c.ARN == "" || named.partition == c.arn.partition)
		return standing{direct: ours && c.isRoot(), account: ours}
	}
	return standing{direct: value == c.ARN || c.playsRole(named)}
}

// playsRole: a role's name is unique in its account whatever its path, and a
// session's ARN leaves the path out, so the last part of the role's ARN is
// what to compare.
func (c caller) playsRole(named arn) bool {
	path, found := strings.CutPrefix(named.resource, "role/")
	if c.role == "" || !found || named.service != "iam" {
		return false
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	return name == c.role && named.account == c.arn.account && named.partition == c.arn.partition
}
