package policydoc

import "testing"

// Policies of the whole-call cases.
const (
	mine      = "111122223333"
	theirs    = "444455556666"
	roleARN   = "arn:aws:iam::111122223333:role/vendors/Reader"
	session   = "arn:aws:sts::111122223333:assumed-role/Reader/s1"
	userARN   = "arn:aws:iam::111122223333:user/ana"
	logObject = "arn:aws:s3:::logs/AWSLogs/x.json.gz"
)

func statement(effect, rest string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"` + effect + `",` + rest + `}]}`
}

func allowAll() Policy { return policy("all", statement(Allow, `"Action":"*","Resource":"*"`)) }

func policy(name, text string) Policy {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return Named(name, d)
}

func toPrincipal(p string) Layer {
	return In(policy("resource", statement(Allow, `"Principal":`+p+`,"Action":"*","Resource":"*"`)))
}

func pointer(l Layer) *Layer { return &l }

// told is the first reason of a verdict, in short.
func told(v Verdict) reason { return reason{v.Reason().Kind, v.Reason().Layer, v.Reason().Level} }

type reason struct {
	kind  ReasonKind
	layer LayerKind
	level int
}

func TestEvaluateWithinAnAccount(t *testing.T) {
	nothing := In(policy("nothing", statement(Allow, `"Action":"ec2:*","Resource":"*"`)))
	byAccount, byRole := toPrincipal(`{"AWS":"111122223333"}`), toPrincipal(`{"AWS":"`+roleARN+`"}`)
	bySession, byUser := toPrincipal(`{"AWS":"`+session+`"}`), toPrincipal(`{"AWS":"`+userARN+`"}`)
	role := Caller{ARN: session, RoleARN: roleARN}
	user := Caller{ARN: userARN}
	key := "arn:aws:kms:eu-west-1:111122223333:key/k"
	for behaviour, c := range map[string]struct {
		caller   Caller
		action   string
		resource string
		policies Policies
		want     Decision
		reason   reason
	}{
		"the identity policy alone": {
			role, "s3:GetObject", logObject, Policies{Identity: In(allowAll())}, Allowed, reason{AllowedBy, LayerIdentity, 0},
		},
		"nothing allows": {role, "s3:GetObject", logObject, Policies{Identity: nothing}, Denied, reason{NoAllow, LayerIdentity, 0}},
		"the account in the bucket's policy is no grant": {
			role, "s3:GetObject", logObject, Policies{Resource: byAccount}, Denied, reason{NoAllow, LayerIdentity, 0},
		},
		"the role in the bucket's policy": {
			role, "s3:GetObject", logObject, Policies{Resource: byRole}, Allowed, reason{AllowedBy, LayerResource, 0},
		},
		"the role is limited by a boundary": {
			role, "s3:GetObject", logObject, Policies{Resource: byRole, Boundary: &nothing}, Denied, reason{NoAllow, LayerIdentity, 0},
		},
		"the role is limited by a session policy": {
			role, "s3:GetObject", logObject, Policies{Identity: In(allowAll()), Resource: byRole, Session: &nothing}, Denied, reason{NoAllow,
				LayerSession, 0},
		},
		"a session is not limited by a boundary": {
			role, "s3:GetObject", logObject, Policies{Resource: bySession, Boundary: &nothing, Session: &nothing}, Allowed, reason{AllowedBy,
				LayerResource, 0},
		},
		"a user is not limited by a boundary": {
			user, "s3:GetObject", logObject, Policies{Resource: byUser, Boundary: &nothing}, Allowed, reason{AllowedBy, LayerResource, 0},
		},
		"a boundary that denies": {
			user, "s3:GetObject", logObject, Policies{Resource: byUser, Boundary: pointer(In(policy("b", statement(Deny,
				`"Action":"s3:*","Resource":"*"`))))},
			Denied, reason{ExplicitDeny, LayerBoundary, 0},
		},
		"a boundary limits identity policies": {
			role, "s3:GetObject", logObject, Policies{Identity: In(allowAll()), Boundary: &nothing}, Denied, reason{NoAllow, LayerBoundary, 0},
		},
		"each level of SCPs must allow": {
			role, "s3:GetObject", logObject, Policies{Identity: In(allowAll()), SCPs: []Layer{In(allowAll()), nothing}}, Denied, reason{NoAllow,
				LayerSCP, 1},
		},
		"a service-linked role knows no SCP": {
			Caller{ARN: "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"},
			"s3:GetObject", logObject, Policies{Identity: In(allowAll()), SCPs: []Layer{nothing}}, Allowed, reason{AllowedBy, LayerIdentity, 0},
		},
		"a key needs its policy": {role, "kms:Decrypt", key, Policies{Identity: In(allowAll())}, Denied, reason{NoAllow, LayerResource, 0}},
		"a key that leaves it to the account": {
			role, "kms:Decrypt", key, Policies{Identity: In(allowAll()), Resource: byAccount}, Allowed, reason{AllowedBy, LayerResource, 0},
		},
		"a key that leaves it to the account, which does not allow": {
			role, "kms:Decrypt", key, Policies{Identity: nothing, Resource: byAccount}, Denied, reason{NoAllow, LayerIdentity, 0},
		},
		"a key that names the role": {role, "kms:Decrypt", key, Policies{Resource: byRole}, Allowed, reason{AllowedBy, LayerResource, 0}},
		"a grant": {
			role, "kms:Decrypt", key, Policies{Grants: []Grant{{ID: "g", Grantee: roleARN, Operations: []string{"Decrypt"}}}}, Allowed,
			reason{AllowedBy, LayerGrant, 0},
		},
		"a grant of something else": {
			role, "kms:Decrypt", key, Policies{Grants: []Grant{{ID: "g", Grantee: roleARN, Operations: []string{"Encrypt"}}}}, Denied,
			reason{NoAllow, LayerResource, 0},
		},
		"a grant for another encryption context": {
			role, "kms:Decrypt", key,
			Policies{Grants: []Grant{{ID: "g", Grantee: roleARN, Operations: []string{"Decrypt"}, ContextSubset: map[string]string{"a": "b"}}}},
			Denied, reason{NoAllow, LayerResource, 0},
		},
		"root needs no identity policy": {
			Caller{ARN: "arn:aws:iam::111122223333:root"}, "s3:GetObject", logObject, Policies{}, Allowed, reason{},
		},
		"a NotPrincipal with everybody who has a boundary": {
			user, "s3:GetObject", logObject,
			Policies{
				Identity: In(allowAll()), Boundary: pointer(In(allowAll())),
				Resource: In(policy("np", statement(Deny, `"NotPrincipal":{"AWS":["`+userARN+`","111122223333"]},"Action":"*","Resource":"*"`))),
			},
			Denied, reason{ExplicitDeny, LayerResource, 0},
		},
	} {
		v := Evaluate(Call{Caller: c.caller, Action: c.action, Resource: c.resource, Owner: mine, Context: Context{}.Closed()}, c.policies)
		if v.Decision != c.want || told(v) != c.reason {
			t.Errorf("%s: %v by %+v, want %v by %+v", behaviour, v.Decision, v.Reasons, c.want, c.reason)
		}
	}
}
