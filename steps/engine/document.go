package engine

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/internal/redact"
)

// Document is a text that a person reviews before it is written to AWS: what is
// there, or what will be, as indented JSON. The zero value is no document.
//
// The External IDs in it are secret. However it is printed or encoded, they
// come out as "(external id)" or, where they are not ours, "(another external id)".
// What it holds is behind a function, so that it stays hidden also where fmt may
// not call methods. Equal compares.
type Document struct{ open func() body }

// body is what a document holds.
type body struct {
	text   string
	policy policydoc.Text // empty where the text is no policy
	own    string         // our External ID, "" where it is not known yet
}

func document(b body) Document { return Document{open: func() body { return b }} }

// NewDocument is the document with this text, none for "".
func NewDocument(text string) Document {
	if text == "" {
		return Document{}
	}
	return document(body{text: text})
}

// PolicyDocument is a policy, indented.
func PolicyDocument(policy policydoc.Document) Document { return HeldDocument(policydoc.Of(policy)) }

// HeldDocument is a policy as AWS holds it, indented: as it is where it cannot be
// read. Of none there is no document.
func HeldDocument(policy policydoc.Text) Document {
	if policy.Empty() {
		return Document{}
	}
	return Document{open: sync.OnceValue(func() body { return body{text: policy.Indent(), policy: policy} })} // most are never looked at
}

// SettingsDocument is a setting, as indented JSON.
func SettingsDocument(v any) Document {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return NewDocument("(cannot be shown: " + err.Error() + ")")
	}
	return NewDocument(string(text))
}

// withSecret is the document that knows our External ID.
func (d Document) withSecret(own awsops.SecretText) Document {
	if d.Empty() {
		return d
	}
	b := d.open()
	b.own = own.Reveal()
	return document(b)
}

// Empty reports whether there is no document.
func (d Document) Empty() bool { return d.open == nil }

// Reveal is the text itself, "" of no document: for comparing and for what is
// sent to AWS, for nothing that is shown or kept.
func (d Document) Reveal() string {
	if d.Empty() {
		return ""
	}
	return d.open().text
}

// Policy is the policy that the document was made of, none where it was made of
// something else.
func (d Document) Policy() policydoc.Text {
	if d.Empty() {
		return policydoc.Text{}
	}
	return d.open().policy
}

// Equal reports whether two documents have the same text, what is secret in
// them included.
func (d Document) Equal(other Document) bool { return d.Reveal() == other.Reveal() }

// String is the text without External IDs, "" of no document.
func (d Document) String() string {
	if d.Empty() {
		return ""
	}
	b := d.open()
	return redact.Document(b.text, b.own)
}

// GoString is the text without External IDs, for %#v.
func (d Document) GoString() string { return strconv.Quote(d.String()) }

// Format prints the text without External IDs for every verb, %x and %d included.
func (d Document) Format(state fmt.State, verb rune) {
	text := d.String()
	if verb == 'q' || state.Flag('#') {
		text = strconv.Quote(text)
	}
	_, _ = state.Write([]byte(text))
}

// MarshalText is the text without External IDs: encoding/json, yaml and slog use it.
func (d Document) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// withSecret is the diff whose documents know our External ID.
func (d Diff) withSecret(own awsops.SecretText) Diff {
	d.Before, d.After = d.Before.withSecret(own), d.After.withSecret(own)
	if d.Handed != nil {
		handed := *d.Handed
		handed.Text = handed.Text.withSecret(own)
		d.Handed = &handed
	}
	if d.Versions != nil {
		d.Versions = &Versions{Before: d.Versions.Before.withSecret(own), Left: d.Versions.Left.withSecret(own),
			Now: d.Versions.Now.withSecret(own)}
	}
	return d
}
