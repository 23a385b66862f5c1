package policydoc

import "fmt"

// Text is a policy as AWS holds it: its very text, and what it says. It is parsed
// once, where it is read. The zero value is no policy.
type Text struct {
	there bool
	raw   string // "" of one that was never text
	doc   Document
	err   error
}

// Read parses a policy as AWS holds it, "" where there is none.
func Read(raw string) Text {
	if raw == "" {
		return Text{}
	}
	doc, err := Parse(raw)
	return Text{there: true, raw: raw, doc: doc, err: err}
}

// Of is a policy that was never text.
func Of(doc Document) Text { return Text{there: true, doc: doc} }

// errNone is the error of what is no policy at all.
var _, errNone = Parse("")

// Document is what the policy says. The error says why it cannot be read, or that
// there is none.
func (t Text) Document() (Document, error) {
	if t.Empty() {
		return Document{}, errNone
	}
	return t.doc, t.err
}

// Raw is the text as AWS holds it or, of what was never text, as it would be sent.
func (t Text) Raw() string {
	if t.there && t.raw == "" {
		return t.doc.String()
	}
	return t.raw
}

// Empty reports whether there is no policy.
func (t Text) Empty() bool { return !t.there }

// Indent is the policy for people: as it is where it cannot be read.
func (t Text) Indent() string {
	if !t.there || t.err != nil {
		return t.raw
	}
	return t.doc.Indent()
}

// String says how long the policy is, "" of none, and nothing of what is in it: a
// trust policy has an External ID.
func (t Text) String() string {
	if t.Empty() {
		return ""
	}
	return fmt.Sprintf("(policy of %d bytes)", len(t.Raw()))
}

// Format prints the same for every verb.
func (t Text) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(t.String())) }

// MarshalText is the same for encoding/json and others.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
