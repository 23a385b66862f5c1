package path

import (
	"encoding/json"
	"slices"
	"strings"

	"trailhead/awsops"
)

// answer is yes, no, or perhaps where it depends on what is not known.
type answer uint8

const (
	no answer = iota
	perhaps
	yes
)

// message is what S3 says of a new log file, as far as it is always the same.
// S3 user guide, "Event message structure".
func (f *Facts) message() map[string]any {
	key := ""
	if files := f.files(); len(files) > 0 {
		key = files[0]
	}
	return map[string]any{"Records": []any{map[string]any{
		"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": f.Region(), "eventName": "ObjectCreated:Put",
		"s3": map[string]any{"s3SchemaVersion": "1.0", "bucket": map[string]any{"name": f.Bucket.Name, "arn": f.bucketARN()},
			"object": map[string]any{"key": key}},
	}}}
}

// passesFilter says whether a subscription's filter policy lets S3's message
// through. S3 sends no attributes: what is held against them lets nothing
// through. SNS developer guide, "Amazon SNS subscription filter policies".
func passesFilter(s awsops.SubscriptionSettings, message map[string]any) answer {
	if strings.TrimSpace(s.Filter) == "" {
		return yes
	}
	var policy map[string]any
	if json.Unmarshal([]byte(s.Filter), &policy) != nil {
		return perhaps
	}
	if s.FilterScope != "MessageBody" {
		message = map[string]any{}
	}
	return object(policy, []any{message})
}

// object holds a filter against the values that are found in its place.
func object(policy map[string]any, found []any) answer {
	out := yes
	for name, rule := range policy {
		one := no
		switch rule := rule.(type) {
		case []any:
			if name == "$or" {
				for _, choice := range rule {
					if inner, ok := choice.(map[string]any); ok {
						one = max(one, object(inner, found))
					}
				}
			} else {
				one = values(rule, under(found, name))
			}
		case map[string]any:
			one = object(rule, under(found, name))
		default:
			one = perhaps
		}
		out = min(out, one)
	}
	return out
}

// under are the values of a name in any of several objects, lists taken apart.
func under(found []any, name string) []any {
	var all []any
	for _, f := range found {
		if o, ok := f.(map[string]any); ok {
			switch v := o[name].(type) {
			case nil:
			case []any:
				all = append(all, v...)
			default:
				all = append(all, v)
			}
		}
	}
	return all
}

// values: one rule of the list must fit one of the values.
func values(rules, found []any) answer {
	out := no
	for _, rule := range rules {
		if o, ok := rule.(map[string]any); ok && o["exists"] != nil {
			if wanted, _ := o["exists"].(bool); wanted == (len(found) > 0) {
				return yes
			}
			continue
		}
		for _, v := range found {
			out = max(out, fitsValue(rule, v))
		}
	}
	return out
}

func fitsValue(rule, v any) answer {
	o, ok := rule.(map[string]any)
	if !ok {
		return answerOf(rule == v)
	}
	text, isText := v.(string)
	for operator, wanted := range o {
		if operator == "anything-but" {
			return not(anythingBut(wanted, v))
		}
		like, isLike := wanted.(string)
		if !isText || !isLike {
			return perhaps
		}
		switch operator {
		case "prefix":
			return answerOf(strings.HasPrefix(text, like))
		case "suffix":
			return answerOf(strings.HasSuffix(text, like))
		case "equals-ignore-case":
			return answerOf(strings.EqualFold(text, like))
		}
	}
	return perhaps
}

// anythingBut is what the value must not be.
func anythingBut(wanted, v any) answer {
	if list, ok := wanted.([]any); ok {
		return answerOf(slices.Contains(list, v))
	}
	return fitsValue(wanted, v)
}

func answerOf(good bool) answer {
	if good {
		return yes
	}
	return no
}

func not(a answer) answer { return yes - a }
