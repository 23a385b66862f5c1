package problems

import (
	"go/ast"
	"slices"
	"strings"
	"unicode"
)

// names are better words for what the sources call shortly.
var names = map[string]string{
	"e message": "AWS's words", "message": "AWS's words", "err": "the error", "others ID": "name", "said": "AWS's words", "p ID": "account", "p name": "name",
	"log at region": "region", "log at account": "account", "id account": "account", "org ID": "organization", "slice account": "account",
	"t name": "trail", "found name": "name", "ARN account": "account", "ARN region": "region", "e account": "account", "a": "part of AWS's answer",
	"at region": "region", "at account": "account", "arn": "ARN", "about type": "type", "about name": "name", "title": "thing",
	"identity ARN": "identity", "call action": "action", "id": "id", "c": "character", "n": "number", "l unbegun": "number", "l listed": "number",
}

// nameOf is an expression in a few words.
func nameOf(e ast.Expr) string {
	name := ""
	switch e := e.(type) {
	case *ast.Ident:
		name = apart(e.Name)
	case *ast.SelectorExpr:
		name = apart(e.Sel.Name)
		if slices.Contains([]string{"name", "ARN", "id", "ID", "value", "string", "error", "account", "region", "type", "action", "words", "err"}, name) {
			name = strings.TrimSpace(nameOf(e.X) + " " + name)
			name = strings.TrimSuffix(strings.TrimSuffix(name, " error"), " string")
			name = strings.TrimSuffix(strings.TrimSuffix(name, " words"), " value")
		}
	case *ast.CallExpr:
		switch called := calledName(e); {
		case called == "Join" && len(e.Args) == 2:
			name = nameOf(e.Args[0])
		case called == "len" || called == "string" || called == "nameIn" || called == "shown" || called == "Reveal" || called == "int" || called == "firstLine" || called == "cmp":
			if len(e.Args) > 0 {
				name = nameOf(e.Args[0])
			}
		case called == "accountIn":
			name = "account"
		default:
			name = nameOf(e.Fun)
		}
	case *ast.IndexExpr:
		name = nameOf(e.X)
	case *ast.StarExpr:
		name = nameOf(e.X)
	default:
		return "…"
	}
	if better, ok := names[name]; ok {
		return better
	}
	return name
}

// apart is a name as words: stackSetName is "stack set name".
func apart(name string) string {
	var words []string
	word := ""
	runes := []rune(name)
	for i, c := range runes {
		if unicode.IsUpper(c) && i > 0 && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			words, word = append(words, word), ""
		}
		word += string(c)
	}
	for i, w := range append(words, word) {
		if strings.ToUpper(w) != w || len(w) == 1 {
			w = strings.ToLower(w)
		}
		if i < len(words) {
			words[i] = w
		} else {
			word = w
		}
	}
	return strings.TrimSpace(strings.Join(append(words, word), " "))
}
