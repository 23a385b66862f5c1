package steps

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// source is this package's code, to be walked: which calls to AWS can resources
// make at all?
type source struct {
	functions map[string]*ast.FuncDecl            // "name" and "Type.name"
	types     map[string]map[string]*ast.FuncDecl // a type's methods
}

func readSource(t *testing.T) source {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	s := source{functions: map[string]*ast.FuncDecl{}, types: map[string]map[string]*ast.FuncDecl{}}
	for _, file := range files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if f.Recv == nil {
				s.functions[f.Name.Name] = f
				continue
			}
			kind := receiver(f)
			if s.types[kind] == nil {
				s.types[kind] = map[string]*ast.FuncDecl{}
			}
			s.types[kind][f.Name.Name] = f
		}
	}
	return s
}

func receiver(f *ast.FuncDecl) string {
	kind := f.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	return kind.(*ast.Ident).Name
}

// walk is what can be reached from a method: the types that are made, the
// functions that run. Permissions and Explain only speak of calls.
type walk struct {
	source
	seen    map[*ast.FuncDecl]bool
	made    map[string]bool     // types, with all their methods
	verbs   map[string][]string // a verb of *awsops.Account to the types that use it
	actions map[string]bool
}

func (s source) from(kind, method string) walk {
	w := walk{source: s, seen: map[*ast.FuncDecl]bool{}, made: map[string]bool{}, verbs: map[string][]string{}, actions: map[string]bool{}}
	w.visit(kind, s.types[kind][method])
	return w
}

var anAction = regexp.MustCompile(`^"[a-z0-9]+:[A-Z][A-Za-z]+"$`)

func (w *walk) visit(kind string, f *ast.FuncDecl) {
	if f == nil || w.seen[f] || f.Name.Name == "Permissions" || f.Name.Name == "Explain" {
		return
	}
	w.seen[f] = true
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if id, ok := n.Type.(*ast.Ident); ok && w.types[id.Name] != nil && id.Name != "Setup" && id.Name != "Session" {
				w.make(id.Name)
			}
		case *ast.BasicLit:
			if anAction.MatchString(n.Value) {
				w.actions[strings.Trim(n.Value, `"`)] = true
			}
		case *ast.Ident:
			w.visit(kind, w.functions[n.Name])
		case *ast.SelectorExpr:
			w.selected(kind, n)
		}
		return true
	})
}

// make takes in a type that can come to be, with every method it has.
func (w *walk) make(kind string) {
	if w.made[kind] {
		return
	}
	w.made[kind] = true
	for _, method := range w.types[kind] {
		w.visit(kind, method)
	}
}

// accounts are how variables and fields of the type *awsops.Account are called
// in this package.
var accounts = []string{"aws", "home", "Home", "logs", "reach", "account", "entered", "b"}

// selected follows x.name: a method of any type of ours that is in reach, or a
// verb of AWS's.
func (w *walk) selected(kind string, n *ast.SelectorExpr) {
	last := n.X
	if of, ok := last.(*ast.SelectorExpr); ok {
		last = of.Sel
	}
	id, _ := last.(*ast.Ident)
	if id != nil && slices.Contains(accounts, id.Name) {
		w.verbs[n.Sel.Name] = append(w.verbs[n.Sel.Name], kind)
		return
	}
	owners := append(slices.Collect(maps.Keys(w.made)), kind)
	if id != nil && slices.Contains([]string{"s", "setup"}, id.Name) { // how a Setup is called
		owners = append(owners, "Setup")
	}
	for _, owner := range owners {
		w.visit(owner, w.types[owner][n.Sel.Name])
	}
}

// What is made for a trail that was there before can make none of these calls:
// there is no code for it to run.
func TestResourcesOfAnExistingTrailCannotChangeIt(t *testing.T) {
	forbidden := []string{"UpdateTrail", "PutSelectors", "PutEventSelectors", "CreateTrail", "StartLogging", "StopLogging", "DeleteTrail", "TagTrail", "AddTags",
		"PutBucketPolicy", "DeleteBucketPolicy", "PutBucketEncryption", "PutBucketTags", "BlockPublicAccess", "PutBucketOwnership", "CreateBucket", "DeleteBucket", "EmptyBucket", "DeleteObjects"}
	src := readSource(t)
	all := src.from("Setup", "Resources")
	for _, verb := range []string{"CreateTrail", "PutBucketPolicy", "PutBucketEncryption", "CreateBucket", "DeleteBucket"} {
		if all.verbs[verb] == nil {
			t.Errorf("the walk does not find %s where a trail is made: it is blind", verb)
		}
	}
	w := src.from("Setup", "existingResources")
	if w.seen[src.types["Setup"]["Resources"]] {
		t.Error("the walk has left the things of an existing trail")
	}
	for _, kind := range []string{"existingTrailObserved", "existingBucket", "queueObserved", "keyObserved", "notificationObserved", "subscriptionObserved", "existingQueueObserved", "existingKeyObserved", "topicObserved", "policyObserved", "roleObserved", "userObserved"} {
		if !w.made[kind] {
			t.Errorf("the walk does not come to %s", kind)
		}
	}
	for _, verb := range forbidden {
		if by := w.verbs[verb]; by != nil {
			t.Errorf("%v can call %s", by, verb)
		}
	}
	for action := range w.actions {
		_, operation, _ := strings.Cut(action, ":")
		if slices.Contains(forbidden, operation) || strings.HasPrefix(action, "cloudtrail:") || action == "s3:PutEncryptionConfiguration" {
			t.Errorf("a plan can say %s", action)
		}
	}
	for verb, only := range map[string]string{"SetTopicPolicy": "topicObserved", "PutNotifications": "notificationObserved", "SetQueuePolicy": "existingQueueObserved"} {
		for _, by := range w.verbs[verb] {
			if by != only {
				t.Errorf("%s can call %s, which only %s may", by, verb, only)
			}
		}
		if w.verbs[verb] == nil {
			t.Errorf("nothing calls %s", verb)
		}
	}
}
