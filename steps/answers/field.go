package answers

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Source is where an answer came from. A later one wins over an earlier one.
type Source uint8

// The sources, in the order of the contract's precedence, weakest first.
const (
	Default     Source = iota // nobody answered
	Earlier                   // an earlier run in this account
	File                      // the answers file
	Environment               // a TRAILHEAD_ variable
	Flag                      // a flag of the command line
	Typed                     // the person, to a question of trailhead
)

// String is the source in words.
func (s Source) String() string {
	return [...]string{"default", "an earlier run", "answers file", "environment", "command line", "you"}[s]
}

// Kind is the form of an answer.
type Kind uint8

// The kinds. As one text (flags, variables, Set) a list is a,b and a map is
// key=value,key=value.
const (
	Text Kind = iota
	Bool
	List
	Map
)

// Choice is one of the values that an answer can have, and what it means.
type Choice struct{ Value, Means string }

// Field is one answer as it may be asked: its names, its words for a person,
// its rule, and how it is read from and written into Answers.
type Field struct {
	Key  string // dotted, as in the answers file: "members.rollout"
	Flag string // "members-rollout"
	Env  string // "TRAILHEAD_MEMBERS_ROLLOUT"

	Title string // "Member accounts"
	What  string // what it is
	Why   string // what Expel or AWS needs it for
	Risk  string // what goes wrong with a bad answer; "" when nothing much
	Step  int    // the article's step, 0 where the article has none
	From  string // who says the default: "article, step 3", "recommended"

	Default  string // as text; "" when there is none
	Example  string
	Choices  []Choice // the only values there can be; nil when any that keeps the rule
	Kind     Kind
	Secret   bool // never to be shown in full in a log or an error
	Optional bool // may be answered with an empty text

	at    func(*Answers) any            // *string, *Secret, *bool, *[]string or *map[string]string
	read  func(string) (string, *fault) // the rule for one value: its tidy form, or what is wrong
	entry func(key, value string) *fault
}

// Fields are every answer of the contract, in its order. The settings table,
// the prompts, the flags, the file and the documents are all made from them.
func Fields() []Field { return slices.Clone(table) }

// FieldOf is the field with the dotted key, false when there is none.
func FieldOf(key string) (Field, bool) {
	i := slices.IndexFunc(table, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return table[i], true
}

// value is an answer as it was given, before its rule has seen it.
type value struct {
	text  string
	items []item // of a list or a map
	at    place
}

type item struct {
	key, text string
	line      int
}

// fromText reads an answer that was given as one text.
func (f Field) fromText(text string) value {
	v := value{text: strings.TrimSpace(text)}
	if f.Kind != List && f.Kind != Map || v.text == "" {
		return v
	}
	for part := range strings.SplitSeq(v.text, ",") {
		one := item{text: strings.TrimSpace(part)}
		if f.Kind == Map {
			key, text, _ := strings.Cut(part, "=")
			one = item{key: strings.TrimSpace(key), text: strings.TrimSpace(text)}
		}
		v.items = append(v.items, one)
	}
	return v
}

// put writes the answer into a when it keeps the rule, and says what is wrong
// when it does not. A list or a map may have several things wrong with it.
func (f Field) put(a *Answers, v value) Problems {
	switch at := f.at(a).(type) {
	case *string:
		text, bad := f.one(v.text)
		return f.accept(v, bad, func() { *at = text })
	case *Secret:
		text, bad := f.one(v.text)
		return f.accept(v, bad, func() { *at = Secret(text) })
	case *bool:
		yes, bad := readBool(v.text)
		return f.accept(v, bad, func() { *at = yes })
	case *[]string:
		list, problems := f.list(v)
		if len(problems) == 0 {
			*at = list
		}
		return problems
	case *map[string]string:
		entries, problems := f.entries(v)
		if len(problems) == 0 {
			*at = entries
		}
		return problems
	}
	panic("answers: field " + f.Key + " is of a type that put does not know")
}

func (f Field) accept(v value, bad *fault, set func()) Problems {
	if bad != nil {
		return Problems{f.problem(*bad, v.text, v.at)}
	}
	set()
	return nil
}

// one applies the rule to one text.
func (f Field) one(text string) (string, *fault) {
	if text == "" && f.Optional {
		return "", nil
	}
	return f.read(text)
}

func (f Field) list(v value) ([]string, Problems) {
	var list []string
	var problems Problems
	for _, one := range v.items {
		if len(problems) >= mostProblems {
			break
		}
		text, bad := f.read(one.text)
		if bad != nil {
			problems = append(problems, f.problem(*bad, one.text, v.at.on(one.line)))
		} else if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list, problems
}

func (f Field) entries(v value) (map[string]string, Problems) {
	var problems Problems
	entries := map[string]string{}
	seen := map[string]bool{}
	for _, one := range v.items {
		if len(problems) >= mostProblems {
			break
		}
		bad := f.entry(one.key, one.text)
		// IAM's tag keys differ by more than the letter case.
		if folded := strings.ToLower(one.key); bad == nil && seen[folded] {
			bad = &fault{what: "is there twice", rule: "To IAM, keys that differ only in capital letters are the same."}
		} else {
			seen[folded] = true
		}
		if bad != nil {
			problems = append(problems, f.problem(*bad, one.key+"="+one.text, v.at.on(one.line)))
		}
		entries[one.key] = one.text
	}
	if len(entries) > mostTags {
		problems = append(problems, f.problem(tooManyTags(len(entries)), "", v.at))
	}
	if len(entries) == 0 {
		return nil, problems
	}
	return entries, problems
}

// on is the place of one entry of a list or map.
func (at place) on(line int) place {
	if line > 0 {
		at.line = line
	}
	return at
}

// Get is the answer to f in a, as one text that Set takes. It shows a secret
// in full: use Show for anything but an input field.
func (f Field) Get(a Answers) string {
	switch at := f.at(&a).(type) {
	case *string:
		return *at
	case *Secret:
		return at.Reveal()
	case *bool:
		return strconv.FormatBool(*at)
	case *[]string:
		return strings.Join(*at, ",")
	case *map[string]string:
		parts := make([]string, 0, len(*at))
		for _, key := range slices.Sorted(maps.Keys(*at)) {
			parts = append(parts, key+"="+(*at)[key])
		}
		return strings.Join(parts, ",")
	}
	return ""
}

// Show is the answer to f in a, masked when it is a secret.
func (f Field) Show(a Answers) string {
	if f.Secret {
		return mask(f.Get(a))
	}
	return f.Get(a)
}

// Set writes the answer into a. The error is of type Problems and leaves a as
// it was.
func (f Field) Set(a *Answers, text string) error {
	return f.put(a, f.fromText(text)).orNil()
}

// Check says what is wrong with an answer, as Problems, without keeping it.
func (f Field) Check(text string) error {
	var scratch Answers
	return f.Set(&scratch, text)
}
