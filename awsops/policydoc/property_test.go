package policydoc

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"
)

func mustParse(t *testing.T, text string) Document {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%s): %v", text, err)
	}
	return d
}

func TestStringParsesBackToAnEqualDocument(t *testing.T) {
	forEachCase(t, func(t *testing.T, r *random) {
		d := r.document()
		text := d.String()
		back := mustParse(t, r.one(text, url.PathEscape(text), d.Indent()))
		if !Equal(d, back) {
			t.Errorf("not equal after a round trip\n%s\n%s", text, back)
		}
		if back.String() != text {
			t.Errorf("String is not stable\n%s\n%s", text, back)
		}
	})
}

func TestTheSameSaidInAnotherWayIsEqual(t *testing.T) {
	forEachCase(t, func(t *testing.T, r *random) {
		d := r.document()
		text := spelling{r, true}.document(d)
		other := mustParse(t, text)
		if !Equal(d, other) || !Equal(other, d) {
			t.Errorf("not equal\n%s\n%s", d, text)
		}
	})
}

func TestARealChangeIsNotEqual(t *testing.T) {
	forEachCase(t, func(t *testing.T, r *random) {
		d := mustParse(t, spelling{r, false}.document(r.document()))
		changed := r.change(d)
		if Equal(d, changed) || Equal(changed, d) {
			t.Errorf("equal\n%s\n%s", d, changed)
		}
		if again := mustParse(t, changed.String()); !Equal(again, changed) {
			t.Errorf("the change got lost in writing: %s", changed)
		}
	})
}

func TestForeignStatementsStayLetterForLetter(t *testing.T) {
	const extra = `"Purpose": {"b": 1.0, "a": "<&>"}`
	ours := Statement{Sid: "Ours", Effect: Allow, Action: Strings{"sqs:SendMessage"}, Resource: Strings{"*"}}
	forEachCase(t, func(t *testing.T, r *random) {
		text := spelling{r, false}.document(r.document(), extra)
		want := statementTexts(t, text)
		d := mustParse(t, text)
		with := d.With(ours)
		if got := statementTexts(t, with.String()); !slices.Equal(got[:len(got)-1], want) {
			t.Errorf("With changed\n%s\n%s", want, got)
		}
		ours := ours
		ours.Action = append(ours.Action, "sqs:GetQueueUrl")
		if got := statementTexts(t, with.With(ours).String()); !slices.Equal(got[:len(got)-1], want) {
			t.Errorf("a second With changed\n%s\n%s", want, got)
		}
		if got := statementTexts(t, with.Without("Ours").String()); !slices.Equal(got, want) {
			t.Errorf("Without changed\n%s\n%s", want, got)
		}
		if got := with.Without("Ours"); !Equal(got, d) {
			t.Errorf("Without is not what was there\n%s\n%s", d, got)
		}
	})
}

// statementTexts is each statement of a document as it is written, without
// the white space between elements.
func statementTexts(t *testing.T, document string) []string {
	t.Helper()
	var parsed struct{ Statement json.RawMessage }
	if err := json.Unmarshal([]byte(document), &parsed); err != nil {
		t.Fatal(err)
	}
	list := []json.RawMessage{parsed.Statement}
	if parsed.Statement[0] == '[' {
		if err := json.Unmarshal(parsed.Statement, &list); err != nil {
			t.Fatal(err)
		}
	}
	out := []string{}
	for _, one := range list {
		out = append(out, string(compact(one)))
	}
	return out
}

// FuzzParse looks for texts that break the parser, or that come out otherwise
// than they went in.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		``, `{}`, `%7B%7D`, `{"Statement":[]}`, `{"Statement":{"Effect":"Deny","Action":[1]}}`, keyPolicy, controlTowerSCP,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		back, err := Parse(d.String())
		if err != nil || !Equal(d, back) || back.String() != d.String() {
			t.Errorf("%q became %s, %v", text, d, err)
		}
	})
}
