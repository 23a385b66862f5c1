package recorded

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// shape is which fields AWS's answers to an operation had, over several
// recordings: "all" of them, or how many.
type shape struct {
	ID      string          `json:"id"`
	Source  string          `json:"source"`
	Answers int             `json:"answers"`
	Given   []step          `json:"given"` // ours: what the call needs
	Call    string          `json:"call"`
	With    json.RawMessage `json:"with"`
	Fields  map[string]any  `json:"fields"` // by path and type: "Roles[].Arn:string"
}

// What every recorded answer has, the simulation's has as well, and of the same
// type.
func TestAnswersHaveTheFieldsThatAWSAlwaysSends(t *testing.T) {
	var shapes []shape
	readJSON(t, "shapes.json", &shapes)
	excused := exceptionsIn(t)
	for _, s := range shapes {
		p := simulated()
		if err := p.prepare(context.Background(), fact{Given: s.Given}); err != nil {
			t.Errorf("%s: %v", s.ID, err)
			continue
		}
		got, err := p.call(context.Background(), s.Call, s.With, "", "us-east-1")
		if err != nil {
			t.Errorf("%s: %v", s.ID, err)
			continue
		}
		for field, how := range s.Fields {
			path, kind, _ := strings.Cut(field, ":")
			if how != "all" || path == "" {
				continue
			}
			why := fieldAt(got, strings.Split(path, "."), kind)
			switch id := s.ID + ":" + path; {
			case why != "" && excused[id] == "":
				t.Errorf("%s: %s %s, AWS always sends it", s.ID, path, why)
			case why == "" && excused[id] != "":
				t.Errorf("%s is an exception, and answers as AWS does by now", id)
			}
		}
	}
}

// fieldAt says what is wrong with a field, "" if it is there with this type.
func fieldAt(v any, path []string, kind string) string {
	if len(path) == 0 {
		return wrongKind(v, kind)
	}
	name, isList := strings.CutSuffix(path[0], "[]")
	object, ok := v.(map[string]any)
	if !ok || missing(object[name]) && kind != "string" || object[name] == nil {
		return "is not there"
	}
	if !isList {
		return fieldAt(object[name], path[1:], kind)
	}
	list, ok := object[name].([]any)
	if !ok || len(list) == 0 {
		return "is an empty list"
	}
	return fieldAt(list[0], path[1:], kind)
}

// wrongKind: times are texts in the SDK's answers.
func wrongKind(v any, kind string) string {
	ok := false
	switch kind {
	case "string", "time":
		_, ok = v.(string)
	case "number":
		_, ok = v.(json.Number)
	case "bool":
		_, ok = v.(bool)
	default:
		ok = true
	}
	if !ok {
		return fmt.Sprintf("is %v, no %s", v, kind)
	}
	return ""
}
