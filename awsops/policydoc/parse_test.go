package policydoc

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestParseReads(t *testing.T) {
	one := func(change func(*Statement)) Document {
		s := Statement{Effect: Allow, Action: Strings{"a:b"}}
		change(&s)
		return Document{Statements: []Statement{s}}
	}
	for behaviour, c := range map[string]struct {
		text string
		want Document
	}{
		"one statement without a list": {`{"Statement":{"Effect":"Allow","Action":"a:b"}}`, one(func(*Statement) {})},
		"white space around it":        {" \n{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"a:b\"]}]}\n", one(func(*Statement) {})},
		"version, id and sid": {
			`{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"s","Effect":"Deny","NotAction":["a:b","c:d"]}]}`,
			Document{Version: "2012-10-17", ID: "i", Statements: []Statement{{Sid: "s", Effect: Deny, NotAction: Strings{"a:b", "c:d"}}}},
		},
		"the bare star as principal": {
			`{"Statement":{"Effect":"Allow","Principal":"*","Action":"a:b"}}`,
			one(func(s *Statement) { s.Principal = Everyone() }),
		},
		"principals of several types": {
			`{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":["1","2"],"Service":"s3.amazonaws.com"},"Action":"a:b"}}`,
			one(func(s *Statement) { s.NotPrincipal = Principal{"AWS": {"1", "2"}, "Service": {"s3.amazonaws.com"}} }),
		},
		"booleans and numbers in conditions": {
			`{"Statement":{"Effect":"Allow","Action":"a:b","Condition":{"Bool":{"k":true},"NumericLessThan":{"n":[1.50,"2"]}}}}`,
			one(func(s *Statement) {
				s.Condition = Conditions{"Bool": {"k": {"true"}}, "NumericLessThan": {"n": {"1.50", "2"}}}
			}),
		},
		"URL encoding, in which a plus is a plus": {
			`%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22a%3Ab%22%2C%22Resource%22%3A%22a+b%20c%22%7D%7D`,
			one(func(s *Statement) { s.Resource = Strings{"a+b c"} }),
		},
		"a null in a list": {
			`{"Statement":{"Effect":"Allow","Action":["a:b",null],"Condition":{"StringEquals":{"k":[null,"v"]}}}}`,
			one(func(s *Statement) { s.Condition = Conditions{"StringEquals": {"k": {"v"}}} }),
		},
		"no statements": {`{"Statement":[]}`, Document{Statements: []Statement{}}},
	} {
		t.Run(behaviour, func(t *testing.T) {
			got := mustParse(t, c.text)
			for i := range got.Statements {
				got.Statements[i].origin = nil
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %#v\nwant %#v", got, c.want)
			}
		})
	}
}

func TestParseNamesTheWrongElement(t *testing.T) {
	statement := func(rest string) string { return `{"Statement":[{"Effect":"Allow","Action":"a:b"},{` + rest + `}]}` }
	for text, want := range map[string]string{
		"":                                 "it is empty",
		" \n":                              "it is empty",
		"null":                             "the document is not a JSON object",
		strings.Repeat(" ", MaxSize) + "x": "the document is not valid JSON at byte 1",
		`{"Statement":"` + strings.Repeat("x", MaxSize) + `"}`: "it has 262160 bytes, more than the 262144 of any " +
			"policy of AWS",
		`{"Statement":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`: "it has more than 64 objects and lists within each other",
		`{"A":"[[[\"[{",` + strings.Repeat(" ", 200) + `"Statement":7}`:           "Statement[0]: it is not a JSON object",
		`["secret"]`:                      "the document is not a JSON object",
		`{"Statement":[}`:                 "the document is not valid JSON at byte 15",
		`{"Statement":[]} x`:              "the document is not valid JSON at byte 18",
		"%7B%2":                           "its URL encoding is broken",
		`{}`:                              "Statement is missing",
		`{"Statement":"secret"}`:          "Statement[0]: it is not a JSON object",
		`{"Statement":["secret"]}`:        "Statement[0]: it is not a JSON object",
		`{"Statement":[null]}`:            "Statement[0]: it is not a JSON object",
		`{"Statement":null}`:              "Statement[0]: it is not a JSON object",
		`{"Version":2012,"Statement":[]}`: "Version is not a string",
		`{"Id":[],"Statement":[]}`:        "Id is not a string",
		statement(`"Action":"a:b"`):       "Statement[1]: Effect is neither Allow nor Deny",
		statement(`"Effect":"allow","Action":"a:b"`): "Statement[1]: Effect is neither " +
			"Allow nor Deny",
		statement(`"Effect":true,"Action":"a:b"`):     "Statement[1]: Effect is not a string",
		statement(`"Effect":"Allow"`):                 "Statement[1]: Action is missing",
		statement(`"Effect":"Allow","Action":[]`):     "Statement[1]: Action is an empty list",
		statement(`"Effect":"Allow","Action":[null]`): "Statement[1]: Action is an empty list",
		statement(`"Effect":"Allow","Action":null`): "Statement[1]: Action is neither a " +
			"string nor a list of strings",
		statement(`"Effect":"Allow","Action":7`): "Statement[1]: Action is neither a " +
			"string nor a list of strings",
		statement(`"Effect":"Allow","Action":[["secret"]]`): "Statement[1]: Action is neither a " +
			"string nor a list of strings",
		statement(`"Effect":"Allow","Action":"a:b","NotAction":"c:d"`): "Statement[1]: Action and NotAction " +
			"exclude each other",
		statement(`"Effect":"Allow","Action":"a:b","Resource":"*","NotResource":"*"`): "Statement[1]: Resource and NotResource " +
			"exclude each other",
		statement(`"Effect":"Allow","Action":"a:b","Principal":"*","NotPrincipal":"*"`): "Statement[1]: Principal and " +
			"NotPrincipal exclude each other",
		statement(`"Effect":"Allow","Action":"a:b","Principal":"secret"`):   `Statement[1]: Principal is a string other than "*"`,
		statement(`"Effect":"Allow","Action":"a:b","Principal":["secret"]`): `Statement[1]: Principal is neither "*" nor an object`,
		statement(`"Effect":"Allow","Action":"a:b","Principal":{"AWS":{}}`): "Statement[1]: Principal AWS is neither " +
			"a string nor a list of strings",
		statement(`"Effect":"Allow","Action":"a:b","Resource":null`): "Statement[1]: Resource is neither a " +
			"string nor a list of strings",
		statement(`"Effect":"Allow","Action":"a:b","Condition":["secret"]`): "Statement[1]: Condition is not an object",
		statement(`"Effect":"Allow","Action":"a:b","Condition":{"Bool":"secret"}`): "Statement[1]: Condition Bool is " +
			"not an object",
		statement(`"Effect":"Allow","Action":"a:b","Condition":{"StringEquals":{"k":{"secret":1}}}`): "Statement[1]: Condition StringEquals k " +
			"is neither a string nor a list of strings",
	} {
		d, err := Parse(text)
		if err == nil {
			t.Errorf("Parse(%q) = %s, want an error", text, d)
			continue
		}
		if got := err.Error(); got != "parse policy document: "+want {
			t.Errorf("Parse(%q)\n got %s\nwant parse policy document: %s", text, got, want)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error quotes a value: %v", err)
		}
	}
}

func TestStringWritesTheDocumentsAWSShows(t *testing.T) {
	d := New(Statement{
		Sid: "S", Effect: Allow, Principal: Principal{"Service": {"s3.amazonaws.com"}, "AWS": {"1", "2"}},
		Action: Strings{"sqs:SendMessage"}, Resource: Strings{"<a>", "&ö\""},
		Condition: Conditions{"StringEquals": {"b": {"2"}, "a": {"1"}}, "Bool": {"k": {}}},
	}, Statement{Effect: Deny, Principal: Everyone(), Action: Strings{"*"}})
	want := `{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"S","Effect":"Allow","Principal":{"AWS":["1","2"],"Service":"s3.amazonaws.com"},` +
		`"Action":"sqs:SendMessage","Resource":["<a>","&ö\""],"Condition":{"Bool":{"k":[]},"StringEquals":{"a":"1","b":"2"}}},` +
		`{"Effect":"Deny","Principal":"*","Action":"*"}]}`
	if got := d.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := New(Statement{Effect: Deny, Action: Strings{"*"}}).Indent(); got != `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "*"
    }
  ]
}` {
		t.Errorf("Indent:\n%s", got)
	}
}

func TestUnknownElementsAreKept(t *testing.T) {
	d := mustParse(t, `{"Zeal":{"b":1},"Statement":[{"Why":[ "x" ],"Effect":"Deny","Action":["a:b"]}],"Age":3}`)
	want := `{"Statement":[{"Why":["x"],"Effect":"Deny","Action":["a:b"]}],"Age":3,"Zeal":{"b":1}}`
	if got := d.String(); got != want {
		t.Errorf("unchanged: %s", got)
	}
	d.Statements[0].Effect = Allow
	want = `{"Statement":[{"Effect":"Allow","Action":"a:b","Why":["x"]}],"Age":3,"Zeal":{"b":1}}`
	if got := d.String(); got != want {
		t.Errorf("changed: %s", got)
	}
	other := mustParse(t, strings.Replace(want, `"x"`, `"y"`, 1))
	if Equal(d, other) || EqualStatement(d.Statements[0], other.Statements[0]) {
		t.Error("unknown elements that differ do not count")
	}
}

func TestADocumentInsideOtherJSONSurvives(t *testing.T) {
	type journal struct{ Before Document }
	was := journal{mustParse(t, keyPolicy)}
	text, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	var back journal
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if !Equal(was.Before, back.Before) || len(back.Before.Statements) == 0 {
		t.Errorf("got %s", back.Before)
	}
	if err := json.Unmarshal([]byte(`{"Before":{}}`), &back); err == nil {
		t.Error("a broken document is no error")
	}
}

// What other people's documents hold comes out as it went in.
func TestRealDocumentsAreWrittenBack(t *testing.T) {
	for behaviour, text := range map[string]string{
		"an empty id":              `{"Version":"2012-10-17","Statement":[],"Id":""}`,
		"two statements, one sid":  `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","Action":"a:b"},{"Sid":"A","Effect":"Deny","Action":"a:b"}]}`,
		"an empty sid":             `{"Statement":[{"Sid":"","Effect":"Deny","Action":"a:b"}]}`,
		"a null in a list":         `{"Statement":[{"Effect":"Deny","Action":["a:b",null]}]}`,
		"members nobody knows":     `{"Statement":[{"Effect":"Deny","Action":"a:b","Why":null}],"Zeal":{"b":[1]}}`,
		"an id with a null beside": `{"Id":"x","Statement":[],"Other":null}`,
	} {
		if got := mustParse(t, text).String(); got != text {
			t.Errorf("%s:\n got %s\nwant %s", behaviour, got, text)
		}
	}
	without, with := mustParse(t, `{"Statement":[]}`), mustParse(t, `{"Id":"","Statement":[]}`)
	if !Equal(without, with) {
		t.Error("an empty id and none are not equal")
	}
	if with.ID = "mine"; with.String() != `{"Id":"mine","Statement":[]}` {
		t.Errorf("an id in place of an empty one: %s", with)
	}
}
