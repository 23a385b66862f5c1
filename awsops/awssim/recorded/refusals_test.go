package recorded

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// refusal is one place in the simulation that refuses a call.
type refusal struct {
	Service string // by the file: s3_create.go is S3's, "" is everybody's
	Code    string // AWS's error code, or the SDK's type of the error
	Text    string // the message, %s for what differs from call to call
	at      string // file and line
}

func (r refusal) key() string { return r.Service + "|" + r.Code + "|" + r.Text }

// makers are the simulation's functions that make a refusal: which argument is
// the code ("" says the function's own), which the message, and what the
// message begins with.
var makers = map[string]struct {
	code    string
	codeArg int
	textArg int
	prefix  string
}{
	"apiError":           {codeArg: 0, textArg: 1},
	"httpError":          {codeArg: 1, textArg: 2},
	"invalidArgument":    {code: "InvalidArgument", textArg: 0},
	"malformedPolicy":    {code: "MalformedPolicy", textArg: 0},
	"malformed":          {code: "MalformedPolicyDocument", textArg: 0},
	"malformedKeyPolicy": {code: "MalformedPolicyDocumentException", textArg: 0},
	"noSuchEntity":       {code: "NoSuchEntity", textArg: 0},
	"alreadyExists":      {code: "EntityAlreadyExists", textArg: 0},
	"deleteConflict":     {code: "DeleteConflict", textArg: 0},
	"quota":              {code: "LimitExceeded", textArg: 0},
	"kmsNotFound":        {code: "NotFoundException", textArg: 0},
	"invalidState":       {code: "KMSInvalidStateException", textArg: 0},
	"invalidParameter":   {code: "InvalidParameter", textArg: 0, prefix: "Invalid parameter: "},
	"badTrailName":       {code: "InvalidTrailNameException", textArg: 0},
	"badSelectors":       {code: "InvalidEventSelectorsException", textArg: 0},
	"badRedrive":         {code: "InvalidParameterValue", textArg: 1, prefix: "Value %s for parameter RedrivePolicy is invalid. Reason: "},
	"validation": {code: "ValidationError", textArg: 2,
		prefix: "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: "},
	"denied": {code: "AccessDenied", textArg: 2, prefix: "User: %s is not authorized to perform: %s on resource: %s "},
}

// insideMakers are functions whose own body only passes a refusal on.
func insideMakers(name string) bool {
	_, is := makers[name]
	return is || name == "APIError" || name == "decide"
}

// refusals finds every place in the simulation's source that refuses a call.
func refusals(t *testing.T) []refusal {
	t.Helper()
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %d files", err, len(files))
	}
	var all []refusal
	fset := token.NewFileSet()
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || insideMakers(f.Name.Name) {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if r, ok := refusalOf(n); ok {
					r.Service, r.at = serviceOf(path), fset.Position(n.Pos()).String()
					all = append(all, r)
				}
				return true
			})
		}
	}
	return all
}

// serviceOf is the service of a file of the simulation, "" for what all share.
func serviceOf(path string) string {
	name, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".go"), "_")
	return map[string]string{"s3": "S3", "sqs": "SQS", "sns": "SNS", "kms": "KMS", "iam": "IAM", "sts": "STS", "cloudtrail": "CloudTrail",
		"cloudformation": "CloudFormation", "organizations": "Organizations", "controltower": "ControlTower", "guardrails": "ControlTower"}[name]
}

var errorType = regexp.MustCompile(`^[A-Z]\w*$`)

// refusalOf reads a call of a maker, or a literal of one of the SDK's types of
// errors.
func refusalOf(n ast.Node) (refusal, bool) {
	switch e := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := e.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			if name = f.Sel.Name; name != "denied" {
				name = ""
			}
		}
		m, ok := makers[name]
		if !ok || len(e.Args) <= m.textArg {
			return refusal{}, false
		}
		code := m.code
		if code == "" {
			code = template(e.Args[m.codeArg])
		}
		return refusal{Code: code, Text: m.prefix + template(e.Args[m.textArg])}, true
	case *ast.CompositeLit:
		s, ok := e.Type.(*ast.SelectorExpr)
		pkg, isPkg := ast.Expr(nil), false
		if ok {
			pkg, isPkg = s.X, true
		}
		id, _ := pkg.(*ast.Ident)
		if !isPkg || id == nil || !strings.HasSuffix(id.Name, "types") || !errorType.MatchString(s.Sel.Name) || !hasMessage(e) {
			return refusal{}, false
		}
		return refusal{Code: s.Sel.Name, Text: messageIn(e)}, true
	}
	return refusal{}, false
}

// hasMessage tells an error of the SDK from other structures: it has a message,
// or it is one of the few that have none.
func hasMessage(e *ast.CompositeLit) bool {
	name := e.Type.(*ast.SelectorExpr).Sel.Name
	for _, element := range e.Elts {
		kv, ok := element.(*ast.KeyValueExpr)
		if ok && kv.Key.(*ast.Ident).Name == "Message" && !strings.HasSuffix(name, "Result") && name != "Error" {
			return true
		}
	}
	return name == "NotFound"
}

func messageIn(e *ast.CompositeLit) string {
	for _, element := range e.Elts {
		if kv, ok := element.(*ast.KeyValueExpr); ok && kv.Key.(*ast.Ident).Name == "Message" {
			return template(kv.Value)
		}
	}
	return ""
}

var verbs = regexp.MustCompile(`%[-+#0-9.]*[a-zA-Z]`)

// template is a message with %s for everything that is not written in it.
func template(e ast.Expr) string {
	switch v := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(v.Value)
		if err != nil {
			return v.Value
		}
		return verbs.ReplaceAllString(text, "%s")
	case *ast.BinaryExpr:
		return template(v.X) + template(v.Y)
	case *ast.CallExpr:
		if s, ok := v.Fun.(*ast.SelectorExpr); ok && len(v.Args) > 0 && (s.Sel.Name == "String" || s.Sel.Name == "Sprintf") {
			return template(v.Args[0])
		}
	case *ast.ParenExpr:
		return template(v.X)
	}
	return "%s"
}
