package policydoc

import (
	"strings"
	"testing"
)

func TestConditions(t *testing.T) {
	const when = "2026-11-23T21:00:00Z"
	for _, c := range []struct {
		behaviour, condition string
		context              map[string][]string
		want                 bool
	}{
		{"equal", `{"StringEquals":{"k":"v"}}`, in("k=v"), true},
		{"equal, to the letter", `{"StringEquals":{"k":"v"}}`, in("k=V"), false},
		{"equal takes no wildcards", `{"StringEquals":{"k":"v*"}}`, in("k=vv"), false},
		{"equal to one of several", `{"StringEquals":{"k":["u","v"]}}`, in("k=v"), true},
		{"equal without the key", `{"StringEquals":{"k":"v"}}`, nil, false},
		{"equal to nothing", `{"StringEquals":{"k":[]}}`, in("k=v"), false},
		{"an empty value is a value", `{"StringEquals":{"k":""}}`, in("k="), true},
		{"not equal", `{"StringNotEquals":{"k":["u","v"]}}`, in("k=w"), true},
		{"not equal to any of several", `{"StringNotEquals":{"k":["u","v"]}}`, in("k=v"), false},
		{"not equal without the key", `{"StringNotEquals":{"k":"v"}}`, nil, true},
		{"equal whatever the case", `{"StringEqualsIgnoreCase":{"k":"vÄ"}}`, in("k=Vä"), true},
		{"not equal whatever the case", `{"StringNotEqualsIgnoreCase":{"k":"v"}}`, in("k=V"), false},
		{"like", `{"StringLike":{"k":"a*c?"}}`, in("k=abbcd"), true},
		{"like, one letter short", `{"StringLike":{"k":"a*c?"}}`, in("k=abbc"), false},
		{"not like", `{"StringNotLike":{"k":"a*"}}`, in("k=abc"), false},
		{"two keys, one fails", `{"StringEquals":{"k":"v","l":"w"}}`, in("k=v", "l=x"), false},
		{"two operators, one fails", `{"StringEquals":{"k":"v"},"StringLike":{"l":"w*"}}`, in("k=v", "l=x"), false},
		{"two operators, both hold", `{"StringEquals":{"k":"v"},"StringLike":{"l":"w*"}}`, in("k=v", "l=w"), true},

		{"ARN by parts", `{"ArnLike":{"k":"arn:aws:s3:*:*:b"}}`, in("k=arn:aws:s3:::b"), true},
		{"ARN equals is like", `{"ArnEquals":{"k":"arn:aws:s3:*:*:b*"}}`, in("k=arn:aws:s3:::bucket"), true},
		{"a wildcard stays in its part", `{"ArnLike":{"k":"arn:aws:*:b:c:d"}}`, in("k=arn:aws:x:y:b:c:d"), false},
		{"the last part may hold colons", `{"ArnLike":{"k":"arn:aws:logs:r:1:log-group:*"}}`, in("k=arn:aws:logs:r:1:log-group:g:*"), true},
		{"an ARN pattern that stops early", `{"ArnLike":{"k":"arn:aws:s3"}}`, in("k=arn:aws:s3:::b"), false},
		{"a star is any ARN", `{"ArnLike":{"k":"*"}}`, in("k=arn:aws:s3:::b"), true},
		{"what is no ARN is not like one", `{"ArnLike":{"k":"*"}}`, in("k=b"), false},
		{"ARN not like", `{"ArnNotLike":{"k":["arn:aws:iam::*:role/a","arn:aws:iam::*:role/b"]}}`, in("k=arn:aws:iam::1:role/b"), false},
		{"ARN not equals", `{"ArnNotEquals":{"k":"arn:aws:iam::*:role/a"}}`, in("k=arn:aws:iam::1:role/b"), true},
		{"ARN not like without the key", `{"ArnNotLike":{"k":"*"}}`, nil, true},

		{"bool", `{"Bool":{"k":true}}`, in("k=True"), true},
		{"bool, the other", `{"Bool":{"k":"false"}}`, in("k=true"), false},
		{"bool without the key", `{"Bool":{"k":"false"}}`, nil, false},
		{"null: absent", `{"Null":{"k":true}}`, nil, true},
		{"null: absent, but there", `{"Null":{"k":"true"}}`, in("k=v"), false},
		{"null: present", `{"Null":{"k":"false"}}`, in("k=v"), true},
		{"null: present, but an empty list", `{"Null":{"k":"false"}}`, map[string][]string{"k": {}}, false},

		{"number", `{"NumericEquals":{"k":10}}`, in("k=10.0"), true},
		{"number not equal", `{"NumericNotEquals":{"k":10}}`, in("k=10.0"), false},
		{"number less", `{"NumericLessThan":{"k":10}}`, in("k=9"), true},
		{"number not less", `{"NumericLessThan":{"k":10}}`, in("k=10"), false},
		{"number at most", `{"NumericLessThanEquals":{"k":10}}`, in("k=10"), true},
		{"number more", `{"NumericGreaterThan":{"k":10}}`, in("k=11"), true},
		{"number not more", `{"NumericGreaterThan":{"k":10}}`, in("k=10"), false},
		{"number at least", `{"NumericGreaterThanEquals":{"k":10}}`, in("k=9.9"), false},
		{"not a number", `{"NumericLessThan":{"k":10}}`, in("k=x"), false},

		{"date", `{"DateEquals":{"k":"2026-11-23T22:00:00+01:00"}}`, in("k=" + when), true},
		{"date not equal", `{"DateNotEquals":{"k":"2026-11-23T21:00Z"}}`, in("k=" + when), false},
		{"date before", `{"DateLessThan":{"k":"2026-11-24"}}`, in("k=" + when), true},
		{"date at most", `{"DateLessThanEquals":{"k":"2026-11"}}`, in("k=" + when), false},
		{"date after", `{"DateGreaterThan":{"k":"1700000000"}}`, in("k=" + when), true},
		{"date at least", `{"DateGreaterThanEquals":{"k":"` + when + `"}}`, in("k=" + when), true},
		{"not a date", `{"DateGreaterThan":{"k":"yesterday"}}`, in("k=" + when), false},

		{"address in a network", `{"IpAddress":{"k":["10.0.0.0/8","203.0.113.7"]}}`, in("k=10.1.2.3"), true},
		{"address alone", `{"IpAddress":{"k":["10.0.0.0/8","203.0.113.7"]}}`, in("k=203.0.113.7"), true},
		{"address elsewhere", `{"IpAddress":{"k":"2001:db8::/32"}}`, in("k=2001:db9::1"), false},
		{"address not in a network", `{"NotIpAddress":{"k":"10.0.0.0/8"}}`, in("k=10.1.2.3"), false},
		{"an address of version 4 written as version 6", `{"IpAddress":{"k":"10.0.0.0/8"}}`, in("k=::ffff:10.1.2.3"), true},
		{"not an address", `{"IpAddress":{"k":"0.0.0.0/0"}}`, in("k=AWS Internal"), false},
		{"binary", `{"BinaryEquals":{"k":"QmluYXJ5"}}`, in("k=QmluYXJ5"), true},

		{"if it exists: it does not", `{"StringEqualsIfExists":{"k":"v"}}`, nil, true},
		{"if it exists: it does", `{"StringEqualsIfExists":{"k":"v"}}`, in("k=w"), false},
		{"all values: all", `{"ForAllValues:StringLike":{"k":["a*","b"]}}`, in("k=ab", "k=b"), true},
		{"all values: one not", `{"ForAllValues:StringLike":{"k":["a*","b"]}}`, in("k=ab", "k=c"), false},
		{"all values: none there", `{"ForAllValues:StringEquals":{"k":"v"}}`, nil, true},
		{"all values not: one is", `{"ForAllValues:StringNotEquals":{"k":"v"}}`, in("k=u", "k=v"), false},
		{"any value: one", `{"ForAnyValue:StringEquals":{"k":["a","b"]}}`, in("k=b", "k=c"), true},
		{"any value: none", `{"ForAnyValue:StringEquals":{"k":["a","b"]}}`, in("k=c", "k=d"), false},
		{"any value: none there", `{"ForAnyValue:StringEquals":{"k":"a"}}`, nil, false},
		{"any value not: one is not", `{"ForAnyValue:StringNotEquals":{"k":"a"}}`, in("k=a", "k=b"), true},
		{"any value not: none there", `{"ForAnyValue:StringNotEquals":{"k":"a"}}`, nil, false},
		{"any value, if it exists", `{"ForAnyValue:StringEqualsIfExists":{"k":"a"}}`, nil, true},
		{"several values without saying which", `{"StringEquals":{"k":"a"}}`, in("k=a", "k=b"), true},
		{"several values, none of them", `{"StringNotEquals":{"k":"a"}}`, in("k=a", "k=b"), false},

		{"a variable", `{"StringEquals":{"k":"${aws:PrincipalAccount}"}}`, in("k=111122223333"), true},
		{"a variable of the request", `{"StringLike":{"k":"x/${l}/*"}}`, in("k=x/y/z", "l=y"), true},
		{"a wildcard that came through a variable", `{"StringLike":{"k":"x/${l}"}}`, in("k=x/y", "l=*"), false},
		{"a variable without a value", `{"StringLike":{"k":"${l}*"}}`, in("k=x"), false},
		{"a variable with two values", `{"StringLike":{"k":"${l}*"}}`, in("k=x", "l=x", "l=y"), false},
		{"a variable with a default", `{"StringEquals":{"k":"${l, 'none'}!"}}`, in("k=none!"), true},
		{"letters that would be wildcards", `{"StringLike":{"k":"${*}${?}${$}"}}`, in("k=*?$"), true},
		{"those letters are not wildcards", `{"StringLike":{"k":"${*}"}}`, in("k=abc"), false},
		{"a variable that does not end", `{"StringEquals":{"k":"${l"}}`, in("k=${l", "l=x"), true},
		{"a variable in an ARN", `{"ArnLike":{"k":"arn:aws:s3:::${l}"}}`, in("k=arn:aws:s3:::b", "l=b"), true},
	} {
		policy := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + c.condition + `}}`
		request := Request{Caller: admin, Action: "a:b", Resource: "r", Context: c.context}
		for effect, decision := range map[string]Decision{Allow: Allowed, Deny: Denied} {
			want := NoDecision
			if c.want {
				want = decision
			}
			d := mustParse(t, strings.Replace(policy, Allow, effect, 1))
			if got := d.Identity(request); got.Decision != want {
				t.Errorf("%s: %s %s with %v: got %v", c.behaviour, effect, c.condition, c.context, got.Decision)
			}
		}
	}
}

func TestWhatCannotBeJudgedOpensNothing(t *testing.T) {
	for condition, denied := range map[string]bool{
		`{"StringResembles":{"k":"v"}}`:                                  true,
		`{"StringResembles":{"k":"v"},"StringEquals":{"aws:k":"v"}}`:     true,
		`{"StringResembles":{"k":"v"},"StringEquals":{"aws:k":"other"}}`: false,
		`{"ForSomeValues:StringEquals":{"aws:k":"v"}}`:                   true,
		`{"NullIfExists":{"aws:k":"true"}}`:                              true,
	} {
		request := Request{Caller: admin, Action: "a:b", Resource: "r", Context: in("aws:k=v")}
		s := Statement{Effect: Allow, Action: Strings{"*"}, Resource: Strings{"*"}}
		parsed, err := conditionsOf([]byte(condition))
		if err != nil {
			t.Fatal(err)
		}
		s.Condition = parsed
		if got := New(s).Identity(request).Decision; got != NoDecision {
			t.Errorf("allow if %s: %v", condition, got)
		}
		s.Effect = Deny
		if got := New(s).Identity(request).Decision; (got == Denied) != denied {
			t.Errorf("deny if %s: %v", condition, got)
		}
	}
}

func TestKeysThatFollowFromTheCaller(t *testing.T) {
	for _, c := range []struct {
		caller     Caller
		key, value string // an empty value: the key is absent
	}{
		{admin, "aws:PrincipalArn", admin.ARN},
		{admin, "aws:PrincipalAccount", "111122223333"},
		{admin, "aws:PrincipalType", "User"},
		{admin, "aws:username", "admin"},
		{admin, "aws:PrincipalIsAWSService", "false"},
		{admin, "aws:SecureTransport", "true"},
		{root, "aws:PrincipalType", "Account"},
		{ctSession, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/AWSControlTowerExecution"},
		{ctSession, "aws:PrincipalType", "AssumedRole"},
		{ctSession, "aws:username", ""},
		{s3Service, "aws:PrincipalIsAWSService", "true"},
		{s3Service, "aws:PrincipalServiceName", "s3.amazonaws.com"},
		{s3Service, "aws:PrincipalArn", ""},
		{anonymous, "aws:PrincipalAccount", "anonymous"},
		{anonymous, "aws:PrincipalType", "Anonymous"},
		{Caller{}, "aws:PrincipalArn", ""},
	} {
		condition := Conditions{"StringEquals": {c.key: {c.value}}}
		if c.value == "" {
			condition = Conditions{"Null": {c.key: {"true"}}}
		}
		d := New(Statement{Effect: Allow, Action: Strings{"*"}, Resource: Strings{"*"}, Condition: condition})
		if got := d.Identity(Request{Caller: c.caller, Action: "a:b", Resource: "r"}); got.Decision != Allowed {
			t.Errorf("%+v: %s is not %q", c.caller, c.key, c.value)
		}
		given := Request{Caller: c.caller, Action: "a:b", Resource: "r", Context: in(strings.ToUpper(c.key) + "=given")}
		if got := d.Identity(given); got.Decision != NoDecision {
			t.Errorf("%+v: a given %s does not count", c.caller, c.key)
		}
	}
}

func TestVariablesNeedTheCurrentVersion(t *testing.T) {
	d := New(Statement{Effect: Allow, Action: Strings{"*"}, Resource: Strings{"${aws:username}"}})
	for version, resource := range map[string]string{"": "${aws:username}", "2008-10-17": "${aws:username}", Version: "admin"} {
		d.Version = version
		if got := d.Identity(Request{Caller: admin, Action: "a:b", Resource: resource}); got.Decision != Allowed {
			t.Errorf("version %q does not match %s", version, resource)
		}
	}
}
