package httpapi

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// names are those on the wire of fields that have another there, by the field's
// name, with the name of its struct before it where that matters. In XML the
// name of a list is that of each item, or, with a >, that of the whole and that
// of an item.
type names map[string]string

// of is a field's name on the wire; inner is the name of a list's items, "" for
// one whose items follow one another.
func (n names) of(owner reflect.Type, field string) (outer, inner string) {
	name := cmp.Or(n[owner.Name()+"."+field], n[field], field)
	outer, inner, _ = strings.Cut(name, ">")
	return outer, inner
}

// isOurs reports whether a field is the SDK's own and not AWS's.
func isOurs(f reflect.StructField) bool { return !f.IsExported() || f.Name == "ResultMetadata" }

// fill puts what was sent into a value of the SDK. Sent are strings, numbers of
// JSON, lists and maps; at says where they are.
func (n names) fill(v reflect.Value, sent any, at string) error {
	if list, is := sent.([]any); is && len(list) == 1 && v.Kind() != reflect.Slice {
		sent = list[0] // XML does not tell one from a list of one
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return n.fill(v.Elem(), sent, at)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return fillTime(v, sent, at)
		}
		return n.fillStruct(v, sent, at)
	case reflect.Slice:
		return n.fillSlice(v, sent, at)
	case reflect.Map:
		return n.fillMap(v, sent, at)
	}
	return fillPlain(v, sent, at)
}

// fillStruct refuses what there is no field for: nothing that was sent is lost.
func (n names) fillStruct(v reflect.Value, sent any, at string) error {
	fields, ok := sent.(map[string]any)
	if !ok && sent != "" {
		return fmt.Errorf("%s is %T, not a structure", at, sent)
	}
	taken := 0
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if isOurs(f) {
			continue
		}
		outer, inner := n.of(v.Type(), f.Name)
		part, there := fields[outer]
		if !there {
			outer = lowerFirst(outer)
			part, there = fields[outer]
		}
		if !there {
			continue
		}
		taken++
		if inner != "" {
			part = itemsIn(part, inner)
		}
		if err := n.fill(v.Field(i), part, at+"."+outer); err != nil {
			return err
		}
	}
	if taken < len(fields) {
		return fmt.Errorf("a field of %s is not known: %v", at, fields)
	}
	return nil
}

// itemsIn are the items of a list that is an element of its own.
func itemsIn(list any, item string) any {
	if one, is := list.([]any); is && len(one) == 1 {
		list = one[0]
	}
	if inner, is := list.(map[string]any); is {
		return inner[item]
	}
	return []any{} // an empty element
}

func (n names) fillSlice(v reflect.Value, sent any, at string) error {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		text, err := base64.StdEncoding.DecodeString(fmt.Sprint(sent))
		v.SetBytes(text)
		return err
	}
	items, ok := sent.([]any)
	if !ok && sent != "" { // an empty list
		return fmt.Errorf("%s is %T, not a list", at, sent)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if err := n.fill(v.Index(i), item, at+"."+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

func (n names) fillMap(v reflect.Value, sent any, at string) error {
	entries, ok := sent.(map[string]any)
	if !ok {
		return fmt.Errorf("%s is %T, not a map", at, sent)
	}
	v.Set(reflect.MakeMap(v.Type()))
	for key, value := range entries {
		one := reflect.New(v.Type().Elem()).Elem()
		if err := n.fill(one, value, at+"."+key); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), one)
	}
	return nil
}

func fillTime(v reflect.Value, sent any, at string) error {
	if seconds, err := strconv.ParseFloat(fmt.Sprint(sent), 64); err == nil {
		v.Set(reflect.ValueOf(time.UnixMilli(int64(seconds * 1000)).UTC()))
		return nil
	}
	when, err := time.Parse(time.RFC3339, fmt.Sprint(sent))
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	v.Set(reflect.ValueOf(when))
	return nil
}

func fillPlain(v reflect.Value, sent any, at string) error {
	switch sent.(type) {
	case string, json.Number, bool:
	default:
		return fmt.Errorf("%s is %T, not a plain value", at, sent)
	}
	text := fmt.Sprint(sent)
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
		return nil
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		v.SetBool(b)
		return err
	case reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(text, 10, 64)
		v.SetInt(i)
		return err
	}
	return fmt.Errorf("%s is of a type that is not known: %s", at, v.Type())
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
