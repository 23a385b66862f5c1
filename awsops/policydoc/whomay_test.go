package policydoc

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// openings is each opening in short: kind, value, conditions and denies.
func openings(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	for _, o := range WhoMay(Named("trust", mustParse(t, text)), mine, "sts:AssumeRole", "") {
		line := fmt.Sprintf("%d %s", o.Who.Kind, o.Who.Value)
		for _, c := range o.Conditions {
			line += fmt.Sprintf(" %s %s %s", c.Operator, c.Key, strings.Join(c.Values, "|"))
			if c.Vacuous {
				line += " (vacuous)"
			}
		}
		for _, d := range o.Denies {
			line += " but " + d.Sid
		}
		out = append(out, line)
	}
	return out
}

func trust(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func lets(principal, rest string) string {
	return `{"Sid":"A","Effect":"Allow","Action":"sts:AssumeRole","Principal":` + principal + rest + `}`
}

func shuts(principal, rest string) string {
	return `{"Sid":"D","Effect":"Deny","Action":"sts:*","Principal":` + principal + rest + `}`
}

func TestWhoMayNamesEachPrincipal(t *testing.T) {
	got := openings(t, trust(
		lets(`{"AWS":["111122223333","arn:aws:iam::012205512454:root","arn:aws:iam::012205512454:user/x","arn:aws:iam::111122223333:role/p/r",
			"arn:aws:sts::111122223333:assumed-role/r/s","arn:aws:sts::111122223333:federated-user/f","AROAABC","*"]}`, ""),
		lets(`{"Service":"ec2.amazonaws.com","Federated":["arn:aws:iam::111122223333:saml-provider/s","accounts.google.com"],"CanonicalUser":"79a5"}`, ""),
		lets(`"*"`, ""),
		`{"Effect":"Allow","Action":"sts:AssumeRole","NotPrincipal":{"AWS":"111122223333"}}`,
		`{"Effect":"Allow","Action":"sts:TagSession","Principal":"*"}`,
		lets(`{"AWS":"arn:aws:iam::111122223333:role/*"}`, "")))
	want := []WhoKind{
		OwnAccount, OtherAccount, User, Role, Session, FederatedUser, UniqueID, Anyone, CanonicalUser, SAML, OIDC, Service, Anyone, EveryoneBut,
		Role,
	}
	for i, line := range got {
		if i >= len(want) || !strings.HasPrefix(line, fmt.Sprintf("%d ", want[i])) {
			t.Errorf("opening %d is %q, want of %v", i, line, want)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d openings, want %d: %q", len(got), len(want), got)
	}
}

func TestWhoMayAfterConditionsAndDenies(t *testing.T) {
	const other = `{"AWS":"012205512454"}`
	account := fmt.Sprint(uint8(OtherAccount))
	for behaviour, c := range map[string]struct {
		statements []string
		want       []string
	}{
		"two ids": {
			[]string{lets(other, `,"Condition":{"StringEquals":{"sts:ExternalId":["a","b"]}}`)},
			[]string{account + " 012205512454 StringEquals sts:ExternalId a|b"},
		},
		"an id only if given": {
			[]string{lets(other, `,"Condition":{"StringEqualsIfExists":{"sts:ExternalId":"a"}}`)},
			[]string{account + " 012205512454 StringEqualsIfExists sts:ExternalId a (vacuous)"},
		},
		"an id for all values": {
			[]string{lets(other, `,"Condition":{"ForAllValues:StringEquals":{"sts:ExternalId":"a"}}`)},
			[]string{account + " 012205512454 ForAllValues:StringEquals sts:ExternalId a (vacuous)"},
		},
		"a Deny for everybody": {[]string{lets(other, ""), shuts(`"*"`, "")}, nil},
		"a Deny for others":    {[]string{lets(other, ""), shuts(`{"AWS":"444455556666"}`, "")}, []string{account + " 012205512454"}},
		"a Deny for one of them": {
			[]string{lets(other, ""), shuts(`{"AWS":"arn:aws:iam::012205512454:role/r"}`, "")}, []string{account + " 012205512454 but D"},
		},
		"a Deny without the id": {
			[]string{lets(other, ""), shuts(`"*"`, `,"Condition":{"StringNotEquals":{"sts:ExternalId":"a"}}`)},
			[]string{account + " 012205512454 StringEquals sts:ExternalId a"},
		},
		"a Deny outside the organization, not for services": {
			[]string{lets(other, ""), shuts(`"*"`,
				`,"Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}`)},
			[]string{account + " 012205512454 StringEquals aws:PrincipalOrgID o-1"},
		},
		"a Deny on two conditions": {
			[]string{lets(other, ""), shuts(`"*"`,
				`,"Condition":{"StringNotEquals":{"sts:ExternalId":"a"},"Bool":{"aws:MultiFactorAuthPresent":"false"}}`)},
			[]string{account + " 012205512454 but D"},
		},
		"a Deny without TLS does not concern a call with it": {
			[]string{lets(other, ""), shuts(`"*"`, `,"Condition":{"Bool":{"aws:SecureTransport":"false"}}`)}, []string{account + " 012205512454"},
		},
		"a condition that the principal cannot fulfil": {
			[]string{lets(other, `,"Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}`)}, nil,
		},
		"the very id that a Deny shuts out": {
			[]string{lets(other, `,"Condition":{"StringEquals":{"sts:ExternalId":"a"}}`), shuts(`"*"`,
				`,"Condition":{"StringLike":{"sts:ExternalId":"a*"}}`)}, nil,
		},
		"a Deny for all but one": {
			[]string{lets(other, ""), strings.Replace(shuts(`{"AWS":["012205512454","arn:aws:iam::012205512454:root"]}`, ""), "Principal",
				"NotPrincipal", 1)},
			[]string{account + " 012205512454 but D"},
		},
	} {
		if got := openings(t, trust(c.statements...)); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", behaviour, got, c.want)
		}
	}
}

func TestExternalIDsOfAnOpening(t *testing.T) {
	for condition, want := range map[string]string{
		``: "[] false",
		`,"Condition":{"StringEquals":{"sts:ExternalId":["a","b"]}}`:                                      "[a b] true",
		`,"Condition":{"StringLike":{"STS:externalid":"a*"}}`:                                             "[a*] true",
		`,"Condition":{"StringEqualsIfExists":{"sts:ExternalId":"a"}}`:                                    "[a] false",
		`,"Condition":{"Null":{"sts:ExternalId":"false"}}`:                                                "[] true",
		`,"Condition":{"StringEquals":{"sts:ExternalId":["a","b"]},"StringLike":{"sts:ExternalId":"b*"}}`: "[b] true",
		`,"Condition":{"StringEqualsIfExists":{"sts:ExternalId":"a"},"Null":{"sts:ExternalId":"false"}}`:  "[a] true",
		`,"Condition":{"StringNotEquals":{"sts:ExternalId":"a"}}`:                                         "[] false",
	} {
		list := WhoMay(Named("trust", mustParse(t, trust(lets(`{"AWS":"012205512454"}`, condition)))), mine, "sts:AssumeRole", "")
		if len(list) != 1 {
			t.Fatalf("%s: %d openings", condition, len(list))
		}
		if ids, demanded := list[0].ExternalIDs(); fmt.Sprint(ids, demanded) != want {
			t.Errorf("%s: %v %v, want %s", condition, ids, demanded, want)
		}
	}
}

// Each opening that is listed lets somebody in, and whoever is let in has an
// opening: WhoMay agrees with Evaluate.
func TestWhoMayAgreesWithEvaluate(t *testing.T) {
	forEachCase(t, func(t *testing.T, r *random) {
		d := r.trust()
		p := Named("trust", d)
		list := WhoMay(p, mine, "sts:AssumeRole", "")
		for _, c := range []Caller{expel, stranger, admin, ctSession, root, s3Service, {Account: theirs}} {
			call := Call{Caller: c, Action: "sts:AssumeRole", Resource: roleARN, Owner: "000000000000", Context: r.callContext()}
			if c.Service != "" {
				call.Context = call.Context.Absent("aws:PrincipalOrgID") // which no service has
			}
			got, want := Denied, Evaluate(call, Policies{Identity: Assumed(), Resource: In(p)}).Decision
			for _, o := range list {
				switch a := o.accepts(call); {
				case a == Allowed, a == Unknown && got == Denied:
					got = a
				}
			}
			if (got == Denied) != (want == Denied) || got == Allowed && want != Allowed {
				t.Errorf("%+v: by the openings %v, by Evaluate %v\n%s", c, got, want, d)
			}
		}
	})
}

// accepts tells whether an opening lets a call in: Allowed, Denied, or Unknown
// where that depends on what is not known of the call. Of the caller's own
// policies it says nothing.
func (o Opening) accepts(c Call) Decision {
	p := o.policy
	p.Document.Statements = slices.Clone(p.Document.Statements)
	if o.Who.Kind != EveryoneBut {
		p.Document.Statements[0].Principal = o.Who.principal()
	}
	switch newEvaluation(c).lets(p) {
	case yes:
		return Allowed
	case no:
		return Denied
	}
	return Unknown
}

// principal is whom a policy would name.
func (w Who) principal() Principal {
	kind := "AWS"
	switch w.Kind {
	case Service:
		kind = "Service"
	case SAML, OIDC:
		kind = "Federated"
	case CanonicalUser:
		kind = "CanonicalUser"
	}
	return Principal{kind: {w.Value}}
}

// Everybody includes services, so what only services have does not shut it.
func TestWhoMayKeepsEverybodyThatASourceOpens(t *testing.T) {
	got := openings(t, trust(lets(`"*"`, `,"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::logs"}}`)))
	if want := []string{fmt.Sprintf("%d * ArnLike aws:SourceArn arn:aws:s3:::logs", Anyone)}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
