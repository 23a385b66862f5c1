package recorded

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim/apimodel"
)

var pagePath = filepath.Join("..", "..", "..", "docs", "simulation.md")

// docs/simulation.md is made of the facts, of the evidence and of what was noted
// of moto, and is current.
func TestThePageIsCurrent(t *testing.T) {
	want := page(t)
	if *update {
		if err := os.WriteFile(pagePath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(pagePath)
	if err != nil || string(have) != want {
		t.Errorf("docs/simulation.md is not what the data says (%v): go test ./awsops/awssim/recorded -update", err)
	}
}

const intro = `# What the simulated AWS rests on

Rehearsals, and nearly all tests, run on a simulated AWS (awsops/awssim). What it gets wrong, trailhead gets wrong, so it
is held against facts about the real one: which call AWS answered how. The facts are in
awsops/awssim/recorded/testdata, each with its source, and every test run replays them through the SDK's own clients. This
page is made of them:

` + "```sh" + `
go test ./awsops/awssim/recorded -update   # with .ci/moto's variables set: moto's column, too
` + "```" + `

## As AWS answers

A fact matches when status, code, message, arguments and the fields of the answer are AWS's, and none is there that AWS
does not send. *Strong* facts were recorded of AWS, asserted by a test that ran on AWS, or quoted from AWS; *second-hand*
ones are what others have built after AWS. moto is a third-party simulation, which the tests over HTTP run against; facts
that begin with an edit of the world cannot be told to it. *Before* is what the simulation answered when the facts were
first held against it, at commit cdc6e86: the same facts, its own data and replay put into that commit's tree.

`

// page is the whole of docs/simulation.md.
func page(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(intro)
	writeTable(t, &b)
	writeExceptions(t, &b)
	writeModels(&b)
	writeInferred(t, &b)
	return b.String()
}

// count is how many facts of a service match where.
type count struct{ strong, strongOK, strongBefore, weak, weakOK, weakBefore, moto, motoOK int }

// earlier is how many facts matched before, by service.
type earlier struct {
	Commit     string         `json:"commit"`
	Strong     map[string]int `json:"strong"`
	SecondHand map[string]int `json:"second_hand"`
}

func (c *count) add(d count) {
	c.strong += d.strong
	c.strongOK += d.strongOK
	c.strongBefore += d.strongBefore
	c.weakBefore += d.weakBefore
	c.weak += d.weak
	c.weakOK += d.weakOK
	c.moto += d.moto
	c.motoOK += d.motoOK
}

func writeTable(t *testing.T, b *strings.Builder) {
	t.Helper()
	var moto motoResult
	readJSON(t, "moto.json", &moto)
	var before earlier
	readJSON(t, "before.json", &before)
	counts := map[string]count{}
	for _, f := range readFacts(t) {
		ok := 0
		if simulated().judge(context.Background(), f) == "" {
			ok = 1
		}
		c := count{weak: 1, weakOK: ok}
		if f.strong() {
			c = count{strong: 1, strongOK: ok}
		}
		if f.strong() && !slices.Contains(moto.Skipped, f.ID) {
			c.moto = 1
			if moto.Differs[f.ID] == "" {
				c.motoOK = 1
			}
		}
		sum := counts[f.service()]
		sum.add(c)
		counts[f.service()] = sum
	}
	b.WriteString("| service | AWS: strong facts | before | the simulation | moto " + moto.Version +
		" | second-hand facts | before | the simulation |\n|---|---|---|---|---|---|---|---|\n")
	var total count
	for _, service := range slices.Sorted(keysOf(counts)) {
		c := counts[service]
		c.strongBefore, c.weakBefore = before.Strong[service], before.SecondHand[service]
		total.add(c)
		writeRow(b, service, c)
	}
	writeRow(b, "all", total)
}

func keysOf(m map[string]count) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func writeRow(b *strings.Builder, name string, c count) {
	of := func(ok, all int) string {
		if all == 0 {
			return "–"
		}
		return fmt.Sprintf("%d of %d", ok, all)
	}
	weak := "–"
	if c.weak > 0 {
		weak = fmt.Sprint(c.weak)
	}
	fmt.Fprintf(b, "| %s | %d | %s | %s | %s | %s | %s | %s |\n", name, c.strong, of(c.strongBefore, c.strong), of(c.strongOK, c.strong),
		of(c.motoOK, c.moto), weak, of(c.weakBefore, c.weak), of(c.weakOK, c.weak))
}

func writeExceptions(t *testing.T, b *strings.Builder) {
	t.Helper()
	var exceptions []exception
	readJSON(t, "exceptions.json", &exceptions)
	b.WriteString("\n## Where it deviates\n\nA test fails when an exception no longer deviates.\n\n")
	for _, e := range exceptions {
		fmt.Fprintf(b, "- `%s`: %s\n", e.ID, e.Why)
	}
	if len(exceptions) == 0 {
		b.WriteString("Nowhere that is known.\n")
	}
}

func writeModels(b *strings.Builder) {
	models := apimodel.Load()
	operations, shapes := 0, 0
	for _, s := range models.Services {
		operations += len(s.Operations)
		shapes += len(s.Shapes)
	}
	fmt.Fprintf(b, `
## AWS's API models

Before an operation looks at a request, the request is held against AWS's API model: required members, lengths, ranges,
patterns and enumerations, as botocore %s has them, of %d operations (%d shapes). The extract is made by a command and is
not edited:

`+"```sh"+`
go run ./awsops/awssim/apimodel/extract -botocore DIR
`+"```"+`
`, models.Version, operations, shapes)
}

// words are what a kind of evidence is called on the page.
var words = [][2]string{
	{"recorded", "recorded: code and text are among the facts"},
	{"second-hand", "second-hand: others have it so"},
	{"model", "AWS's API model declares the code; the text is not known"},
	{"documentation", "AWS's documentation says so; the text is not always known"},
	{"inferred", "inferred: see below"},
	{"own", "the simulation's own: it says that it does not model something"},
}

const decides = `
trailhead decides by codes. Where one code stands for several causes it looks at AWS's text as well, and takes a text that
it does not know for the general case: which policy denied a call (awsops/errors.go), what CloudFormation means by
ValidationError (awsops/cloudformation_refusals.go), whether waiting helps (awsops/patience.go), and that a service-linked
role is there already (awsops/kinds.go).

## Inferred, and what trailhead does if AWS is otherwise
`

func writeInferred(t *testing.T, b *strings.Builder) {
	t.Helper()
	all, kinds := readEvidence(t)
	count := map[string]int{}
	for _, e := range all {
		count[e.Evidence]++
	}
	fmt.Fprintf(b, "\n## What each refusal rests on\n\nThe simulation refuses in %d ways. A test fails when one of them has no evidence in "+
		"testdata/evidence.json.\n\n| evidence | refusals |\n|---|---|\n", len(all))
	for _, w := range words {
		fmt.Fprintf(b, "| %s | %d |\n", w[1], count[w[0]])
	}
	b.WriteString(decides)
	for _, k := range kinds {
		fmt.Fprintf(b, "\n### %s\n\n%s\n\n", k.What, k.Otherwise)
		for _, e := range all {
			if e.Kind == k.Name {
				fmt.Fprintf(b, "- %s `%s`: %s\n", e.Service, e.Code, shownText(e.Text))
			}
		}
	}
}

func shownText(text string) string {
	if text == "" || text == "%s" {
		return "(the text of what was found)"
	}
	return strings.ReplaceAll(text, "%s", "…")
}
