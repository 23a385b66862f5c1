package recorded

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fact is one answer of AWS.
type fact struct {
	ID       string          `json:"id"`
	Source   string          `json:"source"`
	Seen     string          `json:"seen"`
	Strength string          `json:"strength"` // recorded, asserted (by a test that ran on AWS), quoted, second-hand
	Given    []step          `json:"given"`
	Region   string          `json:"region"`
	Call     string          `json:"call"` // SERVICE.Operation
	With     json.RawMessage `json:"with"`
	Answer   answer          `json:"answer"`
}

// step is one call before the fact's own, or one edit of the world by a method
// of awssim.World.
type step struct {
	Call   string          `json:"call"`
	With   json.RawMessage `json:"with"`
	By     string          `json:"by"` // "other": the second account
	Region string          `json:"region"`
	Keep   string          `json:"keep"` // the name under which later requests find the answer
	World  string          `json:"world"`
	Args   []string        `json:"args"`
}

// answer is what AWS answered.
type answer struct {
	Status    int         `json:"status"` // 0: not known
	Code      string      `json:"code"`
	Message   string      `json:"message"`
	Arguments [][2]string `json:"arguments"`
	Has       any         `json:"has"`
	Lacks     []string    `json:"lacks"`
}

// strong says whether AWS itself is the witness.
func (f fact) strong() bool { return f.Strength != "second-hand" }

// service is the service of a call, "S3" of "S3.CreateBucket".
func (f fact) service() string {
	name, _, _ := strings.Cut(f.Call, ".")
	return name
}

// factFiles are the files of facts, one a service, and policies.json for policy
// documents.
var factFiles = []string{"cloudformation", "cloudtrail", "iam", "kms", "organizations", "policies", "s3", "sns", "sqs", "sts"}

// readFacts reads every fact.
func readFacts(t *testing.T) []fact {
	t.Helper()
	var all []fact
	for _, name := range factFiles {
		var some []fact
		readJSON(t, name+".json", &some)
		all = append(all, some...)
	}
	return all
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestEveryFactIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range readFacts(t) {
		if seen[f.ID] || f.ID == "" {
			t.Errorf("id %q is there twice, or is missing", f.ID)
		}
		seen[f.ID] = true
		if f.Source == "" || f.Call == "" || len(f.With) == 0 {
			t.Errorf("%s has no source, no call or no request", f.ID)
		}
		if !regexp.MustCompile(`^(recorded|asserted|quoted|second-hand)$`).MatchString(f.Strength) {
			t.Errorf("%s: strength %q", f.ID, f.Strength)
		}
	}
}
