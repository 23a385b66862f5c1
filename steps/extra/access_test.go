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

// Principals of statements.
const (
	own      = `"Principal":{"AWS":"arn:aws:iam::123456789012:role/r"}`
	stranger = `"Principal":{"AWS":"arn:aws:iam::999999999999:role/r"}`
	everyone = `"Principal":"*"`
	service  = `"Principal":{"Service":"s3.amazonaws.com"}`
)

// Who comes from outside is read from principals and conditions, whatever the
// statement looks like.
func TestOutsiders(t *testing.T) {
	at := extra.Place{Account: account, Known: []string{"arn:aws:s3:::logs", topic}}
	for name, c := range map[string]struct {
		who, condition string // "" none
		want           string // "" nobody
	}{
		"own root":           {`"Principal":{"AWS":"arn:aws:iam::123456789012:root"}`, "", ""},
		"own account":        {`"Principal":{"AWS":"123456789012"}`, "", ""},
		"own role":           {own, "", ""},
		"another account":    {`"Principal":{"AWS":"999999999999"}`, "", `statement "p" lets in`},
		"another role":       {stranger, "", "lets in arn:aws:iam::999999999999:role/r (sqs:sendmessage)"},
		"all but a few":      {`"NotPrincipal":{"AWS":"999999999999"}`, "", "lets in everybody but some"},
		"everybody":          {everyone, "", "lets in * (sqs:sendmessage)"},
		"everybody of own":   {everyone, `"StringEquals":{"aws:PrincipalAccount":"123456789012"}`, ""},
		"all but own":        {everyone, `"StringNotEquals":{"aws:PrincipalAccount":"123456789012"}`, "lets in *"},
		"own if it is said":  {everyone, `"StringEqualsIfExists":{"aws:SourceAccount":"123456789012"}`, "lets in *"},
		"own or another":     {everyone, `"StringEquals":{"aws:PrincipalAccount":["123456789012","999999999999"]}`, "lets in *"},
		"of the topic":       {everyone, `"ArnEquals":{"aws:SourceArn":"` + topic + `"}`, ""},
		"service for anyone": {service, "", "lets in s3.amazonaws.com"},
		"of our bucket":      {service, `"ArnLike":{"aws:SourceArn":"arn:aws:s3:::logs"}`, ""},
		"of their bucket":    {service, `"ArnLike":{"aws:SourceArn":"arn:aws:s3:::other"}`, "lets in s3"},
		"of any bucket":      {service, `"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}`, "lets in s3"},
	} {
		t.Run(name, func(t *testing.T) {
			statement := `{"Sid":"P","Effect":"Allow",` + c.who + `,"Action":"sqs:SendMessage","Resource":"*","Condition":{` + c.condition + `}}`
			if got := outsiders(at, statement); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func outsiders(at extra.Place, statements string) string {
	return strings.ToLower(strings.Join(extra.Lines(extra.Outsiders(
		policydoc.Read(`{"Version":"2012-10-17","Statement":[`+statements+`]}`), at)), "\n"))
}

// What is denied all the same lets in nobody, and one statement is named by its
// place where it has no Sid.
func TestOutsidersOfSeveralStatements(t *testing.T) {
	at := extra.Place{Account: account}
	const allow = `{"Effect":"Allow",` + stranger + `,"Resource":"*","NotAction":"sqs:DeleteQueue"}`
	const deny = `{"Effect":"Deny",` + everyone + `,"Action":"*","Resource":"*"`
	if got := outsiders(at, deny+`,"Condition":{"StringNotEquals":{"aws:PrincipalAccount":"123456789012"}}},`+allow); got != "" {
		t.Errorf("it is denied: %q", got)
	}
	got := outsiders(at, deny+`,"Condition":{"Bool":{"aws:SecureTransport":"false"}}},`+allow)
	if !strings.Contains(got, "statement 2 lets in") || !strings.Contains(got, "(everything but sqs:deletequeue)") {
		t.Errorf("got %q", got)
	}
}

// A policy beside Expel's own counts as far as it gives more.
func TestPoliciesGiveMore(t *testing.T) {
	article := policydoc.New(policydoc.Statement{Effect: policydoc.Allow, Action: policydoc.Strings{"iam:Get*", "ec2:DescribeRegions"},
		Resource: policydoc.Strings{"*"}})
	document := func(statement string) policydoc.Text {
		return policydoc.Read(`{"Version":"2012-10-17","Statement":[` + statement + `]}`)
	}
	texts := map[string]policydoc.Text{
		"less":    document(`{"Effect":"Allow","Action":["iam:GetRole","ec2:DescribeRegions"],"Resource":"*"}`),
		"denies":  document(`{"Effect":"Deny","Action":"*","Resource":"*"}`),
		"more":    document(`{"Effect":"Allow","Action":"iam:*","Resource":"*"}`),
		"but few": document(`{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`),
		"unread":  {},
	}
	got := extra.Lines(extra.Policies(extra.Inline, texts, article))
	want := []string{"Inline policy but few, and allows everything but iam:*.", "Inline policy more, and allows iam:*.",
		"Inline policy unread, and cannot be read here."}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A rule that copies log files is named where the copies are another account's, or
// nobody says whose.
func TestCopies(t *testing.T) {
	for name, c := range map[string]struct {
		rule awsops.Replication
		is   bool
	}{
		"all, into another account":     {awsops.Replication{Account: "999999999999"}, true},
		"nobody says whose":             {awsops.Replication{}, true},
		"log files of one account":      {awsops.Replication{Account: "999999999999", Prefix: "AWSLogs/123456789012/"}, true},
		"part of the folder's name":     {awsops.Replication{Account: "999999999999", Prefix: "AWS"}, true},
		"the account's own copy":        {awsops.Replication{Account: account}, false},
		"another folder, to a stranger": {awsops.Replication{Account: "999999999999", Prefix: "reports/"}, false},
	} {
		if found := extra.Copies([]awsops.Replication{c.rule}, account, "AWSLogs/"); (len(found) == 1) != c.is {
			t.Errorf("%s: %v", name, found)
		}
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
