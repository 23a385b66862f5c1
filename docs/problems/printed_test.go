package problems

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// What a run says of each kind of error from AWS is on the page: the sources
// are read as they are printed.
func TestWhatIsPrintedIsOnThePage(t *testing.T) {
	page, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	var known []*regexp.Regexp
	for line := range strings.Lines(string(page)) {
		if text, ok := strings.CutPrefix(line, "> "); ok {
			known = append(known, pattern(text))
		}
	}
	told := 0
	for kind := awsops.Unknown; kind.String() != awsops.Kind(200).String() && kind < 100; kind++ {
		for _, layer := range []awsops.Layer{"", awsops.SCP, awsops.RCP, awsops.Boundary, awsops.KeyPolicy, awsops.ResourcePolicy, awsops.IdentityPolicy} {
			p := engine.Explain("create SQS queue q", nil, &awsops.Error{Kind: kind, Layer: layer, Code: "SomeCode", Message: "in words of its own", Call: awsops.Call{Action: "sqs:CreateQueue"}})
			found := false
			for _, k := range known {
				found = found || k.MatchString(p.Why)
			}
			if told++; !found && !strings.Contains(string(page), "### "+p.Why) {
				t.Errorf("%v, %q: the page does not know %q", kind, layer, p.Why)
			}
			if len(p.Do) == 0 {
				t.Errorf("%v, %q: nothing is said of what to do", kind, layer)
			}
		}
	}
	if told < 60 {
		t.Errorf("only %d were asked", told)
	}
}

// pattern matches what a text of the page is printed as.
func pattern(text string) *regexp.Regexp {
	text = strings.ReplaceAll(strings.TrimSpace(text), `\`, "")
	var parts []string
	for _, part := range variable.Split(text, -1) {
		parts = append(parts, regexp.QuoteMeta(part))
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
}
