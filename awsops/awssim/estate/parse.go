package estate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"trailhead/internal/pattern"

	"go.yaml.in/yaml/v3"
)

// Parse reads an estate file. A key that does not exist, a value of the wrong
// kind and a name that leads nowhere are errors that say where.
func Parse(text []byte) (*Estate, error) {
	e := &Estate{}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(e); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read estate: %w", plainly(err))
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("read estate: there is a second document in the file")
	}
	if _, err := e.resolve(); err != nil {
		return nil, fmt.Errorf("read estate: %w", err)
	}
	return e, nil
}

var unknownField = pattern.New(`field (\S+) not found in type estate\.(\S+)`)

// plainly says in the words of the file what the reader says in Go's.
func plainly(err error) error {
	var wrong *yaml.TypeError
	if !errors.As(err, &wrong) {
		return errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var all []string
	for _, one := range wrong.Errors {
		if m := unknownField().FindStringSubmatch(one); m != nil {
			before, _, _ := strings.Cut(one, m[0])
			one = before + "unknown key " + m[1]
		}
		all = append(all, one)
	}
	return errors.New(strings.Join(all, "; "))
}

// Policy is a policy by its name, as a list of actions that it allows, or
// written out, as YAML or as JSON. In one that is written out, {partition},
// {region}, {account}, {management}, {org} and {arn} stand for those of the
// thing it belongs to.
type Policy struct {
	Name    string
	Actions []string
	Text    string
}

func (p Policy) isZero() bool { return p.Name == "" && p.Text == "" && p.Actions == nil }

// UnmarshalYAML implements yaml.Unmarshaler.
func (p *Policy) UnmarshalYAML(node *yaml.Node) error {
	switch node.Kind {
	case yaml.SequenceNode:
		return node.Decode(&p.Actions)
	case yaml.MappingNode:
		var v any
		if err := node.Decode(&v); err != nil {
			return err
		}
		text, err := json.Marshal(v)
		p.Text = string(text)
		return at(node, err)
	case yaml.ScalarNode:
		if strings.HasPrefix(strings.TrimSpace(node.Value), "{") {
			p.Text = node.Value
		} else {
			p.Name = node.Value
		}
		return nil
	}
	return at(node, errors.New("a policy is a name, a list of actions, or a policy document"))
}

// UnmarshalYAML implements yaml.Unmarshaler: a profile may be written as its
// principal alone.
func (p *Principal) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		p.As = node.Value
		return nil
	}
	known := map[string]bool{"as": true, "may": true, "denied": true}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if key := node.Content[i]; !known[key.Value] {
			return at(key, fmt.Errorf("unknown key %s", key.Value))
		}
	}
	type plain Principal // without this method
	return node.Decode((*plain)(p))
}

// at says in which line an error is.
func at(node *yaml.Node, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("line %d: %w", node.Line, err)
}
