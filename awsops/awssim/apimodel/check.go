package apimodel

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Kind is which constraint a value breaks.
type Kind string

// The kinds of violations.
const (
	Missing Kind = "missing" // a required member has no value
	Length  Kind = "length"
	Range   Kind = "range"
	Pattern Kind = "pattern"
	Enum    Kind = "enum"
)

// Violation is one value that breaks a constraint.
type Violation struct {
	Kind   Kind
	Path   string // as AWS names it: tags.1.member.key
	Shape  string // the model's name of the kind of value
	Value  string
	Secret bool   // the value is not to be repeated
	Header string // the HTTP header that carries it, "" for others
	Rule   string // what the value must satisfy, in AWS's words
}

// Text is the violation in the sentence that AWS's services share.
func (v Violation) Text() string {
	if v.Kind == Missing {
		return fmt.Sprintf("Value null at '%s' failed to satisfy constraint: %s", v.Path, v.Rule)
	}
	if v.Secret {
		return fmt.Sprintf("Value at '%s' failed to satisfy constraint: %s", v.Path, v.Rule)
	}
	return fmt.Sprintf("Value '%s' at '%s' failed to satisfy constraint: %s", v.Value, v.Path, v.Rule)
}

// Message is AWS's message for all violations of a request.
func Message(all []Violation) string {
	texts := make([]string, len(all))
	for i, v := range all {
		texts[i] = v.Text()
	}
	noun := "errors"
	if len(all) == 1 {
		noun = "error"
	}
	return fmt.Sprintf("%d validation %s detected: %s", len(all), noun, strings.Join(texts, "; "))
}

// Status is the HTTP status of a service's error code, 0 where the model has
// none.
func Status(service, code string) int { return Load().Services[service].Statuses[code] }

// Check holds an input of the SDK, a pointer to a struct, against the model. An
// operation that the models do not have breaks nothing.
func Check(service, operation string, input any) []Violation {
	model := Load().Services[service]
	c := checker{model: model}
	c.value("", Member{Shape: model.Operations[operation]}, reflect.ValueOf(input))
	return c.found
}

type checker struct {
	model Service
	found []Violation
}

func (c *checker) add(kind Kind, path string, m Member, v reflect.Value, rule string) {
	text := ""
	if v.IsValid() {
		text = shown(v)
	}
	c.found = append(c.found, Violation{Kind: kind, Path: path, Shape: m.Shape, Value: text, Secret: c.model.Shapes[m.Shape].Secret,
		Header: m.Header, Rule: rule})
}

func shown(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = shown(reflect.Indirect(v.Index(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.String, reflect.Int32, reflect.Int64, reflect.Bool:
		return fmt.Sprint(v.Interface())
	}
	return v.Type().Name()
}

// value checks one value that is there.
func (c *checker) value(path string, m Member, v reflect.Value) {
	s, known := c.model.Shapes[m.Shape]
	for v.IsValid() && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !known || !v.IsValid() {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		c.structure(path, s, v)
	case reflect.Slice:
		c.length(path, m, s, v, v.Len())
		for i := range v.Len() {
			c.value(path+"."+strconv.Itoa(i+1)+".member", Member{Shape: s.Item}, v.Index(i))
		}
	case reflect.Map:
		c.length(path, m, s, v, v.Len())
		c.entries(path, s, v)
	case reflect.String:
		c.text(path, m, s, v)
	case reflect.Int32, reflect.Int64:
		c.number(path, m, s, v)
	}
}

func (c *checker) entries(path string, s Shape, v reflect.Value) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for i, key := range keys {
		c.value(path+"."+strconv.Itoa(i+1)+".key", Member{Shape: s.Key}, key)
		c.value(path+"."+key.String()+".member", Member{Shape: s.Value}, v.MapIndex(key))
	}
}

func (c *checker) structure(path string, s Shape, v reflect.Value) {
	t := v.Type()
	for i := range t.NumField() {
		name, m, ok := memberOf(s, t.Field(i).Name)
		if !ok {
			continue
		}
		below := strings.TrimPrefix(path+"."+strings.ToLower(name[:1])+name[1:], ".")
		switch field := v.Field(i); {
		case !absent(field):
			c.value(below, m, field)
		case slices.Contains(s.Required, name):
			c.add(Missing, below, m, reflect.Value{}, "Member must not be null")
		}
	}
}

// memberOf finds the member of a field: the SDK writes the first letter large.
func memberOf(s Shape, field string) (name string, m Member, ok bool) {
	for _, name := range []string{field, strings.ToLower(field[:1]) + field[1:]} {
		if m, ok := s.Members[name]; ok {
			return name, m, true
		}
	}
	return "", Member{}, false
}

// absent says whether a field has no value. A number or flag that is no pointer
// always has one, and an empty enumeration none.
func absent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	case reflect.String:
		return v.Len() == 0
	}
	return false
}

func (c *checker) length(path string, m Member, s Shape, v reflect.Value, n int) {
	switch {
	case s.Min != nil && int64(n) < *s.Min:
		c.add(Length, path, m, v, fmt.Sprintf("Member must have length greater than or equal to %d", *s.Min))
	case s.Max != nil && int64(n) > *s.Max:
		c.add(Length, path, m, v, fmt.Sprintf("Member must have length less than or equal to %d", *s.Max))
	}
}

func (c *checker) number(path string, m Member, s Shape, v reflect.Value) {
	switch {
	case s.Min != nil && v.Int() < *s.Min:
		c.add(Range, path, m, v, fmt.Sprintf("Member must have value greater than or equal to %d", *s.Min))
	case s.Max != nil && v.Int() > *s.Max:
		c.add(Range, path, m, v, fmt.Sprintf("Member must have value less than or equal to %d", *s.Max))
	}
}

func (c *checker) text(path string, m Member, s Shape, v reflect.Value) {
	text := v.String()
	c.length(path, m, s, v, utf8.RuneCountInString(text))
	if form := compiled(s.Pattern); form != nil && !form.MatchString(text) {
		c.add(Pattern, path, m, v, "Member must satisfy regular expression pattern: "+s.Pattern)
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
		c.add(Enum, path, m, v, "Member must satisfy enum value set: ["+strings.Join(s.Enum, ", ")+"]")
	}
}

var patterns sync.Map // of *regexp.Regexp by pattern

// compiled is a pattern of a model, which must match the whole value, compiled
// when it is first asked for; nil where there is none, or Go does not have it.
func compiled(pattern string) *regexp.Regexp {
	if pattern == "" {
		return nil
	}
	if have, ok := patterns.Load(pattern); ok {
		return have.(*regexp.Regexp)
	}
	var one *regexp.Regexp
	if form := goPattern(pattern); form != "" {
		one = regexp.MustCompile(`^(?:` + form + `)$`)
	}
	patterns.Store(pattern, one)
	return one
}
