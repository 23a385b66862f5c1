package awssim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"trailhead/internal/pattern"
)

// function is a map that calls one of CloudFormation's functions.
func function(v map[string]any) (name string, argument any) {
	for key, argument := range v {
		if key == "Ref" && len(v) == 1 || strings.HasPrefix(key, "Fn::") {
			return key, argument
		}
	}
	return "", nil
}

var substituted = pattern.New(`\$\{([^!][^}]*)\}`)

// references are the names that a value refers to.
func references(v any) (refs []string, err error) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			more, err := references(item)
			if err != nil {
				return nil, err
			}
			refs = append(refs, more...)
		}
	case map[string]any:
		name, argument := function(v)
		if name != "" {
			return referencesOf(name, argument)
		}
		for _, key := range sortedKeys(v) {
			more, err := references(v[key])
			if err != nil {
				return nil, err
			}
			refs = append(refs, more...)
		}
	}
	return refs, nil
}

func referencesOf(name string, argument any) ([]string, error) {
	switch name {
	case "Ref":
		return stringsOf(argument), nil
	case "Fn::GetAtt":
		logical, _ := attribute(argument)
		if logical == "" {
			return nil, templateError("Fn::GetAtt object requires two non-empty parameters")
		}
		return []string{logical}, nil
	case "Fn::Sub":
		text, own := substitution(argument)
		refs, err := references(any(own))
		for _, found := range substituted().FindAllStringSubmatch(text, -1) {
			if _, ok := own[found[1]]; !ok {
				logical, _, _ := strings.Cut(found[1], ".")
				refs = append(refs, logical)
			}
		}
		return refs, err
	}
	return nil, unmodelled("the function %s in a template", name)
}

func attribute(argument any) (logical, name string) {
	if text, ok := argument.(string); ok {
		logical, name, _ = strings.Cut(text, ".")
		return logical, name
	}
	if list := stringsOf(argument); len(list) == 2 {
		return list[0], list[1]
	}
	return "", ""
}

// substitution are the text and the own names of Fn::Sub.
func substitution(argument any) (text string, own map[string]any) {
	if list, ok := argument.([]any); ok && len(list) == 2 {
		text, _ = list[0].(string)
		own, _ = list[1].(map[string]any)
		return text, own
	}
	text, _ = argument.(string)
	return text, nil
}

// stringsOf is a list of strings, or one string.
func stringsOf(v any) (list []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, item := range v {
			if text, ok := item.(string); ok {
				list = append(list, text)
			}
		}
	}
	return list
}

// noValue takes its property away.
type noValue struct{}

// resolve puts the values of one stack into a part of the template.
func (x *stackExecution) resolve(v any) (any, error) {
	switch v := v.(type) {
	case []any:
		list := make([]any, 0, len(v))
		for _, item := range v {
			got, err := x.resolve(item)
			if err != nil {
				return nil, err
			}
			if got != (noValue{}) {
				list = append(list, got)
			}
		}
		return list, nil
	case map[string]any:
		if name, argument := function(v); name != "" {
			return x.call(name, argument)
		}
		m := make(map[string]any, len(v))
		for key, item := range v {
			got, err := x.resolve(item)
			if err != nil {
				return nil, err
			}
			if _, none := got.(noValue); !none {
				m[key] = got
			}
		}
		return m, nil
	}
	return v, nil
}

func (x *stackExecution) call(name string, argument any) (any, error) {
	switch name {
	case "Ref":
		return x.ref(fmt.Sprint(argument))
	case "Fn::GetAtt":
		return x.attribute(attribute(argument))
	}
	text, own := substitution(argument)
	var failed error
	text = substituted().ReplaceAllStringFunc(text, func(found string) string {
		name := found[2 : len(found)-1]
		var got any
		var err error
		if mine, ok := own[name]; ok {
			got, err = x.resolve(mine)
		} else if logical, attr, dotted := strings.Cut(name, "."); dotted {
			got, err = x.attribute(logical, attr)
		} else {
			got, err = x.ref(name)
		}
		if err != nil {
			failed = err
		}
		return fmt.Sprint(got)
	})
	return strings.ReplaceAll(text, "${!", "${"), failed
}

func (x *stackExecution) ref(name string) (any, error) {
	switch name {
	case "AWS::AccountId":
		return x.account.ID, nil
	case "AWS::Partition":
		return x.account.Partition, nil
	case "AWS::Region":
		return x.set.StackRegion, nil
	case "AWS::StackId":
		return x.instance.StackID, nil
	case "AWS::StackName":
		return x.stackName(), nil
	case "AWS::NoValue":
		return noValue{}, nil
	}
	if value, ok := x.set.Parameters[name]; ok {
		return value, nil
	}
	if p, ok := x.template.parameters[name]; ok && p.Default != nil {
		return *p.Default, nil
	}
	if made := x.find(name); made != nil {
		return made.Physical, nil
	}
	return nil, unmodelled("the reference %s in a template", name)
}

func (x *stackExecution) attribute(logical, name string) (any, error) {
	made := x.find(logical)
	switch {
	case made == nil:
	case made.Type == typePolicy && name == "PolicyArn":
		return made.Physical, nil
	case made.Type == typeRole && (name == "Arn" || name == "RoleId"):
		role := x.account.role(made.Physical)
		if role == nil {
			return nil, noSuchEntity("The role with name %s cannot be found.", made.Physical)
		}
		if name == "RoleId" {
			return role.ID, nil
		}
		return role.ARN, nil
	}
	return nil, unmodelled("the attribute %s.%s in a template", logical, name)
}

// written is a value as JSON, with its keys in order.
func written(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
