package policydoc

import (
	"strings"
	"testing"
)

func sid(name string, actions ...string) Statement {
	return Statement{Sid: name, Effect: Allow, Action: actions, Resource: Strings{"*"}}
}

func sidsAndActions(d Document) string {
	var out []string
	for _, s := range d.Statements {
		out = append(out, s.Sid+"="+strings.Join(s.Action, "+"))
	}
	return strings.Join(out, " ")
}

func TestWithAndWithout(t *testing.T) {
	start := New(sid("A", "a"), sid("", "u"), sid("B", "b"))
	for behaviour, c := range map[string]struct {
		got  Document
		want string
	}{
		"adds at the end":                             {start.With(sid("C", "c")), "A=a =u B=b C=c"},
		"replaces in place":                           {start.With(sid("A", "x")), "A=x =u B=b"},
		"the last of two with one sid counts":         {start.With(sid("C", "c"), sid("C", "d")), "A=a =u B=b C=d"},
		"one without a sid is added once":             {start.With(sid("", "v"), sid("", "v")), "A=a =u B=b =v"},
		"one without a sid is added beside a named":   {start.With(sid("", "a")), "A=a =u B=b =a"},
		"several with our sid become one":             {New(sid("A", "1"), sid("B", "2"), sid("A", "3")).With(sid("A", "4")), "A=4 B=2"},
		"an equal one with our sid stays alone":       {New(sid("A", "1"), sid("B", "2"), sid("A", "3")).With(sid("A", "1")), "A=1 B=2"},
		"nothing to add":                              {start.With(), "A=a =u B=b"},
		"without takes away by sid":                   {start.Without("A", "Z"), "=u B=b"},
		"without takes away all of a sid":             {New(sid("A", "1"), sid("A", "2")).Without("A"), ""},
		"without an empty sid takes nothing away":     {start.Without(""), "A=a =u B=b"},
		"with on a document that was parsed as empty": {Document{}.With(sid("A", "a")), "A=a"},
	} {
		if got := sidsAndActions(c.got); got != c.want {
			t.Errorf("%s: got %q, want %q", behaviour, got, c.want)
		}
	}
	if got := sidsAndActions(start); got != "A=a =u B=b" {
		t.Errorf("the document itself changed: %q", got)
	}
}

func TestWithLeavesAnEqualStatementLetterForLetter(t *testing.T) {
	text := `{"Statement":[{"Action":["A"],"Resource":"*","Effect":"Allow","Sid":"A"}]}`
	if got := mustParse(t, text).With(sid("A", "a")).String(); got != text {
		t.Errorf("got %s", got)
	}
}

func TestNothingIsSharedBetweenDocuments(t *testing.T) {
	s := sid("A", "a")
	s.Principal = Principal{"AWS": {"1"}}
	s.Condition = Conditions{"StringEquals": {"k": {"v"}}}
	start := New(s)
	before := start.String()
	found, _ := start.Statement("A")
	for _, copied := range []Statement{s, start.With().Statements[0], start.Without().Statements[0], found} {
		copied.Action[0] = "changed"
		copied.Principal["AWS"][0] = "changed"
		copied.Principal["Service"] = Strings{"changed"}
		copied.Condition["StringEquals"]["k"][0] = "changed"
		copied.Condition["Bool"] = nil
	}
	if got := start.String(); got != before {
		t.Errorf("got %s\nwant %s", got, before)
	}
}

func TestAChangeInPlaceIsWritten(t *testing.T) {
	const text = `{"Statement":[{"Action":["a","b"],"Effect":"Allow","Condition":{"Bool":{"k":"true"}}}]}`
	for behaviour, change := range map[string]func(*Statement){
		"an action":     func(s *Statement) { s.Action[1] = "z" },
		"their order":   func(s *Statement) { s.Action[0], s.Action[1] = "b", "a" },
		"a condition":   func(s *Statement) { s.Condition["Bool"]["k"][0] = "false" },
		"a new element": func(s *Statement) { s.Resource = Strings{"*"} },
	} {
		d := mustParse(t, text)
		change(&d.Statements[0])
		if got := d.String(); got == text || got != mustParse(t, got).String() {
			t.Errorf("%s: %s", behaviour, got)
		}
	}
}

func TestStatementFindsBySid(t *testing.T) {
	d := New(sid("A", "a"), sid("", "u"), sid("A", "later"))
	if s, found := d.Statement("A"); !found || s.Action[0] != "a" {
		t.Errorf("A: %v, %v", s, found)
	}
	for _, none := range []string{"", "a", "Z"} {
		if s, found := d.Statement(none); found {
			t.Errorf("%q: %v", none, s)
		}
	}
}
