package policydoc

import (
	"math/rand/v2"
	"strings"
)

// target is an action with a resource and the account that owns it.
type target struct{ action, resource, owner string }

var targets = []target{
	{"s3:GetObject", "arn:aws:s3:::logs/AWSLogs/111122223333/a:b/x.json.gz", mine},
	{"s3:PutObject", "arn:aws:s3:::logs/env=prod/x", mine},
	{"s3:ListBucket", "arn:aws:s3:::logs", theirs},
	{"sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:queue", mine},
	{"sqs:ReceiveMessage", "arn:aws:sqs:eu-west-1:111122223333:queue", mine},
	{"sns:Publish", "arn:aws:sns:eu-west-1:444455556666:topic", theirs},
	{"kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k-1", mine},
	{"kms:GenerateDataKey", "arn:aws:kms:eu-west-1:444455556666:key/k-2", theirs},
	{"sts:AssumeRole", "arn:aws:iam::111122223333:role/vendors/Reader", mine},
	{"logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:g:log-stream:s", mine},
}

var simulatedCallers = []Caller{
	{ARN: userARN},
	{ARN: "arn:aws:iam::111122223333:user/team/ana"},
	{ARN: session, RoleARN: roleARN},
	{ARN: "arn:aws:sts::444455556666:assumed-role/Reader/s1", RoleARN: "arn:aws:iam::444455556666:role/Reader"},
	{ARN: "arn:aws:iam::012205512454:user/ExpelCloudService"},
	{Service: "s3.amazonaws.com"},
	{Service: "cloudtrail.amazonaws.com"},
	{Anonymous: true},
}

// values are those that a key of each kind of operator has, in requests and in
// policies.
var values = map[string][]string{
	"String": {
		"blue", "Blue", "red", "bl*", "b?ue", "*", "a*b", "${aws:PrincipalTag/team}", "${aws:username}", "${k:none, 'blue'}", "bl${*}", "${?}",
		"x${$}y", "ana",
	},
	"Numeric": {"0", "1", "10", "10.5", "-3", "100"},
	"Date":    {"2026-11-28T12:00:00Z", "2026-11-28", "2027-01-01T00:00:00Z", "2026-11-28T13:00:00+01:00"},
	"Bool":    {"true", "false"},
	"Binary":  {"QUFB", "QUFC"},
	"Ip":      {"10.0.0.0/8", "10.1.2.3", "192.168.1.0/24", "2001:db8::/32", "0.0.0.0/0"},
	"Arn": {
		"arn:aws:s3:::logs", "arn:aws:s3:::lo*", "arn:aws:s3:*:*:logs", "arn:*:s3:::logs", "arn:aws:cloudtrail:*:111122223333:trail/*",
		"arn:aws:sns:eu-west-?:111122223333:t*",
		"*", "arn:aws:sns:eu-west-1:111122223333:topic", "arn:aws:s3:::${aws:PrincipalTag/team}",
	},
}

var requestValues = map[string][]string{
	"String": {"blue", "Blue", "red", "bl*", "?", "x$y", "ana", "axxb"},
	"Ip":     {"10.1.2.3", "192.168.1.77", "172.16.0.1", "2001:db8::1", "2001:db9::1"},
	"Arn": {
		"arn:aws:s3:::logs", "arn:aws:s3:::logs/x", "arn:aws:sns:eu-west-1:111122223333:topic",
		"arn:aws:cloudtrail:eu-west-1:111122223333:trail/a:b", "arn:aws:s3:::blue",
	},
}

// simulatedKeys are keys of each kind; those that may have several values need
// a quantifier.
var simulatedKeys = map[string][]string{
	"String": {
		"aws:PrincipalTag/team", "s3:prefix", "aws:PrincipalOrgID", "sts:ExternalId"}, "Numeric": {"s3:max-keys"}, "Date": {"aws:CurrentTime"},
	"Bool": {
		"aws:MultiFactorAuthPresent", "aws:SecureTransport"}, "Binary": {"k:binary"}, "Ip": {"aws:SourceIp"}, "Arn": {"aws:SourceArn",
		"aws:PrincipalArn"},
}

var simulatedLists = map[string]string{
	"String": "aws:TagKeys", "Numeric": "k:numbers", "Date": "k:dates", "Bool": "k:bools", "Binary": "k:binaries", "Ip": "k:addresses",
	"Arn": "k:arns",
}

func kindOf(base string) string {
	for kind := range simulatedKeys {
		if strings.HasPrefix(strings.TrimPrefix(base, "Not"), kind) {
			return kind
		}
	}
	return "String"
}

// generated are cases that all come from one seed.
func generated(start uint64) []simulated {
	out := make([]simulated, generatedCases)
	for i := range out {
		out[i] = (&random{rand.New(rand.NewPCG(start, uint64(i)))}).simulated()
		out[i].from = "generated"
	}
	return out
}

func (r *random) simulated() simulated {
	at := targets[r.IntN(len(targets))]
	c := simulated{Action: at.action, Resource: at.resource, Owner: at.owner, caller: simulatedCallers[r.IntN(len(simulatedCallers))]}
	c.Principal = c.caller.ARN + c.caller.Service
	c.requestContext(r)
	if strings.HasPrefix(at.action, "sts:") || r.IntN(4) > 0 {
		c.Policy = r.policyFor(at, true)
	}
	if r.IntN(3) == 0 && RCPService(at.action) {
		for range 1 + r.IntN(2) {
			c.RCPs = append(c.RCPs, []Document{*r.denying(at)})
		}
	}
	if c.caller.ARN == "" {
		return c
	}
	for range r.IntN(3) {
		c.Identity = append(c.Identity, *r.policyFor(at, false))
	}
	if r.IntN(5) == 0 {
		c.Boundary = r.policyFor(at, false)
	}
	if r.IntN(3) == 0 && newCaller(c.caller).kind == aSession {
		c.Session = r.policyFor(at, false)
	}
	if r.IntN(3) == 0 {
		for range 1 + r.IntN(2) {
			c.SCPs = append(c.SCPs, []Document{r.fullAccess(), *r.policyFor(at, false)}[r.IntN(2):])
		}
	}
	return c
}

func (r *random) fullAccess() Document {
	return New(Statement{Effect: Allow, Action: Strings{"*"}, Resource: Strings{"*"}})
}

// requestContext fills in some keys of each kind.
func (c *simulated) requestContext(r *random) {
	c.Context = map[string][]string{}
	for _, kind := range sortedKeys(simulatedKeys) {
		pool := requestValues[kind]
		if pool == nil {
			pool = values[kind]
		}
		for _, key := range simulatedKeys[kind] {
			if r.IntN(3) > 0 && key != "aws:PrincipalArn" {
				c.Context[key] = []string{r.one(pool...)}
			}
		}
		if key := simulatedLists[kind]; r.IntN(3) > 0 {
			c.Context[key] = r.some(append([]string{}, pool...)...)
			c.Lists = append(c.Lists, key)
		}
	}
}

// policyFor is a policy that often speaks of the target.
func (r *random) policyFor(at target, resource bool) *Document {
	d := Document{Version: Version}
	for range 1 + r.IntN(3) {
		d.Statements = append(d.Statements, r.statementFor(at, resource))
	}
	if r.IntN(20) == 0 {
		d.Version = r.one("", olderVersion)
	}
	return &d
}

// denying is an RCP: AWS takes no Allow in one.
func (r *random) denying(at target) *Document {
	d := r.policyFor(at, true)
	for i := range d.Statements {
		d.Statements[i].Effect, d.Statements[i].Principal, d.Statements[i].NotPrincipal = Deny, Everyone(), nil
	}
	return d
}

func (r *random) statementFor(at target, resource bool) Statement {
	s := Statement{Effect: r.one(Allow, Allow, Allow, Deny)}
	service, operation, _ := strings.Cut(at.action, ":")
	actions := r.some(at.action, strings.ToUpper(service)+":"+strings.ToLower(operation), service+":*", "*", service+":"+operation[:3]+"*",
		service+":?"+operation[1:], "ec2:*")
	if r.IntN(6) == 0 {
		s.NotAction = actions
	} else {
		s.Action = actions
	}
	resources := r.some(at.resource, "*", at.resource[:len(at.resource)-1]+"?", at.resource[:len(at.resource)-3]+"*", "arn:aws:s3:::other",
		"arn:aws:s3:::logs/*", "arn:aws:s3:::${aws:PrincipalTag/team}/*")
	switch r.IntN(20) {
	case 0, 1:
		s.NotResource = resources
	case 2: // reaches over the account, and one part short: no ARN for NotResource
		s.Resource = Strings{"arn:aws:" + service + ":*:" + at.resource[strings.LastIndexByte(at.resource, ':')+1:]}
	default:
		s.Resource = resources
	}
	if resource {
		s.Principal = r.principalFor()
		if s.Effect == Deny && r.IntN(6) == 0 {
			s.Principal, s.NotPrincipal = nil, s.Principal
		}
	}
	for range r.IntN(3) {
		r.condition(&s)
	}
	return s
}

func (r *random) principalFor() Principal {
	switch r.IntN(6) {
	case 0:
		return Everyone()
	case 1:
		return Principal{"Service": r.some("s3.amazonaws.com", "cloudtrail.amazonaws.com", "sns.amazonaws.com")}
	case 2:
		return Principal{"AWS": {"*"}}
	}
	return Principal{"AWS": r.some(mine, theirs, "arn:aws:iam::111122223333:root", "arn:aws:iam::012205512454:root", roleARN, session, userARN,
		"arn:aws:iam::111122223333:user/team/ana", "arn:aws:iam::444455556666:role/Reader", "arn:aws:iam::012205512454:user/ExpelCloudService")}
}

// condition adds one condition with any operator.
func (r *random) condition(s *Statement) {
	if s.Condition == nil {
		s.Condition = Conditions{}
	}
	o := Operator{Base: r.one(sortedKeys(operators)...), IfExists: r.IntN(3) == 0, Quantifier: r.one("", "", "", forAll, forAny)}
	kind := kindOf(o.Base)
	key, want := r.one(simulatedKeys[kind]...), r.some(append([]string{}, values[kind]...)...)
	if o.Quantifier != "" {
		key = simulatedLists[kind]
	}
	if r.IntN(10) == 0 {
		o, want = Operator{Base: "Null"}, Strings{r.one("true", "false")}
	}
	if r.IntN(4) == 0 {
		key = strings.ToLower(key)
	}
	s.Condition[o.String()] = map[string]Strings{key: want}
}
