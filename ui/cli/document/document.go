// Package document is what the commands print for scripts: the JSON documents of
// the contract.
package document

import (
	"bytes"
	"encoding/json"
	"fmt"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/step8workbench"
	"trailhead/ui/words"
)

// Encode is a document as JSON. The error is of a value that cannot be JSON.
func Encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes(), nil
}

// Problem is a problem as scripts see it.
type Problem struct {
	ID        engine.ProblemID `json:"id"`
	What      string           `json:"what"`
	Why       string           `json:"why"`
	Do        []string         `json:"do"`
	Action    string           `json:"action"`
	Code      string           `json:"code"`
	RequestID string           `json:"request_id"`
}

// ProblemOf is a problem as scripts see it, nil for none.
func ProblemOf(p *engine.Problem) *Problem {
	if p == nil {
		return nil
	}
	return &Problem{ID: p.ID, What: p.What, Why: p.Why, Do: List(words.Remedies(p, words.OnCommandLine)), Action: p.Action, Code: p.Code,
		RequestID: p.RequestID}
}

// Answer is what is wrong with an answer as scripts see it.
type Answer struct {
	answers.Problem
	Do string `json:"do,omitempty"`
}

// AnswersOf are what is wrong with answers.
func AnswersOf(all answers.Problems) []Answer {
	var lines []Answer
	for _, p := range all {
		does := p
		does.Rule = ""
		lines = append(lines, Answer{Problem: p, Do: words.Answer(does, words.OnCommandLine, false)})
	}
	return lines
}

// List makes a list that is never null in JSON.
func List[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Stopped is what stands on stdout in place of a result: the last line of
// apply --json, or the only document of another command.
type Stopped struct {
	Schema   string   `json:"schema"`
	Event    string   `json:"event"`
	Problem  *Problem `json:"problem,omitempty"`
	Problems []Answer `json:"problems,omitempty"`
	*Partial
}

// Partial is what a run has brought that failed in some accounts only.
type Partial struct {
	Outputs step8workbench.Outputs `json:"outputs,omitempty"`
	Members *Members               `json:"members,omitempty"`
}

// Account is news of an account as scripts see it.
type Account struct {
	Schema string `json:"schema"`
	Event  string `json:"event"` // "account"
	Step   int    `json:"step"`
	engine.Part
}

// Members sums up a roll-out.
type Members struct {
	Listed  int           `json:"listed"`
	Done    int           `json:"done"`
	Skipped int           `json:"skipped"`
	Failed  []engine.Part `json:"failed"`
}
