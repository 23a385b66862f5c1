package policydoc

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// casesADocument is how many calls each document under test is asked about.
const casesADocument = 24

type namedDocument struct {
	name     string
	document Document
}

// documentsUnderTest are the policies of this package's tests and of every
// file that tests are held against in the repository: golden outputs, exported
// scripts, templates and pages, recorded answers of AWS.
func documentsUnderTest(t *testing.T) []namedDocument {
	t.Helper()
	seen := map[string]bool{}
	var out []namedDocument
	add := func(name, text string) {
		if d, err := Parse(text); err == nil && len(d.Statements) > 0 && !seen[d.String()] && wellFormed(d) {
			seen[d.String()] = true
			for i := range d.Statements {
				d.Statements[i].origin = nil // written anew, without the nulls of some, at which the other stumbles
			}
			out = append(out, namedDocument{name, d})
		}
	}
	for _, text := range []string{keyPolicy, bucketPolicy, queuePolicy, articleQueuePolicy, trustPolicy, controlTowerSCP} {
		add("of the package's tests", text)
	}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.Contains(path, "testdata") || strings.Contains(filepath.ToSlash(path), "/fuzz/") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			text = bytes.ReplaceAll(text, []byte("${account}"), []byte(mine)) // as the recorded answers write it
			for _, document := range policiesIn(string(text)) {
				add(filepath.ToSlash(path), document)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wellFormed leaves out what AWS refuses: the recorded answers hold such as well.
func wellFormed(d Document) bool {
	for _, s := range d.Statements {
		if principals(&s) == nil && s.Resource == nil && s.NotResource == nil {
			return false
		}
		for _, action := range slices.Concat(s.Action, s.NotAction) {
			if service, _, found := strings.Cut(action, ":"); action != "*" && (!found || strings.ContainsAny(service, "*? ")) {
				return false
			}
		}
		for _, resource := range slices.Concat(s.Resource, s.NotResource) {
			if _, isARN := parseARN(resource); resource != "*" && !isARN {
				return false
			}
		}
	}
	return true
}

// policiesIn finds policy documents in a text: as JSON, as JSON within a
// string, or URL-encoded.
func policiesIn(text string) []string {
	var out []string
	for _, escaped := range []string{text, strings.ReplaceAll(text, `\"`, `"`), unescaped(text)} {
		for at := 0; at < len(escaped); {
			i := strings.Index(escaped[at:], `"Statement"`)
			if i < 0 {
				break
			}
			at += i + 1
			if document, ok := around(escaped, at); ok {
				out = append(out, document)
			}
		}
	}
	return out
}

func unescaped(text string) string {
	if out, err := url.PathUnescape(text); err == nil {
		return out
	}
	return ""
}

// around is the JSON object about a position, tried from the inside out.
func around(text string, at int) (string, bool) {
	for range 4 {
		if at = strings.LastIndexByte(text[:at], '{'); at < 0 {
			return "", false
		}
		var raw json.RawMessage
		if json.NewDecoder(strings.NewReader(text[at:])).Decode(&raw) == nil && strings.Contains(string(raw), `"Statement"`) {
			return string(raw), true
		}
	}
	return "", false
}

// aboutDocuments are calls that each document speaks of, and such that differ in
// one thing.
func aboutDocuments(start uint64, documents []namedDocument) []simulated {
	var out []simulated
	for i, d := range documents {
		for j := range casesADocument {
			c := (&random{rand.New(rand.NewPCG(start, uint64(1_000_000+i*1000+j)))}).about(d.document)
			c.from = d.name
			out = append(out, c)
		}
	}
	return out
}

func (r *random) about(d Document) simulated {
	s := d.Statements[r.IntN(len(d.Statements))]
	c := simulated{Action: r.concrete("s3:GetObject", append(append([]string{}, s.Action...), s.NotAction...)...), Owner: mine,
		Context: map[string][]string{}}
	c.Resource = r.concrete("arn:aws:s3:::logs/x", append(append([]string{}, s.Resource...), s.NotResource...)...)
	if !strings.Contains(c.Action, ":") {
		c.Action = "s3:GetObject"
	}
	if !strings.HasPrefix(c.Resource, "arn:") || strings.Count(c.Resource, ":") < 5 {
		c.Resource = "arn:aws:s3:::logs/x"
	}
	if a, _ := parseARN(c.Resource); a.account != "" && isAccountID(a.account) {
		c.Owner = a.account
	}
	switch p := principals(&s); {
	case len(p) > 0 && r.IntN(4) > 0:
		c.caller = callerNamed(r.one(p...))
	case len(p) > 0:
		c.caller = simulatedCallers[r.IntN(len(simulatedCallers))]
	default: // the policy of a principal, which services have not
		c.caller = simulatedCallers[r.IntN(5)]
	}
	c.Principal = c.caller.ARN + c.caller.Service
	for _, name := range sortedKeys(s.Condition) {
		for _, key := range sortedKeys(s.Condition[name]) {
			if kind := r.IntN(5); kind > 0 && len(s.Condition[name][key]) > 0 {
				o, other := ParseOperator(name), "other"
				if strings.HasPrefix(o.Base, "Arn") {
					other = "arn:aws:iam::999999999999:role/other"
				}
				c.Context[key] = []string{r.concrete(other, s.Condition[name][key]...)}
				if o.Quantifier != "" {
					c.Lists = append(c.Lists, key)
				}
			}
		}
	}
	if principals(&s) != nil || c.caller.ARN == "" {
		c.Policy = &d
		if c.caller.ARN != "" {
			c.Identity = []Document{r.fullAccess()}[r.IntN(2):]
		}
		return c
	}
	if strings.HasPrefix(c.Action, "sts:AssumeRole") {
		trust := New() // every role has a trust policy; without any the other evaluator asks for none
		c.Policy = &trust
	}
	c.Identity = []Document{d}
	if r.IntN(3) == 0 {
		c.Identity, c.SCPs = []Document{r.fullAccess()}, [][]Document{{r.fullAccess(), d}}
	}
	return c
}

// callerNamed is the caller that a policy names.
func callerNamed(value string) Caller {
	switch named, isARN := parseARN(value); {
	case isAccountID(value), isARN && named.resource == "root":
		return Caller{ARN: "arn:aws:iam::" + accountOf(value) + ":user/somebody"}
	case isARN:
		return Caller{ARN: value}
	case strings.Contains(value, "."):
		return Caller{Service: value}
	}
	return Caller{ARN: userARN}
}

// concrete is a value without wildcards that one of the patterns matches, or at
// times another value.
func (r *random) concrete(other string, patterns ...string) string {
	if len(patterns) == 0 || r.IntN(8) == 0 {
		return other
	}
	return strings.NewReplacer("*", r.one("x", "abc", ""), "?", "x", "${", "", "}", "").Replace(r.one(patterns...))
}
