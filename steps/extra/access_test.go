package extra_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/extra"
)

const (
	account = "123456789012"
	topic   = "arn:aws:sns:us-east-1:210987654321:files"
)

// Who comes from outside is read from principals and conditions, whatever the
// statement looks like.
func TestOutsiders(t *testing.T) {
	at := extra.Place{Account: account, Known: []string{"arn:aws:s3:::logs", topic}}
	for name, c := range map[string]struct {
		statements string
		want       string // "" none
	}{
		"own root":         {`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sqs:*"}`, ""},
		"own account":      {`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sqs:*"}`, ""},
		"own role":         {`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/r"},"Action":"sqs:*"}`, ""},
		"another account":  {`{"Sid":"P","Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sqs:SendMessage"}`, `statement "P" lets in`},
		"another role":     {`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:role/r"},"Action":"sqs:*"}`, "statement 1 lets in"},
		"everybody":        {`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}`, "lets in * (s3:GetObject)"},
		"everybody of own": {`{"Effect":"Allow","Principal":"*","Action":"s3:*","Condition":{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}}`, ""},
		"all but own":      {`{"Effect":"Allow","Principal":"*","Action":"s3:*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"123456789012"}}}`, "lets in *"},
		"own if it is said": {`{"Effect":"Allow","Principal":"*","Action":"s3:*","Condition":{"StringEqualsIfExists":{"aws:SourceAccount":"123456789012"}}}`,
			"lets in *"},
		"own or another": {`{"Effect":"Allow","Principal":"*","Action":"s3:*","Condition":{"StringEquals":{"aws:PrincipalAccount":["123456789012","999999999999"]}}}`,
			"lets in *"},
		"any service":     {`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage"}`, "lets in s3.amazonaws.com"},
		"of our bucket":   {`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::logs"}}}`, ""},
		"of their bucket": {`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::other"}}}`, "lets in s3"},
		"of any bucket":   {`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}}`, "lets in s3"},
		"of the topic":    {`{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Condition":{"ArnEquals":{"aws:SourceArn":"` + topic + `"}}}`, ""},
		"but denied": {`{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sqs:SendMessage"},{"Effect":"Deny","Principal":"*","Action":"sqs:*",` +
			`"Condition":{"StringNotEquals":{"aws:PrincipalAccount":"123456789012"}}}`, ""},
		"all but a few":   {`{"Effect":"Allow","NotPrincipal":{"AWS":"999999999999"},"Action":"sqs:SendMessage"}`, "lets in everybody but some"},
		"all but actions": {`{"Effect":"Allow","Principal":{"AWS":"999999999999"},"NotAction":"sqs:DeleteQueue"}`, "(everything but sqs:DeleteQueue)"},
		"only a Deny":     {`{"Effect":"Deny","Principal":"*","Action":"s3:*"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			lines := extra.Lines(extra.Outsiders(`{"Version":"2012-10-17","Statement":[`+strings.ReplaceAll(c.statements, `"Action"`, `"Resource":"*","Action"`)+`]}`, at))
			if strings.Contains(c.statements, "NotAction") {
				lines = extra.Lines(extra.Outsiders(`{"Version":"2012-10-17","Statement":[`+strings.ReplaceAll(c.statements, `"NotAction"`, `"Resource":"*","NotAction"`)+`]}`, at))
			}
			got := strings.ToLower(strings.Join(lines, "\n"))
			if c.want == "" && got != "" || !strings.Contains(got, strings.ToLower(c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// A policy beside Expel's own counts as far as it gives more.
func TestPoliciesGiveMore(t *testing.T) {
	article := policydoc.New(policydoc.Statement{Effect: policydoc.Allow, Action: policydoc.Strings{"iam:Get*", "ec2:DescribeRegions"},
		Resource: policydoc.Strings{"*"}})
	document := func(statement string) string { return `{"Version":"2012-10-17","Statement":[` + statement + `]}` }
	texts := map[string]string{
		"less":    document(`{"Effect":"Allow","Action":["iam:GetRole","ec2:DescribeRegions"],"Resource":"*"}`),
		"denies":  document(`{"Effect":"Deny","Action":"*","Resource":"*"}`),
		"more":    document(`{"Effect":"Allow","Action":"iam:*","Resource":"*"}`),
		"but few": document(`{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`),
		"unread":  "",
	}
	got := extra.Lines(extra.Policies(extra.Inline, texts, article))
	want := []string{"Inline policy but few, and allows everything but iam:*.", "Inline policy more, and allows iam:*.",
		"Inline policy unread, and cannot be read here."}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGrants(t *testing.T) {
	const expel = "arn:aws:iam::123456789012:role/ExpelServiceRole"
	var names []string
	for _, a := range extra.Grants([]awsops.Grant{{ID: "own", Grantee: "arn:aws:iam::123456789012:role/app"}, {ID: "expel", Grantee: expel},
		{ID: "partner", Grantee: "arn:aws:iam::999999999999:root"}, {ID: "service", Grantee: "rds.amazonaws.com"}}, account, expel) {
		names = append(names, a.Name)
	}
	if want := []string{"expel", "partner"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}
