package policydoc

import (
	"encoding/json"
	"errors"
	"fmt"
)

// principalOf reads a Principal: "*" or an object of types.
func principalOf(raw json.RawMessage) (Principal, error) {
	if raw[0] == '"' {
		if everyone, err := scalar(raw); err != nil || everyone != "*" {
			return nil, errors.New(`is a string other than "*"`)
		}
		return Everyone(), nil
	}
	types, err := objectOf("it", raw)
	if err != nil {
		return nil, errors.New(`is neither "*" nor an object`)
	}
	out := make(Principal, len(types))
	for kind, values := range types {
		if out[kind], err = stringsOf(values, onlyStrings); err != nil {
			return nil, fmt.Errorf("%s %w", kind, err)
		}
	}
	return out, nil
}

// conditionsOf reads a Condition.
func conditionsOf(raw json.RawMessage) (Conditions, error) {
	operators, err := objectOf("it", raw)
	if err != nil {
		return nil, errors.New("is not an object")
	}
	out := make(Conditions, len(operators))
	for operator, block := range operators {
		keys, err := objectOf("it", block)
		if err != nil {
			return nil, fmt.Errorf("%s is not an object", operator)
		}
		out[operator] = make(map[string]Strings, len(keys))
		for key, values := range keys {
			if out[operator][key], err = stringsOf(values, anyScalar); err != nil {
				return nil, fmt.Errorf("%s %s %w", operator, key, err)
			}
		}
	}
	return out, nil
}

// namesOf reads actions or resources, of which there must be at least one.
func namesOf(raw json.RawMessage) (Strings, error) {
	out, err := stringsOf(raw, onlyStrings)
	if err == nil && len(out) == 0 {
		return nil, errors.New("is an empty list")
	}
	return out, err
}

// What stringsOf takes: condition values may be booleans and numbers too.
const (
	onlyStrings = false
	anyScalar   = true
)

// stringsOf reads one value or a list of values, without any null among them.
func stringsOf(raw json.RawMessage, takeAll bool) (Strings, error) {
	list, isList, err := listOf(raw)
	if err != nil {
		return nil, err
	}
	out := make(Strings, 0, len(list))
	for _, one := range list {
		if isList && string(one) == "null" {
			continue
		}
		value, err := scalar(one)
		if err != nil || (one[0] != '"' && !takeAll) {
			return nil, errors.New("is neither a string nor a list of strings")
		}
		out = append(out, value)
	}
	return out, nil
}

// listOf is the elements of a list, or the one value that stands in its place.
func listOf(raw json.RawMessage) (list []json.RawMessage, isList bool, err error) {
	if raw[0] != '[' {
		return []json.RawMessage{raw}, false, nil
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, true, errors.New("is not a list")
	}
	return list, true, nil
}

// scalar is a JSON string, number or boolean as text, numbers and booleans as
// they are written.
func scalar(raw json.RawMessage) (string, error) {
	switch raw[0] {
	case '{', '[', 'n':
		return "", errors.New("is not a single value")
	case '"':
		var out string
		err := json.Unmarshal(raw, &out)
		return out, err
	}
	return string(raw), nil
}
