package recorded

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// compare says in what an answer differs from AWS's, "" if in nothing.
func (p *place) compare(want answer, got any) string {
	if want.Has != nil {
		if why := differs("", p.filled(want.Has), got); why != "" {
			return why
		}
	}
	for _, path := range want.Lacks {
		if v, found := at(got, path); found && !missing(v) {
			return fmt.Sprintf("%s is %v, AWS does not send it", path, v)
		}
	}
	return ""
}

// missing says whether a field of the SDK's answer was not sent: the SDK leaves
// its zero value there, and an empty list or map is something that was sent.
func missing(v any) bool { return v == nil || v == "" }

// differs compares what AWS has sent with what is there. "*" is anything, and
// a document is compared by what it says.
func differs(path string, want, got any) string {
	if want == "*" {
		if missing(got) {
			return path + " is missing"
		}
		return ""
	}
	switch w := want.(type) {
	case map[string]any:
		return differsObject(path, w, got)
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s is %v, AWS %v", path, got, want)
		}
		for i := range w {
			if why := differs(fmt.Sprintf("%s.%d", path, i), w[i], g[i]); why != "" {
				return why
			}
		}
		return ""
	}
	if fmt.Sprint(want) != fmt.Sprint(got) {
		return fmt.Sprintf("%s is %v, AWS %v", path, got, want)
	}
	return ""
}

func differsObject(path string, want map[string]any, got any) string {
	if text, ok := got.(string); ok { // a document, of which the fact has the content
		if document, ok := documentOf(text); !ok || !reflect.DeepEqual(normal(want), normal(document)) {
			return fmt.Sprintf("%s is %s, AWS %v", path, text, want)
		}
		return ""
	}
	g, ok := got.(map[string]any)
	if !ok {
		return fmt.Sprintf("%s is %v, AWS %v", path, got, want)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if why := differs(strings.TrimPrefix(path+"."+name, "."), want[name], g[name]); why != "" {
			return why
		}
	}
	return ""
}

// documentOf reads a policy, URL-encoded or not.
func documentOf(text string) (v any, ok bool) {
	if strings.HasPrefix(text, "%7B") {
		decoded, err := url.PathUnescape(text)
		if err != nil {
			return nil, false
		}
		text = decoded
	}
	return v, json.Unmarshal([]byte(text), &v) == nil
}

// normal is v with its numbers of one kind.
func normal(v any) any {
	raw, err := json.Marshal(v)
	var out any
	if err != nil || json.Unmarshal(raw, &out) != nil {
		return v
	}
	return out
}
