package policydoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Parse reads a policy document, as JSON or as the URL-encoded JSON that IAM
// returns (docs/aws.md#comparing-policies). Elements it has no field
// for are kept.
//
// The error names the element that is wrong and never quotes its value: a
// trust policy holds the external ID, which is a secret for error texts. An
// empty text is an error. What AWS refuses in every service is an error here
// as well: no Statement, an Effect other than Allow or Deny, neither or both
// of Action and NotAction, both of Resource and NotResource or of Principal
// and NotPrincipal. Whether principals and actions exist is not looked at.
func Parse(text string) (Document, error) {
	d, err := parseDocument(strings.TrimSpace(text))
	if err != nil {
		return Document{}, fmt.Errorf("parse policy document: %w", err)
	}
	return d, nil
}

// MaxSize is the size of a document in bytes that Parse takes at most, some
// times that of the largest policy that AWS stores (32 KB, of a KMS key, which
// URL encoding may make three times as long).
const MaxSize = 256 << 10

const deepest = 64

func parseDocument(text string) (Document, error) {
	if text == "" {
		return Document{}, errors.New("it is empty")
	}
	if len(text) > MaxSize {
		return Document{}, fmt.Errorf("it has %d bytes, more than the %d of any policy of AWS", len(text), MaxSize)
	}
	if text[0] == '%' {
		decoded, err := url.PathUnescape(text)
		if err != nil {
			return Document{}, errors.New("its URL encoding is broken")
		}
		text = decoded
	}
	if tooDeep(text) {
		return Document{}, fmt.Errorf("it has more than %d objects and lists within each other", deepest)
	}
	rest, err := objectOf("the document", json.RawMessage(text))
	if err != nil {
		return Document{}, err
	}
	var d Document
	if d.Version, err = takeString(rest, "Version"); err != nil {
		return Document{}, err
	}
	id := rest["Id"]
	if d.ID, err = takeString(rest, "Id"); err != nil {
		return Document{}, err
	}
	if id != nil && d.ID == "" {
		rest["Id"] = id // it says nothing, and is written back
	}
	if d.Statements, err = parseStatements(take(rest, "Statement")); err != nil {
		return Document{}, err
	}
	if len(rest) > 0 {
		d.extra = rest
	}
	return d, nil
}

// parseStatements reads a list of statements, or the one object that AWS
// accepts in its place.
func parseStatements(raw json.RawMessage) ([]Statement, error) {
	if raw == nil {
		return nil, errors.New("Statement is missing")
	}
	list, _, err := listOf(raw)
	if err != nil {
		return nil, fmt.Errorf("Statement %w", err)
	}
	statements := make([]Statement, 0, len(list))
	for i, one := range list {
		s, err := parseStatement(one)
		if err != nil {
			//lint:ignore ST1005 it begins with the name of the element, as JSON spells it
			return nil, fmt.Errorf("Statement[%d]: %w", i, err)
		}
		statements = append(statements, s)
	}
	return statements, nil
}

// parseStatement reads one statement and remembers its text.
func parseStatement(raw json.RawMessage) (Statement, error) {
	rest, err := objectOf("it", raw)
	if err != nil {
		return Statement{}, err
	}
	if err := checkPairs(rest); err != nil {
		return Statement{}, err
	}
	var s Statement
	if s.Sid, err = takeString(rest, "Sid"); err != nil {
		return Statement{}, err
	}
	if s.Effect, err = takeString(rest, "Effect"); err != nil {
		return Statement{}, err
	}
	if s.Effect != Allow && s.Effect != Deny {
		//lint:ignore ST1005 it begins with the name of the element, as JSON spells it
		return Statement{}, errors.New("Effect is neither Allow nor Deny")
	}
	for _, name := range elementNames {
		if value := take(rest, name); value != nil {
			if err := s.set(name, value); err != nil {
				return Statement{}, fmt.Errorf("%s %w", name, err)
			}
		}
	}
	fields := s.clone() // the caller may change the fields of s in place
	s.origin = &origin{raw: compact(raw), fields: fields, extra: rest}
	return s, nil
}

// checkPairs finds elements that exclude each other (IAM user guide, "Grammar
// of the IAM JSON policy language").
func checkPairs(elements map[string]json.RawMessage) error {
	has := func(name string) bool { return elements[name] != nil }
	for _, name := range []string{"Principal", "Action", "Resource"} {
		if has(name) && has("Not"+name) {
			return fmt.Errorf("%s and Not%s exclude each other", name, name)
		}
	}
	if !has("Action") && !has("NotAction") {
		//lint:ignore ST1005 it begins with the name of the element, as JSON spells it
		return errors.New("Action is missing")
	}
	return nil
}

// set reads one element into its field.
func (s *Statement) set(name string, raw json.RawMessage) (err error) {
	switch name {
	case "Principal":
		s.Principal, err = principalOf(raw)
	case "NotPrincipal":
		s.NotPrincipal, err = principalOf(raw)
	case "Action":
		s.Action, err = namesOf(raw)
	case "NotAction":
		s.NotAction, err = namesOf(raw)
	case "Resource":
		s.Resource, err = namesOf(raw)
	case "NotResource":
		s.NotResource, err = namesOf(raw)
	case "Condition":
		s.Condition, err = conditionsOf(raw)
	}
	return err
}

// extras is what a statement holds beside the elements that have a field.
func (s Statement) extras() map[string]json.RawMessage {
	if s.origin == nil {
		return nil
	}
	return s.origin.extra
}

// objectOf reads a JSON object; what names it in the error.
func objectOf(what string, raw json.RawMessage) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	err := json.Unmarshal(raw, &out)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return nil, fmt.Errorf("%s is not valid JSON at byte %d", what, syntax.Offset)
	}
	if err != nil || out == nil {
		return nil, fmt.Errorf("%s is not a JSON object", what)
	}
	return out, nil
}

// take removes an element from the object and gives its text, nil if it has
// none of this name.
func take(from map[string]json.RawMessage, name string) json.RawMessage {
	raw := from[name]
	delete(from, name)
	return raw
}

// tooDeep counts the brackets outside strings.
func tooDeep(text string) bool {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch letter := text[i]; {
		case letter == '\\' && inString:
			i++
		case letter == '"':
			inString = !inString
		case inString:
		case letter == '{', letter == '[':
			if depth++; depth > deepest {
				return true
			}
		case letter == '}', letter == ']':
			depth--
		}
	}
	return false
}

func takeString(from map[string]json.RawMessage, name string) (string, error) {
	raw := take(from, name)
	if raw == nil {
		return "", nil
	}
	if raw[0] != '"' {
		return "", fmt.Errorf("%s is not a string", name)
	}
	var out string
	if err := json.Unmarshal(raw, &out); err != nil {
		return "", fmt.Errorf("%s is not a string", name)
	}
	return out, nil
}

// compact is raw without the white space between its elements.
func compact(raw json.RawMessage) json.RawMessage {
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		return raw // only for text that is not JSON, which was refused before
	}
	return out.Bytes()
}
