package words

import (
	"strings"
	"testing"

	"trailhead/steps"
)

// Every gap and everybody who denies has words of its own, and the limits stand
// below what was asked, and only there.
func TestPreflightInWords(t *testing.T) {
	said := map[string]bool{}
	for name, c := range map[string]struct {
		p    steps.Preflight
		want []string
	}{
		"allowed": {steps.Preflight{Principal: "arn:aws:iam::1:user/u", Asked: 3}, []string{"arn:aws:iam::1:user/u 3 of the 3 calls"}},
		"denied": {steps.Preflight{Asked: 3, Denied: []steps.PreflightCall{
			{Action: "iam:CreateRole", Resource: "r", By: "organization", Explicit: true},
			{Action: "sqs:CreateQueue", Resource: "q", By: "boundary"}, {Action: "kms:CreateKey", Resource: "*", By: "identity"}}},
			[]string{"0 of the 3", "  denied: iam:CreateRole on r (explicitly, by a service control policy)",
				"  denied: sqs:CreateQueue on q (no permissions boundary allows it)",
				"  denied: kms:CreateKey on * (no identity-based policy allows it)"}},
		"not sure": {steps.Preflight{Asked: 1,
			Unsure: []steps.PreflightCall{{Action: "a:B", Resource: "r", Missing: []string{"aws:x", "aws:y"}}}},
			[]string{"0 of the 1", "  not sure: a:B on r (depends on aws:x, aws:y)"}},
		"root":      {steps.Preflight{NotAsked: steps.GapRoot}, []string{"the root user"}},
		"federated": {steps.Preflight{NotAsked: steps.GapFederated}, []string{"a federated session"}},
		"refused":   {steps.Preflight{NotAsked: steps.GapRefused, Refused: "iam:GetRole"}, []string{"not allowed iam:GetRole"}},
		"no role":   {steps.Preflight{NotAsked: steps.GapNoRole}, []string{"does not show"}},
		"no answer": {steps.Preflight{NotAsked: steps.GapFailed}, []string{"no answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Join(Preflight([]steps.Preflight{c.p}), "\n")
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q:\n%s", want, text)
				}
			}
			if strings.Contains(text, PreflightLimits) != (c.p.NotAsked == "") {
				t.Errorf("the limits:\n%s", text)
			}
			if said[text] {
				t.Errorf("said twice:\n%s", text)
			}
			said[text] = true
		})
	}
	if text := Preflight(nil); len(text) != 1 || !strings.Contains(text[0], "nothing to do") {
		t.Errorf("of nothing: %q", text)
	}
}
