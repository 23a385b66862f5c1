package policydoc

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"trailhead/internal/sample"
)

// forEachCase runs a property with random cases, each with a source of
// randomness of its own.
func forEachCase(t *testing.T, property func(t *testing.T, r *random)) {
	t.Helper()
	t.Parallel()
	for i := range uint64(sample.Cases(t, 2500)) {
		property(t, &random{rand.New(rand.NewPCG(sample.Seed(), i))})
		if t.Failed() {
			t.Fatalf("case %d; again with: TRAILHEAD_TEST_SEED=%d go test -run '^%s$' ./awsops/policydoc", i, sample.Seed(), t.Name())
		}
	}
}

type random struct{ *rand.Rand }

func (r *random) one(from ...string) string { return from[r.IntN(len(from))] }

func (r *random) maybe() bool { return r.IntN(2) == 0 }

// some is one to three of these, each at most once.
func (r *random) some(from ...string) Strings {
	r.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	return Strings(from[:1+r.IntN(min(3, len(from)))])
}

func (r *random) document() Document {
	d := Document{Version: r.one("", "2008-10-17", "2012-10-17"), ID: r.one("", "", "PolicyId1")}
	for i := range r.IntN(5) {
		s := r.statement()
		if r.IntN(3) > 0 {
			s.Sid = fmt.Sprintf("Sid%d", i)
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

func (r *random) statement() Statement {
	s := Statement{Effect: r.one(Allow, Deny), Condition: r.conditions()}
	actions := r.some("s3:GetObject", "s3:Put*", "sqs:SendMessage", "kms:GenerateDataKey*", "*")
	if r.maybe() {
		s.Action = actions
	} else {
		s.NotAction = actions
	}
	resources := r.some("*", "arn:aws:s3:::b/a&b<c>/*", "arn:aws:s3:::Größe", "arn:aws:sqs:eu-west-1:111122223333:q", `arn:aws:s3:::"quoted"\`)
	switch r.IntN(3) {
	case 0:
		s.Resource = resources
	case 1:
		s.NotResource = resources
	}
	switch r.IntN(4) {
	case 0:
		s.Principal = Everyone()
	case 1:
		s.Principal = Principal{"AWS": r.some("111122223333", "arn:aws:iam::444455556666:role/r", "arn:aws:iam::777788889999:user/u")}
	case 2:
		s.NotPrincipal = Principal{"Service": r.some("s3.amazonaws.com", "cloudtrail.amazonaws.com"), "AWS": {"111122223333"}}
	}
	return s
}

func (r *random) conditions() Conditions {
	if r.maybe() {
		return nil
	}
	out := Conditions{}
	for range 1 + r.IntN(2) {
		out[r.one("StringEquals", "ArnNotLikeIfExists", "ForAnyValue:StringLike")] = map[string]Strings{
			r.one("aws:SourceArn", "aws:PrincipalOrgID"): r.some("arn:aws:s3:::b", "o-abc", "${aws:username}*"),
		}
	}
	if r.maybe() {
		out["Bool"] = map[string]Strings{"aws:SecureTransport": {r.one("true", "false")}}
	}
	return out
}

// spelling writes a document as somebody else might: other white space,
// escapes, order of elements. With loose, it also says the same thing in
// another way, as AWS does.
type spelling struct {
	*random
	loose bool
}

func (w spelling) document(d Document, extras ...string) string {
	var statements []string
	for _, s := range d.Statements {
		statements = append(statements, w.statement(s, extras...))
	}
	if w.loose {
		w.Shuffle(len(statements), func(i, j int) { statements[i], statements[j] = statements[j], statements[i] })
	}
	list := "[" + strings.Join(statements, w.space()+",") + "]"
	if len(statements) == 1 && w.maybe() {
		list = statements[0]
	}
	members := []string{`"Statement":` + w.space() + list}
	if version := d.Version; version != "" || w.loose && w.maybe() {
		members = append(members, w.member("Version", w.text(max(version, olderVersion))))
	}
	if d.ID != "" {
		members = append(members, w.member("Id", w.text(d.ID)))
	}
	return w.object(members)
}

func (w spelling) statement(s Statement, extras ...string) string {
	members := append([]string{w.member("Effect", w.text(s.Effect))}, extras...)
	if s.Sid != "" {
		members = append(members, w.member("Sid", w.text(s.Sid)))
	}
	for name, values := range map[string]Strings{"Action": s.Action, "NotAction": s.NotAction, "Resource": s.Resource,
		"NotResource": s.NotResource} {
		if values != nil {
			members = append(members, w.member(name, w.list(values, strings.HasSuffix(name, "Action"))))
		}
	}
	for name, p := range map[string]Principal{"Principal": s.Principal, "NotPrincipal": s.NotPrincipal} {
		if p != nil {
			members = append(members, w.member(name, w.principal(p)))
		}
	}
	if s.Condition != nil {
		var operators []string
		for operator, block := range s.Condition {
			operators = append(operators, w.member(operator, w.values(block)))
		}
		members = append(members, w.member("Condition", w.object(operators)))
	}
	return w.object(members)
}

func (w spelling) principal(p Principal) string {
	if p["*"] == nil {
		return w.values(p)
	}
	if w.loose && w.maybe() {
		return w.values(Principal{"AWS": {"*"}})
	}
	return `"*"`
}

func (w spelling) values(block map[string]Strings) string {
	var members []string
	for key, values := range block {
		if w.loose && strings.HasPrefix(key, "aws:") && w.maybe() {
			key = strings.ToLower(key)
		}
		members = append(members, w.member(key, w.list(values, false)))
	}
	return w.object(members)
}

func (w spelling) list(values Strings, action bool) string {
	var items []string
	for _, value := range values {
		items = append(items, w.value(value, action))
		if w.loose && w.IntN(5) == 0 {
			items = append(items, w.value(value, action))
		}
	}
	if w.loose {
		w.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	}
	if len(items) == 1 && w.maybe() {
		return items[0]
	}
	return "[" + strings.Join(items, ","+w.space()) + "]"
}

func (w spelling) value(value string, action bool) string {
	switch {
	case !w.loose || !w.maybe():
	case action:
		value = strings.ToUpper(value)
	case value == "111122223333":
		value = "arn:aws:iam::111122223333:root"
	case value == "true" || value == "false":
		return value
	}
	return w.text(value)
}

func (w spelling) text(text string) string {
	var out strings.Builder
	for _, letter := range text {
		switch {
		case w.IntN(12) == 0:
			fmt.Fprintf(&out, `\u%04x`, letter)
		case letter == '"' || letter == '\\':
			out.WriteString(`\` + string(letter))
		default:
			out.WriteRune(letter)
		}
	}
	return `"` + out.String() + `"`
}

func (w spelling) member(name, value string) string { return `"` + name + `":` + w.space() + value }

func (w spelling) object(members []string) string {
	w.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + strings.Join(members, w.space()+","+w.space()) + "}"
}

func (w spelling) space() string { return w.one("", "", " ", "\n\t") }

// change makes one statement of d, or d itself, say something else.
func (r *random) change(d Document) Document {
	out := d.clone()
	if len(out.Statements) == 0 || r.IntN(8) == 0 {
		out.Statements = append(out.Statements, r.statement())
		return out
	}
	i := r.IntN(len(out.Statements))
	s := &out.Statements[i]
	switch r.IntN(8) {
	case 0:
		out.Statements = append(out.Statements[:i], out.Statements[i+1:]...)
	case 1:
		s.Effect = map[string]string{Allow: Deny, Deny: Allow}[s.Effect]
	case 2:
		s.Sid += "X"
	case 3:
		s.Action, s.NotAction = s.NotAction, s.Action
	case 4:
		s.Resource, s.NotResource = append(s.Resource, "arn:aws:s3:::another"), nil
	case 5:
		s.Principal, s.NotPrincipal = Principal{"AWS": {"arn:aws:iam::111122223333:role/another"}}, nil
	case 6:
		s.Condition = Conditions{"StringEquals": {"aws:SourceAccount": {"999988887777"}}}
	case 7:
		out.ID += "X"
	}
	return out
}

// trust is a trust policy.
func (r *random) trust() Document {
	d := New()
	for range 1 + r.IntN(4) {
		s := Statement{Effect: r.one(Allow, Allow, Deny), Action: r.some("sts:AssumeRole", "sts:*", "sts:TagSession")}
		p := Principal{"AWS": r.some("111122223333", "444455556666", "*", "arn:aws:iam::012205512454:user/ExpelCloudService",
			"arn:aws:iam::111122223333:user/team/admin",
			"arn:aws:iam::111122223333:role/AWSControlTowerExecution")}
		if r.IntN(3) == 0 {
			p["Service"] = Strings{"s3.amazonaws.com"}
		}
		if s.Principal = p; s.Effect == Deny && r.IntN(3) == 0 {
			s.Principal, s.NotPrincipal = nil, p
		}
		for range r.IntN(3) {
			if s.Condition == nil {
				s.Condition = Conditions{}
			}
			s.Condition[r.one("StringEquals", "StringNotLike", "StringEqualsIfExists", "ForAnyValue:StringLike",
				"ForAllValues:StringNotEquals")] = map[string]Strings{
				r.one("sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalAccount"): r.some("a", "b*", "o-1", "111122223333"),
			}
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

// callContext knows some keys of a call, not all.
func (r *random) callContext() Context {
	var c Context
	for _, key := range []string{"sts:ExternalId", "aws:PrincipalOrgID"} {
		switch r.IntN(3) {
		case 0:
			c = c.With(key, r.one("a", "b", "o-1"))
		case 1:
			c = c.Absent(key)
		}
	}
	return c
}
