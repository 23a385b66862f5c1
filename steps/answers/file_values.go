package answers

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}

// looksLike says what a node is, in words, without its value.
func looksLike(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a set of keys"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias (*)"
	}
	switch node.ShortTag() {
	case "!!str":
		return "a text"
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	case "!!null":
		return "empty"
	}
	return "of a kind that is not taken here"
}

// field takes in the value of an answer, if it has the type of the answer. A
// key with nothing after it is as good as left out.
func (w *walk) field(f Field, node *yaml.Node) {
	if isNull(node) {
		return
	}
	v := value{at: place{source: File, file: w.raw.path, line: node.Line}}
	good := false
	switch f.Kind {
	case List:
		v.items, good = w.items(f, node)
	case Map:
		v.items, good = w.pairs(f, node)
	case Bool:
		v.text = node.Value
		if good = node.Kind == yaml.ScalarNode && node.ShortTag() == "!!bool"; !good {
			w.wrongType(f, node, "It is true or false, without quotes.")
		}
	default:
		v.text = strings.TrimSpace(node.Value)
		if good = node.Kind == yaml.ScalarNode && node.ShortTag() == "!!str"; !good {
			rule := "It is a text."
			if node.Kind == yaml.ScalarNode {
				rule = "It is a text: put it between quotes."
			}
			w.wrongType(f, node, rule)
		}
	}
	if good {
		w.raw.values[f.Key] = v
	}
}

func (w *walk) wrongType(f Field, node *yaml.Node, rule string) {
	w.fail(node.Line, f.Key, "is "+looksLike(node), rule, "")
}

// items takes texts and numbers as they are written, so that an account id
// keeps its leading zeros.
func (w *walk) items(f Field, node *yaml.Node) ([]item, bool) {
	if node.Kind != yaml.SequenceNode {
		w.wrongType(f, node, "It is a list, like ["+f.exampleItem()+"].")
		return nil, false
	}
	items := []item{}
	for _, one := range node.Content {
		if !written(one) {
			w.wrongType(f, one, "Each entry of the list is a text.")
			return nil, false
		}
		items = append(items, item{text: strings.TrimSpace(one.Value), line: one.Line})
	}
	return items, true
}

func (w *walk) pairs(f Field, node *yaml.Node) ([]item, bool) {
	if node.Kind != yaml.MappingNode {
		w.wrongType(f, node, "It is a set of keys and values, like {"+strings.ReplaceAll(strings.ReplaceAll(f.Example, "=", ": "), ",", ", ")+
			"}.")
		return nil, false
	}
	items, good := []item{}, true
	w.mapping(node, f.Key+".", func(key string, _, one *yaml.Node) {
		if !written(one) {
			w.wrongType(f, one, "Each value is a text.")
			good = false
			return
		}
		items = append(items, item{key: strings.TrimSpace(key), text: strings.TrimSpace(one.Value), line: one.Line})
	})
	return items, good
}

// written tells whether a scalar is meant as it is written.
func written(node *yaml.Node) bool {
	if node.Kind != yaml.ScalarNode {
		return false
	}
	switch node.ShortTag() {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp":
		return true
	}
	return false
}

func (f Field) exampleItem() string {
	if len(f.Choices) > 0 {
		return f.Choices[0].Value
	}
	return f.Example
}
