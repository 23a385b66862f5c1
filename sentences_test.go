package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// sentences are the fields that hold texts for people, and what AWS says in
// words. Words are made from values; nothing is read back out of words.
var sentences = []string{"What", "Why", "Do", "Summary", "Says", "Evidence", "Remedy", "Message", "Note", "Notes", "Hint", "Help", "Text",
	"Error"}

// readers are the functions that look into a text, or cut it up.
var readers = map[string][]string{
	"strings": {"Contains", "ContainsAny", "HasPrefix", "HasSuffix", "EqualFold", "Index", "Cut", "CutPrefix", "CutSuffix", "Split", "SplitN",
		"TrimPrefix", "TrimSuffix", "Replace", "ReplaceAll"},
}

// whereAllowed are the places that may: AWS has no code for what they need, or
// they only lay a text out.
var whereAllowed = map[string]string{
	"awsops/":                      "what AWS says is made into kinds and reasons here, and nowhere else",
	"steps/answers/file_syntax.go": "the YAML library's errors begin with its name",
	"steps/engine/problem.go":      "our own error repeats the call that its reader names already",
	"steps/export/handed.go":       "the JSON library's errors begin with its name",
	"steps/export/runbook.go":      "lays out sentences and multi-line texts as Markdown",
	"ui/board/files.go":            "a file's text, saved",
}

// No face and no decision looks into a sentence.
func TestNothingLooksIntoASentence(t *testing.T) {
	sources(t, func(path string, fset *token.FileSet, file *ast.File) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "internal/") || allowed(path) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !reads(call) {
				return true
			}
			for _, arg := range call.Args[:1] {
				if field := sentence(arg); field != "" {
					t.Errorf("%s looks into %s, which is a text for people: decide by a value", fset.Position(n.Pos()), field)
				}
			}
			return true
		})
	})
}

func allowed(path string) bool {
	for place := range whereAllowed {
		if strings.HasPrefix(path, place) {
			return true
		}
	}
	return false
}

// reads: a function of package strings that looks into its first argument, or
// any method of a regular expression.
func reads(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	if id, ok := sel.X.(*ast.Ident); ok && slices.Contains(readers[id.Name], sel.Sel.Name) {
		return true
	}
	return slices.Contains([]string{"MatchString", "FindString", "FindStringSubmatch", "ReplaceAllString", "ReplaceAllStringFunc",
		"ReplaceAllLiteralString"}, sel.Sel.Name)
}

// sentence is the field of the text that an expression is, "" where it is none.
func sentence(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.CallExpr: // err.Error()
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Error" && len(e.Args) == 0 {
			return "an error"
		}
		for _, arg := range e.Args { // strings.ToLower(p.What)
			if field := sentence(arg); field != "" {
				return field
			}
		}
	case *ast.SelectorExpr:
		if slices.Contains(sentences, e.Sel.Name) {
			return e.Sel.Name
		}
	}
	return ""
}
