package policydoc

import "testing"

func TestEqual(t *testing.T) {
	const around = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:b",`
	for behaviour, c := range map[string]struct {
		a, b string
		want bool
	}{
		"account id and root ARN": {
			around + `"Principal":{"AWS":"111122223333"}}]}`, around + `"Principal":{"AWS":["arn:aws:iam::111122223333:root"]}}]}`, true},
		"account id and a role of it": {
			around + `"Principal":{"AWS":"111122223333"}}]}`, around + `"Principal":{"AWS":"arn:aws:iam::111122223333:role/root"}}]}`, false},
		"the two ways to say everyone": {around + `"Principal":"*"}]}`, around + `"Principal":{"AWS":"*"}}]}`, true},
		"everyone and nobody named":    {around + `"Principal":"*"}]}`, around + `"Resource":"*"}]}`, false},
		"a principal of another type":  {around + `"Principal":{"AWS":"x"}}]}`, around + `"Principal":{"Service":"x"}}]}`, false},
		"case of resources counts":     {around + `"Resource":"A"}]}`, around + `"Resource":"a"}]}`, false},
		"case of condition keys": {around + `"Condition":{"Bool":{"aws:K":true}}}]}`, around + `"Condition":{"Bool":{"AWS:k":"True"}}}]}`,
			true},
		"case of condition values": {around + `"Condition":{"StringEquals":{"k":"A"}}}]}`,
			around + `"Condition":{"StringEquals":{"k":"a"}}}]}`, false},
		"the operator counts": {around + `"Condition":{"StringEquals":{"k":"A"}}}]}`, around + `"Condition":{"StringLike":{"k":"A"}}}]}`,
			false},
		"two keys are not one with two values": {
			around + `"Condition":{"StringEquals":{"k":["1","2"]}}}]}`, around + `"Condition":{"StringEquals":{"k":"1","K":"2"}}}]}`, false},
		"an empty condition list is a condition": {
			around + `"Condition":{"StringEquals":{"k":[]}}}]}`, around + `"Resource":"*"}]}`, false},
		"no version is the older one": {`{"Statement":[]}`, `{"Version":"2008-10-17","Statement":[]}`, true},
		"no version is not the newer": {`{"Statement":[]}`, `{"Version":"2012-10-17","Statement":[]}`, false},
		"the id counts":               {`{"Id":"a","Statement":[]}`, `{"Id":"b","Statement":[]}`, false},
		"the sid counts":              {around + `"Sid":"A"}]}`, around + `"Sid":"B"}]}`, false},
		"a statement twice": {
			`{"Statement":[{"Effect":"Deny","Action":"*"}]}`, `{"Statement":[{"Effect":"Deny","Action":"*"},{"Effect":"Deny","Action":"*"}]}`,
			false},
		"unknown elements in another order": {
			around + `"X":{"a":1,"b":2}}]}`, around + `"X":{"b":2,"a":1}}]}`, true},
		"unknown numbers keep their digits": {
			around + `"X":9007199254740993}]}`, around + `"X":9007199254740992}]}`, false},
		"unknown elements of the document": {`{"X":1,"Statement":[]}`, `{"Statement":[]}`, false},
	} {
		a, b := mustParse(t, c.a), mustParse(t, c.b)
		if Equal(a, b) != c.want || Equal(b, a) != c.want {
			t.Errorf("%s: want %v of\n%s\n%s", behaviour, c.want, c.a, c.b)
		}
	}
}

func TestEqualStatementLeavesTheSidOut(t *testing.T) {
	a, b := sid("A", "x", "Y"), sid("B", "y", "X", "x")
	if !EqualStatement(a, b) {
		t.Error("not equal")
	}
	b.Effect = Deny
	if EqualStatement(a, b) {
		t.Error("equal, with another effect")
	}
}
