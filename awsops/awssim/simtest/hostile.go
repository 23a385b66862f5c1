package simtest

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"trailhead/awsops/awssim"
)

// Hostile is what somebody may put into a name to paint over what a person says
// yes to: control characters and sequences, a link, C1, other reading
// directions, letters without width, separators of lines, and a line of its own.
const Hostile = "\x1b[2K\x1b[8m\x1b[31m\x1b]0;title\x07\x1b]8;;https://example.com\x1b\\\r\b\x7f\u009b2J" +
	"\u0085\u202e\u2066\u200b\u200f\u2028\u2029\ufeff\U000e0041\nFORGED line"

// Painted names what is in a text that a terminal, or a reader, would not show
// as it is; "" where there is nothing. Colours are the sequences of our own that
// may be in it.
func Painted(text string, colours *regexp.Regexp) string {
	if colours != nil {
		text = colours.ReplaceAllString(text, "")
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "FORGED") {
			return "a line that a name has begun"
		}
	}
	for i, c := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case c == utf8.RuneError && size == 1:
			return "a byte that is no UTF-8"
		case c < ' ' && c != '\n' && c != '\t', c >= 0x7f && c < 0xa0:
			return "a control character"
		case c >= 0x200b && c <= 0x200f, c >= 0x202a && c <= 0x202e, c >= 0x2060 && c <= 0x206f, c == 0xfeff, c == 0x061c:
			return "a character without width, or that turns the direction"
		case c == 0x2028, c == 0x2029, c >= 0xe0000:
			return "a separator or a tag"
		}
	}
	return ""
}

// Texts are the different texts in a world that somebody may have chosen, in
// order: every value and every key of at least four letters.
func Texts(w *awssim.World) ([]string, error) {
	tree, err := treeOf(w)
	found := map[string]bool{}
	visit(tree, func(text string) string {
		if len(text) >= 4 && len(text) < 200 && !strings.ContainsAny(text, "{\x1b") {
			found[text] = true
		}
		return text
	})
	return slices.Sorted(maps.Keys(found)), err
}

// Poison puts something behind a text wherever the world has it, also within
// ARNs and documents.
func Poison(w *awssim.World, text, more string) error {
	tree, err := treeOf(w)
	if err != nil {
		return err
	}
	quoted, err := json.Marshal(text + more)
	if err != nil {
		return err
	}
	inDocument := string(quoted[1 : len(quoted)-1])
	changed, err := json.Marshal(visit(tree, func(at string) string {
		if strings.HasPrefix(strings.TrimSpace(at), "{") {
			return strings.ReplaceAll(at, text, inDocument)
		}
		return strings.ReplaceAll(at, text, text+more)
	}))
	if err != nil {
		return err
	}
	return w.UnmarshalJSON(changed)
}

func treeOf(w *awssim.World) (tree any, err error) {
	text, err := json.Marshal(w)
	if err == nil {
		err = json.Unmarshal(text, &tree)
	}
	return tree, err
}

// fields are the names of all fields that a world's file has.
var fields = sync.OnceValue(func() map[string]bool {
	names, seen := map[string]bool{}, map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Array:
			walk(t.Elem())
		case reflect.Struct:
			for f := range t.NumField() {
				name, _, _ := strings.Cut(t.Field(f).Tag.Get("json"), ",")
				names[cmp.Or(name, t.Field(f).Name)] = true
				walk(t.Field(f).Type)
			}
		}
	}
	walk(reflect.TypeFor[awssim.State]())
	return names
})

// visit gives every text of a tree to use, and takes what comes back.
func visit(at any, use func(string) string) any {
	switch at := at.(type) {
	case string:
		return use(at)
	case []any:
		for i := range at {
			at[i] = visit(at[i], use)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(at)) {
			value := visit(at[key], use)
			if delete(at, key); !fields()[key] { // what is a name of ours stays
				key = use(key)
			}
			at[key] = value
		}
	}
	return at
}
