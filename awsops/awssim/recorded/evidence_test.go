package recorded

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim/apimodel"
)

var update = flag.Bool("update", false, "write testdata/evidence.json, testdata/moto.json and docs/simulation.md anew")

// evidence is what a refusal of the simulation rests on.
type evidence struct {
	Service  string `json:"service,omitempty"`
	Code     string `json:"code"`
	Text     string `json:"text"`
	Evidence string `json:"evidence"` // recorded, second-hand, model, documentation, inferred or own
	Page     string `json:"page,omitempty"`
	Kind     string `json:"kind,omitempty"` // of the inferred ones: see inferredKinds
}

func (e evidence) key() string { return e.Service + "|" + e.Code + "|" + e.Text }

// inferredKind is a kind of refusals that nobody has seen of AWS, and what
// trailhead does if AWS does otherwise.
type inferredKind struct {
	Name      string `json:"name"`
	What      string `json:"what"`
	Otherwise string `json:"otherwise"`
}

// sameCode compares a code with that of a refusal, which may be named by the
// SDK's type.
func sameCode(fact, code string) bool {
	odd := map[string]string{"QueueDoesNotExist": "AWS.SimpleQueueService.NonExistentQueue", "QueueNameExists": "QueueAlreadyExists",
		"PurgeQueueInProgress": "AWS.SimpleQueueService.PurgeQueueInProgress",
		"QueueDeletedRecently": "AWS.SimpleQueueService.QueueDeletedRecently",
		"KmsDisabled":          "KMS.DisabledException", "KmsNotFound": "KMS.NotFoundException",
		"KmsInvalidState": "KMS.KMSInvalidStateException",
		"KmsAccessDenied": "KMS.AccessDeniedException"}
	return fact == code || fact == odd[code] || strings.TrimSuffix(fact, "Exception") == strings.TrimSuffix(code, "Exception")
}

// sameText says whether a message fits a refusal's text. A text that is all
// variable fits nothing: it says nothing.
func sameText(message, text string) bool {
	if text == "" || text == "%s" {
		return message == text
	}
	form := regexp.MustCompile(`^` + strings.ReplaceAll(regexp.QuoteMeta(text), "%s", "(?s:.*)") + `$`)
	return form.MatchString(message)
}

// witnessed is the best strength of the facts that have this refusal: recorded,
// second-hand, or none. A fact without a message counts for a refusal whose
// answer has none.
func (r refusal) witnessed(facts []fact) string {
	best := ""
	for _, f := range facts {
		if f.Answer.Code == "" || r.Service != "" && f.service() != r.Service || !sameCode(f.Answer.Code, r.Code) ||
			!sameText(f.Answer.Message, r.Text) {
			continue
		}
		if f.strong() {
			return "recorded"
		}
		best = "second-hand"
	}
	return best
}

// declared says whether the service's API model has the refusal's code.
func (r refusal) declared() bool {
	return slices.ContainsFunc(apimodel.Load().Services[r.Service].Errors, func(code string) bool { return sameCode(code, r.Code) })
}

// distinct are the simulation's refusals, each once.
func distinct(t *testing.T) []refusal {
	t.Helper()
	seen := map[string]bool{}
	var all []refusal
	for _, r := range refusals(t) {
		if !seen[r.key()] {
			seen[r.key()] = true
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b refusal) int { return strings.Compare(a.key(), b.key()) })
	return all
}

func readEvidence(t *testing.T) (all []evidence, kinds []inferredKind) {
	t.Helper()
	readJSON(t, "evidence.json", &all)
	readJSON(t, "inferred.json", &kinds)
	return all, kinds
}

// Every refusal says what it rests on, and says so truly: recorded ones are
// among the facts, those of the API models are declared there.
func TestEveryRefusalHasEvidence(t *testing.T) {
	if *update {
		writeEvidence(t)
	}
	all, kinds := readEvidence(t)
	has := map[string]evidence{}
	for _, e := range all {
		if _, twice := has[e.key()]; twice {
			t.Errorf("%s is there twice", e.key())
		}
		has[e.key()] = e
	}
	facts := readFacts(t)
	for _, r := range distinct(t) {
		e, ok := has[r.key()]
		delete(has, r.key())
		if !ok {
			t.Errorf("%s: %s %s %q has no evidence: run the tests with -update, and say in testdata/evidence.json what it rests on", r.at, r.Service,
				r.Code, r.Text)
			continue
		}
		if why := e.untrue(r, facts, kinds); why != "" {
			t.Errorf("%s: %s %s %q: %s", r.at, r.Service, r.Code, r.Text, why)
		}
	}
	for key := range has {
		t.Errorf("evidence of a refusal that is not in the source: %s", key)
	}
}

// untrue says what is wrong with a refusal's evidence, "" if it holds.
func (e evidence) untrue(r refusal, facts []fact, kinds []inferredKind) string {
	witnessed := r.witnessed(facts)
	switch e.Evidence {
	case "recorded", "second-hand":
		if witnessed != e.Evidence {
			return "evidence " + e.Evidence + ", and the facts are: " + witnessed
		}
	case "model":
		if !r.declared() {
			return "the API model does not declare this code"
		}
	case "documentation":
		if e.Page == "" {
			return "evidence documentation, without a page"
		}
	case "inferred":
		if !slices.ContainsFunc(kinds, func(k inferredKind) bool { return k.Name == e.Kind }) {
			return "inferred, of the unknown kind " + e.Kind
		}
	case "own":
		if r.Code != "NotImplemented" {
			return "AWS has this code: it is not the simulation's own"
		}
	default:
		return "evidence " + e.Evidence + " is none of recorded, second-hand, model, documentation, inferred and own"
	}
	if witnessed == "recorded" && e.Evidence != "recorded" {
		return "there is a recording of it: run with -update"
	}
	return ""
}

// writeEvidence keeps what is said, takes what the facts and the models tell,
// and leaves the rest to be filled in.
func writeEvidence(t *testing.T) {
	t.Helper()
	old, _ := readEvidence(t)
	said := map[string]evidence{}
	for _, e := range old {
		said[e.key()] = e
	}
	facts := readFacts(t)
	var all []evidence
	for _, r := range distinct(t) {
		e := said[r.key()]
		e.Service, e.Code, e.Text = r.Service, r.Code, r.Text
		witnessed := r.witnessed(facts)
		switch {
		case witnessed == "recorded":
			e.Evidence, e.Page, e.Kind = witnessed, "", ""
		case e.Evidence != "" && e.Evidence != "recorded" && e.Evidence != "second-hand":
		case r.Code == "NotImplemented":
			e.Evidence = "own"
		case r.declared():
			e.Evidence = "model"
		default:
			e.Evidence = witnessed
		}
		all = append(all, e)
	}
	lines := make([]string, len(all))
	for i, e := range all {
		var b strings.Builder
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(e); err != nil {
			t.Fatal(err)
		}
		lines[i] = strings.TrimSpace(b.String())
	}
	text := "[\n" + strings.Join(lines, ",\n") + "\n]\n"
	if err := os.WriteFile(filepath.Join("testdata", "evidence.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
