package steps

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
)

// rooms are the packages whose code is walked: the list of resources, what they
// are made from, and the steps.
var rooms = []string{".", "setup", "step1trail", "step2encryption", "step3queue", "step4key", "step5notification", "step6policy",
	"step7role", "members"}

// source is their code: which calls to AWS can resources make at all? Types and
// functions go by their names without the package.
type source struct {
	functions map[string]*ast.FuncDecl            // "name" and "Type.name"
	types     map[string]map[string]*ast.FuncDecl // a type's methods
}

func readSource(t *testing.T) source {
	t.Helper()
	var paths []string
	for _, room := range rooms {
		found, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
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

// of is what can be reached from the resources of some set-ups.
func (s source) of(setUps ...setup.Setup) walk {
	w := walk{source: s, seen: map[*ast.FuncDecl]bool{}, made: map[string]bool{}, verbs: map[string][]string{}, actions: map[string]bool{}}
	for _, one := range setUps {
		for _, resource := range Resources(one) {
			w.make(reflect.TypeOf(resource).Name())
		}
	}
	return w
}

// existingSetUps have between them every resource that there is for a trail
// that was there before.
func existingSetUps() []setup.Setup {
	var all []setup.Setup
	org := &setup.Organization{Organization: awsops.Organization{ManagementAccount: logAccountID}}
	for _, route := range []setup.Route{{Kind: setup.RouteDirect}, {Kind: setup.RouteSubscribe}, {Kind: setup.RouteFanOut},
		{Kind: setup.RouteFanOut, Replaced: awsops.Notification{Destination: "arn:aws:sqs:us-east-1:123456789012:siem"}}} {
		for _, auth := range []string{answers.AuthRole, answers.AuthUser} {
			for _, rollout := range []string{answers.RolloutNone, answers.RolloutStackSet, answers.RolloutDirect} {
				s := someSetup(&simtest.Random{Rand: rand.New(rand.NewPCG(1, 2))})
				s.Answers.Auth, s.Answers.Members.Rollout, s.Org = auth, rollout, org
				s.Existing.Route, s.Existing.Trail.KeyID = route, "arn:aws:kms:us-east-1:123456789012:key/89163f9a-3fa2-4ce9-a013-337782c69790"
				all = append(all, s)
			}
		}
	}
	return all
}

var anAction = regexp.MustCompile(`^"[a-z0-9]+:[A-Z][A-Za-z]+"$`)

func (w *walk) visit(kind string, f *ast.FuncDecl) {
	if f == nil || w.seen[f] || f.Name.Name == "Permissions" || f.Name.Name == "Explain" {
		return
	}
	w.seen[f] = true
	var look func(n ast.Node) bool
	look = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if name := typeName(n.Type); w.types[name] != nil && name != "Setup" && name != "Session" {
				w.make(name)
			}
		case *ast.BasicLit:
			if anAction.MatchString(n.Value) {
				w.actions[strings.Trim(n.Value, `"`)] = true
			}
		case *ast.Ident:
			w.visit(kind, w.functions[n.Name])
		case *ast.SelectorExpr: // its name is a member's or another package's
			w.selected(kind, n)
			ast.Inspect(n.X, look)
			return false
		case *ast.KeyValueExpr: // its key may be a field's name
			ast.Inspect(n.Value, look)
			return false
		}
		return true
	}
	ast.Inspect(f, look)
}

// typeName is a type's name without its package, "" where it has none.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
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

// selected follows x.name: a function of a package of ours, a method of any type of ours that is in reach, or a
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
	if id != nil && slices.Contains(rooms, id.Name) { // a function of another package
		w.visit(kind, w.functions[n.Sel.Name])
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
	forbidden := []string{"UpdateTrail", "PutSelectors", "PutEventSelectors", "CreateTrail", "StartLogging", "StopLogging", "DeleteTrail",
		"TagTrail", "AddTags",
		"PutBucketPolicy", "DeleteBucketPolicy", "PutBucketEncryption", "PutBucketTags", "BlockPublicAccess", "PutBucketOwnership",
		"CreateBucket", "DeleteBucket", "EmptyBucket", "DeleteObjects"}
	src := readSource(t)
	all := src.of(setup.Setup{Answers: answers.Defaults()})
	for _, verb := range []string{"CreateTrail", "PutBucketPolicy", "PutBucketEncryption", "CreateBucket", "DeleteBucket"} {
		if all.verbs[verb] == nil {
			t.Errorf("the walk does not find %s where a trail is made: it is blind", verb)
		}
	}
	w := src.of(existingSetUps()...)
	for _, kind := range []string{"existingTrailObserved", "ExistingBucket", "QueueObserved", "KeyObserved", "NotificationObserved",
		"subscriptionObserved", "existingQueueObserved", "existingKeyObserved", "TopicObserved", "policyObserved", "RoleObserved",
		"userObserved"} {
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
	for verb, only := range map[string]string{"SetTopicPolicy": "TopicObserved", "PutNotifications": "NotificationObserved",
		"SetQueuePolicy": "existingQueueObserved"} {
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
