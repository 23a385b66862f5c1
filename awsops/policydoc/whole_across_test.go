package policydoc

import (
	"slices"
	"testing"
)

const expelAccount = "012205512454"

func TestEvaluateAcrossAccounts(t *testing.T) {
	trust := In(policy("trust", trustPolicy))
	id := NewContext(map[string][]string{"sts:ExternalId": {"6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"}})
	perimeter := In(policy("perimeter", statement(Deny, `"Principal":"*","Action":"sts:AssumeRole","Resource":"*",
		"Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-mine"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}`)))
	outside := id.With("aws:PrincipalOrgID", "o-expel")
	named := In(policy("trust", statement(Allow,
		`"Principal":{"AWS":"arn:aws:iam::012205512454:user/ExpelCloudService"},"Action":"sts:AssumeRole"`)))
	deleted := In(policy("trust", statement(Allow, `"Principal":{"AWS":"AIDAEXPEL"},"Action":"sts:AssumeRole"`)))
	for behaviour, c := range map[string]struct {
		caller   Caller
		context  Context
		policies Policies
		want     Decision
		reason   reason
		keys     []string
	}{
		"its own side is taken to allow": {
			Caller{Account: expelAccount}, id, Policies{Identity: Assumed(), Resource: trust}, Allowed, reason{AllowedBy, LayerResource, 0}, nil,
		},
		"its own side is not known": {
			Caller{Account: expelAccount}, id, Policies{Identity: Unread(), Resource: trust}, Unknown, reason{LayerUnread, LayerIdentity, 0}, nil,
		},
		"its own side has nothing": {
			Caller{Account: expelAccount}, id, Policies{Resource: trust}, Denied, reason{NoAllow, LayerIdentity, 0}, nil,
		},
		"another id": {
			Caller{Account: expelAccount}, id.With("sts:ExternalId", "x"), Policies{Identity: Assumed(), Resource: trust}, Denied, reason{NoAllow,
				LayerResource, 0}, nil,
		},
		"no id": {
			Caller{Account: expelAccount}, id.Absent("sts:ExternalId"), Policies{Identity: Assumed(), Resource: trust}, Denied, reason{NoAllow,
				LayerResource, 0}, nil,
		},
		"an id that is not known": {
			Caller{Account: expelAccount}, Context{}, Policies{Identity: Assumed(), Resource: trust}, Unknown, reason{MayAllow, LayerResource, 0},
			[]string{"sts:ExternalId"},
		},
		"another account": {
			Caller{Account: theirs}, id, Policies{Identity: Assumed(), Resource: trust}, Denied, reason{NoAllow, LayerResource, 0}, nil,
		},
		"an RCP keeps out whoever is outside": {
			Caller{Account: expelAccount}, outside, Policies{Identity: Assumed(), Resource: trust, RCPs: []Layer{{}, perimeter}}, Denied,
			reason{ExplicitDeny, LayerRCP, 1}, nil,
		},
		"an RCP for whoever may be outside": {
			Caller{Account: expelAccount}, id, Policies{Identity: Assumed(), Resource: trust, RCPs: []Layer{perimeter}}, Unknown, reason{MayDeny,
				LayerRCP, 0}, []string{"aws:PrincipalOrgID"},
		},
		"RCPs that nobody could read": {
			Caller{Account: expelAccount}, id, Policies{Identity: Assumed(), Resource: trust, RCPs: []Layer{Unread()}}, Unknown,
			reason{LayerUnread, LayerRCP, 0}, nil,
		},
		"a Deny decides beside what is not known": {
			Caller{Account: expelAccount}, outside, Policies{Identity: Unread(), Resource: trust, RCPs: []Layer{Unread(perimeter.Policies...)}},
			Denied, reason{ExplicitDeny, LayerRCP, 0}, nil,
		},
		"one user of the account": {
			Caller{Account: expelAccount}, id, Policies{Identity: Assumed(), Resource: named}, Unknown, reason{MayAllow, LayerResource, 0},
			[]string{"aws:PrincipalArn"},
		},
		"that user": {
			expel, id, Policies{Identity: Assumed(), Resource: named}, Allowed, reason{AllowedBy, LayerResource, 0}, nil,
		},
		"a user by its unique id": {
			expel, id, Policies{Identity: Assumed(), Resource: deleted}, Unknown, reason{MayAllow, LayerResource, 0}, []string{"aws:userid"},
		},
		"the user with that unique id": {
			Caller{ARN: expel.ARN, UniqueID: "AIDAEXPEL"}, id, Policies{Identity: Assumed(), Resource: deleted}, Allowed, reason{AllowedBy,
				LayerResource, 0}, nil,
		},
		"a user with another unique id": {
			Caller{ARN: expel.ARN, UniqueID: "AIDAOTHER"}, id, Policies{Identity: Assumed(), Resource: deleted}, Denied, reason{NoAllow,
				LayerResource, 0}, nil,
		},
	} {
		v := Evaluate(Call{Caller: c.caller, Action: "sts:AssumeRole", Resource: roleARN, Context: c.context}, c.policies)
		if v.Decision != c.want || told(v) != c.reason || !slices.Equal(v.Keys(), c.keys) {
			t.Errorf("%s: %v by %+v, want %v by %+v, keys %v", behaviour, v.Decision, v.Reasons, c.want, c.reason, c.keys)
		}
	}
}

// What is not known does not matter where every value of it gives the same.
func TestEveryCaseOfAnUnknownKeyAgrees(t *testing.T) {
	allow := func(condition string) string {
		return `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":` + condition + `}`
	}
	deny := func(condition string) string {
		return `{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":` + condition + `}`
	}
	everything := `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`
	for behaviour, c := range map[string]struct {
		statements string
		want       Decision
	}{
		"one or the other": {
			allow(`{"StringEquals":{"k:k":"a"}}`) + "," + allow(`{"StringNotEquals":{"k:k":"a"}}`), Allowed,
		},
		"there or not": {
			allow(`{"Null":{"k:k":"true"}}`) + "," + allow(`{"StringLike":{"k:k":"*"}}`) + "," + allow(`{"Null":{"k:k":"false"}}`), Allowed,
		},
		"denied one way or the other": {
			everything + "," + deny(`{"Bool":{"k:k":"true"}}`) + "," + deny(`{"BoolIfExists":{"k:k":"false"}}`) + "," +
				deny(`{"Null":{"k:k":"false"}}`), Denied,
		},
		"two values at once": {allow(`{"StringEquals":{"k:k":"a"},"StringLike":{"k:k":"b*"}}`), Denied},
		"a pattern that the value fits": {
			everything + "," + deny(`{"StringEquals":{"k:k":"abc"},"StringNotLike":{"k:k":"a*"}}`), Allowed,
		},
		"for all values or not for any other": {
			allow(`{"ForAllValues:StringEquals":{"k:k":"a"}}`) + "," + allow(`{"ForAnyValue:StringNotEquals":{"k:k":"a"}}`), Allowed,
		},
		"one value":                       {allow(`{"StringEquals":{"k:k":"a"}}`), Unknown},
		"unless it has one value":         {everything + "," + deny(`{"StringNotEquals":{"k:k":"a"}}`), Unknown},
		"a variable that is not known":    {allow(`{"StringEquals":{"aws:PrincipalAccount":"${k:k}"}}`), Unknown},
		"a variable that cannot fit":      {allow(`{"StringEquals":{"aws:PrincipalAccount":"x${k:k}"}}`), Denied},
		"an operator that does not exist": {allow(`{"StringAlmost":{"k:k":"a"}}`), Unknown},
		"if there: absent and equal, not others": {
			allow(`{"StringEqualsIfExists":{"k:k":"a"}}`) + "," + allow(`{"StringNotEquals":{"k:k":["a","b"]}}`), Unknown,
		},
	} {
		p := policy("p", `{"Version":"2012-10-17","Statement":[`+c.statements+`]}`)
		v := Evaluate(Call{Caller: expel, Action: "s3:GetObject", Resource: logObject, Owner: mine}, Policies{Identity: Assumed(),
			Resource: In(p)})
		if v.Decision != c.want {
			t.Errorf("%s: %v by %+v, want %v", behaviour, v.Decision, v.Reasons, c.want)
		}
	}
}
