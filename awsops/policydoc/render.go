package policydoc

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// elementNames are the elements of a statement that have a field, in the
// order in which they are written.
var elementNames = []string{
	"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}

// String is the document as compact JSON: the form to send to AWS. Parsed
// statements that nobody changed come out letter for letter, white space
// between elements apart; others in the order of the IAM user guide, a single
// value without a list. The same document always gives the same text.
func (d Document) String() string {
	var o object
	o.text("Version", d.Version)
	o.text("Id", d.ID)
	statements := make([]json.RawMessage, 0, len(d.Statements))
	for _, s := range d.Statements {
		statements = append(statements, s.json())
	}
	o.add("Statement", list(statements))
	extra := d.extra
	if d.ID != "" {
		extra = maps.Clone(extra)
		delete(extra, "Id") // the empty one that was parsed
	}
	o.addAll(extra)
	return string(o.close())
}

// Indent is the document as JSON for people, indented by two spaces.
func (d Document) Indent() string { return indent([]byte(d.String())) }

// MarshalJSON writes the document itself, so that it may be part of a larger
// value. It never fails.
func (d Document) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON reads what MarshalJSON wrote. The errors are those of Parse.
func (d *Document) UnmarshalJSON(text []byte) error {
	parsed, err := Parse(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

func indent(text []byte) string {
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		return string(text) // our own JSON is always well formed
	}
	return out.String()
}

// json is the statement as it was parsed, if it still says the same to the
// letter. A reordered list does not, other than for EqualStatement: somebody
// reordered it on purpose.
func (s Statement) json() json.RawMessage {
	from := s.origin
	s.origin = nil
	if from == nil {
		return s.render(nil)
	}
	if reflect.DeepEqual(s, from.fields) {
		return from.raw
	}
	return s.render(from.extra)
}

func (s Statement) render(extra map[string]json.RawMessage) json.RawMessage {
	var o object
	o.text("Sid", s.Sid)
	o.text("Effect", s.Effect)
	o.principal("Principal", s.Principal)
	o.principal("NotPrincipal", s.NotPrincipal)
	o.strings("Action", s.Action)
	o.strings("NotAction", s.NotAction)
	o.strings("Resource", s.Resource)
	o.strings("NotResource", s.NotResource)
	if s.Condition != nil {
		var operators object
		for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
			operators.add(operator, valuesObject(s.Condition[operator]))
		}
		o.add("Condition", operators.close())
	}
	o.addAll(extra)
	return o.close()
}

// object writes a JSON object in the order in which its elements are added.
// encoding/json would turn the < > & of foreign statements into escapes.
type object struct{ out bytes.Buffer }

func (o *object) add(name string, value json.RawMessage) {
	separator := byte(',')
	if o.out.Len() == 0 {
		separator = '{'
	}
	o.out.WriteByte(separator)
	o.out.Write(quote(name))
	o.out.WriteByte(':')
	o.out.Write(value)
}

func (o *object) addAll(extra map[string]json.RawMessage) {
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		o.add(name, compact(extra[name]))
	}
}

func (o *object) text(name, value string) {
	if value != "" {
		o.add(name, quote(value))
	}
}

func (o *object) strings(name string, values Strings) {
	if len(values) > 0 {
		o.add(name, values.json())
	}
}

func (o *object) principal(name string, p Principal) {
	if p == nil {
		return
	}
	if len(p) == 1 && slices.Equal(p["*"], Strings{"*"}) {
		o.add(name, quote("*"))
		return
	}
	o.add(name, valuesObject(p))
}

func (o *object) close() json.RawMessage {
	if o.out.Len() == 0 {
		return json.RawMessage("{}")
	}
	o.out.WriteByte('}')
	return o.out.Bytes()
}

func valuesObject(m map[string]Strings) json.RawMessage {
	var o object
	for _, key := range slices.Sorted(maps.Keys(m)) {
		o.add(key, m[key].json())
	}
	return o.close()
}

// json is a single value without a list, as AWS itself writes it.
func (s Strings) json() json.RawMessage {
	if len(s) == 1 {
		return quote(s[0])
	}
	quoted := make([]json.RawMessage, 0, len(s))
	for _, value := range s {
		quoted = append(quoted, quote(value))
	}
	return list(quoted)
}

func list(values []json.RawMessage) json.RawMessage {
	var out bytes.Buffer
	out.WriteByte('[')
	for i, value := range values {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(value)
	}
	out.WriteByte(']')
	return out.Bytes()
}

// quote writes a string in JSON. Most hold nothing that needs an escape.
func quote(text string) json.RawMessage {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		return json.RawMessage(`"` + text + `"`)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return json.RawMessage(`""`) // a string can always be encoded
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}
