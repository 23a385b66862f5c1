package policydoc

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/internal/sample"
)

// simulated is one case for both evaluators, as tools/iam-simulate reads it.
type simulated struct {
	ID        int                 `json:"id"`
	Principal string              `json:"principal"` // empty: an unsigned request
	Action    string              `json:"action"`
	Resource  string              `json:"resource"`
	Owner     string              `json:"owner"`
	Context   map[string][]string `json:"context"`
	Lists     []string            `json:"lists"` // keys that may have several values

	Identity []Document   `json:"identity"`
	Boundary *Document    `json:"boundary,omitempty"`
	Session  *Document    `json:"session,omitempty"`
	Policy   *Document    `json:"resourcePolicy,omitempty"`
	SCPs     [][]Document `json:"scps"`
	RCPs     [][]Document `json:"rcps"`

	caller       Caller
	from         string // the document under test that the case is about
	ours, theirs string // the verdicts of a case in which the two differ
}

// call is the case as a call of which everything is known.
func (c simulated) call() Call {
	return Call{Caller: c.caller, Action: c.Action, Resource: c.Resource, Owner: c.Owner, Context: NewContext(c.Context).Closed()}
}

func (c simulated) policies() Policies {
	layer := func(documents []Document) Layer {
		var out Layer
		for i, d := range documents {
			out.Policies = append(out.Policies, Named(fmt.Sprint(i), d))
		}
		return out
	}
	one := func(d *Document) *Layer {
		if d == nil {
			return nil
		}
		return pointer(layer([]Document{*d}))
	}
	out := Policies{Identity: layer(c.Identity), Boundary: one(c.Boundary), Session: one(c.Session)}
	if c.Policy != nil {
		out.Resource = layer([]Document{*c.Policy})
	}
	for _, level := range c.SCPs {
		out.SCPs = append(out.SCPs, layer(level))
	}
	for _, level := range c.RCPs {
		out.RCPs = append(out.RCPs, layer(level))
	}
	return out
}

// told is c with the keys that follow from the call, which the other evaluator
// does not fill in.
func (c simulated) told() simulated {
	e := newEvaluation(c.call())
	out := map[string][]string{}
	for key, values := range c.Context {
		out[key] = values
	}
	for _, key := range []string{
		"aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName",
		"aws:SecureTransport", "aws:username", "aws:ResourceAccount", "kms:CallerAccount", "s3:ResourceAccount", "aws:userid",
	} {
		if fact := e.key(strings.ToLower(key)); fact.presence == yes {
			out[key] = fact.values
		}
	}
	c.Context = out
	return c
}

// verdict is what Evaluate says, in the words of the other evaluator.
func (c simulated) verdict() string {
	v := Evaluate(c.call(), c.policies())
	switch {
	case v.Decision == Allowed:
		return "Allowed"
	case v.Decision == Unknown:
		return "Unknown"
	case v.Reason().Kind == ExplicitDeny:
		return "ExplicitlyDenied"
	}
	policies, e := c.policies(), newEvaluation(c.call())
	e.bounded = policies.Boundary != nil
	if e.weigh(&policies).denied == unknown {
		return "Denied" // in either way
	}
	return "ImplicitlyDenied"
}

// simulate judges the cases with tools/iam-simulate/evaluate.mjs in folder.
func simulate(t *testing.T, folder string, cases []simulated) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cases.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := json.NewEncoder(f)
	for i, c := range cases {
		c.ID = i
		if err := out.Encode(c.told()); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", filepath.Join(folder, "evaluate.mjs"), path)
	node.Stderr = os.Stderr
	answers, err := node.Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	results := make([]string, len(cases))
	lines := bufio.NewScanner(strings.NewReader(string(answers)))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var answer struct {
			ID     int
			Result string
		}
		if err := json.Unmarshal(lines.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		results[answer.ID] = answer.Result
	}
	return results
}

const generatedCases = 8_000

// TestAgainstIAMSimulate holds Evaluate against @cloud-copilot/iam-simulate:
// generated cases, and every policy document under test with calls that its own
// statements speak of. A case in which the two differ must be one of the known
// differences, and some of each are made as small as they can be and must still
// be so. Run by .ci/iam-simulate, which installs the package.
func TestAgainstIAMSimulate(t *testing.T) {
	folder := os.Getenv("IAM_SIMULATE")
	if folder == "" {
		t.Skip("set IAM_SIMULATE to tools/iam-simulate, with its packages installed (.ci/iam-simulate)")
	}
	start := sample.Seed()
	cases := generated(start)
	documents := documentsUnderTest(t)
	cases = append(cases, aboutDocuments(start, documents)...)
	compared, open := 0, 0
	var differing []simulated
	for i, theirs := range simulate(t, folder, cases) {
		switch ours := cases[i].verdict(); {
		case ours == "Unknown":
			open++
		case ours == theirs, ours == "Denied" && strings.HasSuffix(theirs, ours):
			compared++
		default:
			compared++
			cases[i].ours, cases[i].theirs = ours, theirs
			differing = append(differing, cases[i])
		}
	}
	t.Logf("seed %d: %d generated cases, %d about %d documents; %d compared, %d without a sure answer by AWS's documentation",
		start, generatedCases, len(cases)-generatedCases, len(documents), compared, open)
	count := map[string]int{}
	var some []simulated // those of no known kind, and the first of each kind
	for _, c := range differing {
		kind := c.difference()
		if count[kind]++; count[kind] <= shrunkOfAKind {
			some = append(some, c)
		}
	}
	for _, c := range shrunk(t, folder, some) {
		if c.difference() == "" {
			text, _ := json.Marshal(c)
			t.Errorf("seed %d (%s): here %s, there %s: %s", start, c.from, c.ours, c.theirs, text)
		}
	}
	for _, d := range differences {
		t.Logf("%d differ: %s (%s)", count[d.name], d.name, d.source)
	}
}

// shrunkOfAKind is how many differing cases of each kind are made small.
const shrunkOfAKind = 5
