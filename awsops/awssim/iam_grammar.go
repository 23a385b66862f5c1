package awssim

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"trailhead/internal/pattern"
)

// What IAM says of an identity policy before it looks at what the policy means
// comes in a fixed order: the syntax of everything, the version, what an older
// parser still refuses ("legacy parsing"), Sids, actions, resources.

// rawStatement is one statement as decoded JSON.
type rawStatement map[string]any

// checkGrammar holds an identity policy against IAM's grammar (IAM user guide,
// "Grammar of the IAM JSON policy language"). A managed policy must say the
// current version.
func checkGrammar(text string, managed bool) error {
	version, statements, ok := readGrammar(text)
	switch {
	case !ok && strings.HasPrefix(strings.TrimSpace(text), "{") && !json.Valid([]byte(text)):
		return malformed("This policy contains invalid Json")
	case !ok:
		return malformed("Syntax errors in policy.")
	case managed && version != "2012-10-17":
		return malformed("Policy document must be version 2012-10-17 or greater.")
	case slices.ContainsFunc(statements, rawStatement.failsLegacyParsing):
		return malformed("The policy failed legacy parsing")
	}
	if err := checkSids(statements); err != nil {
		return err
	}
	for _, check := range []func(rawStatement) error{rawStatement.checkActions, rawStatement.checkResources} {
		for _, s := range statements {
			if err := check(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// readGrammar reads a policy, and says whether every element has its form.
func readGrammar(text string) (version string, statements []rawStatement, ok bool) {
	var d map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if !json.Valid([]byte(text)) || decoder.Decode(&d) != nil || d == nil {
		return "", nil, false
	}
	for name, v := range d {
		switch name {
		case "Version":
			version, _ = v.(string)
			ok = slices.Contains([]string{"2012-10-17", "2008-10-17"}, version)
		case "Id":
			_, ok = v.(string)
		case "Statement":
			statements, ok = readStatements(v)
		default:
			ok = false
		}
		if !ok {
			return "", nil, false
		}
	}
	return version, statements, len(statements) > 0
}

func readStatements(v any) (all []rawStatement, ok bool) {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	for _, one := range list {
		s, isObject := one.(map[string]any)
		if !isObject || !rawStatement(s).wellFormed() {
			return nil, false
		}
		all = append(all, s)
	}
	return all, true
}

// wellFormed: the elements are known, of the right type, and none excludes
// another.
func (s rawStatement) wellFormed() bool {
	for name, v := range s {
		ok := false
		switch name {
		case "Sid", "Effect":
			_, ok = v.(string)
		case "Action", "NotAction", "Resource", "NotResource":
			_, ok = textsOf(v)
		case "Principal", "NotPrincipal": // judged elsewhere: no identity policy has one
			ok = true
		case "Condition":
			ok = wellFormedConditions(v)
		}
		if !ok {
			return false
		}
	}
	has := func(name string) bool { _, there := s[name]; return there }
	effect, _ := s["Effect"].(string)
	return !(has("Action") && has("NotAction")) && !(has("Resource") && has("NotResource")) &&
		(strings.EqualFold(effect, "Allow") || strings.EqualFold(effect, "Deny"))
}

// textsOf is one text or a list of them; nulls in a list count for nothing.
func textsOf(v any) (texts []string, ok bool) {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	for _, one := range list {
		text, isText := one.(string)
		switch {
		case isText:
			texts = append(texts, text)
		case one != nil || !isList:
			return nil, false
		}
	}
	return texts, true
}

// operators are the condition operators without quantifier and IfExists (IAM
// user guide, "IAM JSON policy elements: Condition operators").
var operators = strings.Fields(`StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike
	NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals
	DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals
	Bool BinaryEquals IpAddress NotIpAddress ArnEquals ArnLike ArnNotEquals ArnNotLike Null`)

// wellFormedConditions: an operator without keys is not looked at.
func wellFormedConditions(v any) bool {
	conditions, ok := v.(map[string]any)
	for operator, block := range conditions {
		keys, isObject := block.(map[string]any)
		ok = ok && isObject && (len(keys) == 0 || slices.ContainsFunc(
			operators, func(o string) bool { return strings.EqualFold(o, plainOperator(operator)) }))
		for _, values := range keys {
			ok = ok && scalars(values)
		}
	}
	return ok
}

func plainOperator(operator string) string {
	for _, quantifier := range []string{"ForAllValues:", "ForAnyValue:"} {
		operator = strings.TrimPrefix(operator, quantifier)
	}
	return strings.TrimSuffix(operator, "IfExists")
}

func scalars(v any) bool {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	return !slices.ContainsFunc(list, func(one any) bool {
		switch one.(type) {
		case map[string]any, []any:
			return true
		}
		return false
	})
}

// failsLegacyParsing: an Effect in other letters, a date that is none, an ARN
// with too few parts or without a service.
func (s rawStatement) failsLegacyParsing() bool {
	effect, _ := s["Effect"].(string)
	if effect != "Allow" && effect != "Deny" {
		return true
	}
	for _, name := range []string{"Resource", "NotResource"} {
		texts, _ := textsOf(s[name])
		if slices.ContainsFunc(texts, brokenARN) {
			return true
		}
	}
	conditions, _ := s["Condition"].(map[string]any)
	for operator, block := range conditions {
		keys, _ := block.(map[string]any)
		for _, values := range keys {
			texts, _ := textsOf(values)
			if strings.HasPrefix(operator, "Date") && slices.ContainsFunc(texts, func(text string) bool { return !isDate(text) }) {
				return true
			}
		}
	}
	return false
}

func brokenARN(text string) bool {
	parts := strings.SplitN(text, ":", 6)
	return parts[0] == "arn" && len(parts) > 2 && (len(parts) < 6 || parts[2] == "") && slices.Contains(partitions, parts[1])
}

var dateForm = pattern.New(`^-?\d{1,9}(-\d{1,2}(-\d{1,2})?)?([Tt](\d{1,2}(:\d{1,2}(:\d{1,2}(\.\d{1,9})?)?)?([Zz]|[+-]\d{2}(:?\d{2})?)?)?)?$`)

// isDate says whether a condition's value is a date, or a time in seconds.
func isDate(text string) bool {
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		return true
	}
	_, err := json.Number(text).Int64()
	return err == nil || dateForm().MatchString(text)
}
