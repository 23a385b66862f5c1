package policydoc

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestAPolicyIsReadOnce(t *testing.T) {
	const trust = `{ "Version": "2012-10-17", "Statement": [{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Condition":{"StringEquals":{"sts:ExternalId":"theirs-4711"}}}]}`
	of := New(Statement{Sid: "a", Effect: Allow, Action: Strings{"s3:GetObject"}})
	for name, c := range map[string]struct {
		text   Text
		raw    string // "" to be compared with the document
		empty  bool
		broken bool
	}{
		"none":          {Text{}, "", true, true},
		"an empty text": {Read(""), "", true, true},
		"a policy":      {Read(trust), trust, false, false},
		"no policy":     {Read("not JSON"), "not JSON", false, true},
		"made by us":    {Of(of), of.String(), false, false},
	} {
		doc, err := c.text.Document()
		if (err != nil) != c.broken || c.text.Empty() != c.empty || c.text.Raw() != c.raw {
			t.Errorf("%s: %v, empty %v, %s", name, err, c.text.Empty(), c.text.Raw())
		}
		if want := doc.Indent(); !c.broken && c.text.Indent() != want || c.broken && c.text.Indent() != c.raw {
			t.Errorf("%s: for people it reads %s", name, c.text.Indent())
		}
		for _, verb := range []string{"%v", "%+v", "%s", "%q", "%x"} {
			if printed := fmt.Sprintf(verb, c.text); strings.Contains(printed, "theirs") || strings.HasPrefix(printed, "(policy of ") == c.empty {
				t.Errorf("%s: %s prints %s", name, verb, printed)
			}
		}
		if encoded, err := json.Marshal(c.text); err != nil || string(encoded) != fmt.Sprintf("\"%v\"", c.text) {
			t.Errorf("%s: as JSON it is %s, %v", name, encoded, err)
		}
	}
}
