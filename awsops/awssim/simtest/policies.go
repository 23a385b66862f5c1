package simtest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// PolicyKind is what a policy stands on: that decides which actions and
// principals it may name.
type PolicyKind string

// The kinds of policy that Policy makes.
const (
	KeyPolicy   PolicyKind = "key"
	QueuePolicy PolicyKind = "queue"
	TopicPolicy PolicyKind = "topic"
	TrustPolicy PolicyKind = "trust"
)

// object is a JSON object whose members keep an order.
type object []member

type member struct {
	name  string
	value any // object, []any, string, bool, int
}

// Policy is the text of a policy as somebody else may have written it: one
// statement or a list, strings or lists, principals and conditions in every
// shape, Sids or none, any version or none. With twins, some statements share
// a Sid, which some services take. Account is where it stands; it lets the
// account do everything, so that nobody is locked out.
func (r *Random) Policy(kind PolicyKind, account string, twins bool) string {
	var statements []any
	if kind == KeyPolicy || r.Maybe(2) {
		statements = append(statements, r.whole(kind, account))
	}
	for i := range r.IntN(4) {
		statements = append(statements, r.statement(kind, account, i, twins))
	}
	if len(statements) == 0 {
		statements = append(statements, r.statement(kind, account, 0, false))
	}
	doc := object{{"Statement", statements}}
	if len(statements) == 1 && r.Maybe(2) {
		doc[0].value = statements[0]
	}
	if version := r.One("2012-10-17", "2012-10-17", "2008-10-17", ""); version != "" {
		doc = append(doc, member{"Version", version})
	}
	if id := r.One("", "", "__default_policy_ID", "key-consolepolicy-3"); id != "" {
		doc = append(doc, member{"Id", id})
	}
	return r.text(doc)
}

// whole lets the account do everything.
func (r *Random) whole(kind PolicyKind, account string) object {
	s := object{{"Effect", "Allow"}, {"Principal", object{{"AWS", r.list(r.One(account, "arn:aws:iam::"+account+":root"))}}}}
	switch kind {
	case KeyPolicy:
		s = append(s, member{"Action", "kms:*"}, member{"Resource", r.list("*")}, member{"Sid", "Enable IAM User Permissions"})
	case QueuePolicy:
		s = append(s, member{"Action", r.One("sqs:*", "SQS:*")}, member{"Resource", r.list("*")}, member{"Sid", "__owner_statement"})
	case TopicPolicy:
		s = append(s, member{"Action", r.list("SNS:Publish", "SNS:GetTopicAttributes")}, member{"Resource", r.list("*")},
			member{"Sid", "__default_statement_ID"})
	case TrustPolicy:
		s = append(s, member{"Action", "sts:AssumeRole"})
	}
	return s
}

var policyActions = map[PolicyKind][]string{
	KeyPolicy:   {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey", "kms:CreateGrant", "kms:List*"},
	QueuePolicy: {"sqs:SendMessage", "SQS:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"},
	TopicPolicy: {"SNS:Publish", "sns:Subscribe", "SNS:GetTopicAttributes"},
	TrustPolicy: {"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"},
}

func (r *Random) statement(kind PolicyKind, account string, i int, twins bool) object {
	deny := r.Maybe(4)
	s := object{{"Effect", "Allow"}}
	if deny {
		s[0].value = "Deny"
	}
	actions := r.list(r.Some(3, append([]string(nil), policyActions[kind]...)...)...)
	if deny && kind != TrustPolicy && r.Maybe(3) {
		s = append(s, member{"NotAction", actions})
	} else {
		s = append(s, member{"Action", actions})
	}
	if kind != TrustPolicy {
		s = append(s, member{"Resource", r.list("*")})
	}
	if deny && r.Maybe(3) {
		s = append(s, member{"NotPrincipal", object{{"AWS", r.list("arn:aws:iam::" + account + ":root")}}})
	} else {
		s = append(s, member{"Principal", r.principal(kind, account)})
	}
	if conditions := r.conditions(account); conditions != nil || deny { // a denial of everything to everybody would lock us out
		s = append(s, member{"Condition", append(conditions, member{"StringEquals", object{{"aws:PrincipalTag/team", r.list("red", "blue")}}})})
	}
	switch sid := r.IntN(3); {
	case sid == 0 && twins:
		s = append(s, member{"Sid", "twin"})
	case sid > 0:
		s = append(s, member{"Sid", fmt.Sprintf("theirs%d", i)})
	}
	return s
}

func (r *Random) principal(kind PolicyKind, account string) any {
	root := "arn:aws:iam::" + account + ":root"
	switch n := r.IntN(7); {
	case n == 0 && kind != TrustPolicy:
		return "*"
	case n == 1:
		return object{{"AWS", r.list("*")}}
	case n == 2:
		return object{{"AWS", r.list(account)}}
	case n == 3:
		return object{{"AWS", r.list(root, account)}, {"Service", r.list("logs.amazonaws.com")}}
	case n == 4 && kind == TrustPolicy:
		return object{{"Federated", "arn:aws:iam::" + account + ":saml-provider/Okta"}}
	}
	return object{{"Service", r.list(r.Some(3, "s3.amazonaws.com", "sns.amazonaws.com", "cloudtrail.amazonaws.com", "events.amazonaws.com",
		"delivery.logs.amazonaws.com")...)}}
}

// conditions come in all the shapes that JSON offers: texts, lists, booleans
// and numbers, with and without sets and IfExists.
func (r *Random) conditions(account string) object {
	var all object
	if r.Maybe(2) {
		all = append(all, member{r.One("StringNotEquals", "ForAnyValue:StringLike", "ForAllValues:StringNotLike", "StringEqualsIfExists"),
			object{{r.One("aws:SourceAccount", "AWS:SourceAccount", "kms:CallerAccount"),
				r.list(r.Some(2, account, "999999999999", "${aws:PrincipalAccount}")...)}}})
	}
	if r.Maybe(3) {
		all = append(all, member{r.One("ArnLike", "ArnNotEquals", "ArnEqualsIfExists"),
			object{{"aws:SourceArn", r.list("arn:aws:s3:::*", "arn:aws:cloudtrail:*:"+account+":trail/*")}}})
	}
	if r.Maybe(3) {
		all = append(all, member{"Bool", object{{"aws:SecureTransport", []any{true, "true", "false"}[r.IntN(3)]}}})
	}
	if r.Maybe(4) {
		all = append(all, member{"Null", object{{"aws:TokenIssueTime", false}}})
	}
	if r.Maybe(4) {
		all = append(all, member{"NumericLessThan", object{{"aws:MultiFactorAuthAge", []any{3600, "3600"}[r.IntN(2)]}}})
	}
	if r.Maybe(5) {
		all = append(all, member{"IpAddress", object{{"aws:SourceIp", r.list("203.0.113.0/24", "2001:db8::/32")}}})
	}
	return all
}

// list is one value as it is or as a list, and several as a list.
func (r *Random) list(values ...string) any {
	if len(values) == 1 && r.Maybe(2) {
		return values[0]
	}
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}

// text writes a value as JSON, with members in any order and any white space.
func (r *Random) text(value any) string {
	space := r.One("", "", " ", "\n  ")
	switch v := value.(type) {
	case object:
		r.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
		members := make([]string, len(v))
		for i, m := range v {
			members[i] = space + `"` + m.name + `":` + r.One("", " ") + r.text(m.value)
		}
		return "{" + strings.Join(members, ",") + space + "}"
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = r.text(item)
		}
		return "[" + strings.Join(items, ","+space) + "]"
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // texts, booleans and numbers: it cannot fail
	}
	return string(text)
}

// Respelled is the policy as AWS may give it back: the same in other words.
// Lists of one become texts, and white space goes.
func Respelled(policy string) string {
	if policy == "" {
		return ""
	}
	var doc any
	if err := json.Unmarshal([]byte(policy), &doc); err != nil {
		return policy
	}
	text, err := json.Marshal(unlisted(doc))
	if err != nil {
		panic(err) // it was JSON a moment ago
	}
	return string(text)
}

func unlisted(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			v[name] = unlisted(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = unlisted(inner)
		}
		if len(v) == 1 {
			return v[0]
		}
	}
	return value
}
