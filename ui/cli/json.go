package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/step8workbench"
	"trailhead/ui/words"
)

// schema marks every JSON document. Fields may be added to them, never
// renamed.
const schema = answers.Schema

// document prints one JSON document on stdout, indented and without secrets.
func (a *app) document(v any) error {
	text, err := encode(v, "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(a.out, a.secrets.Redact(string(text)))
	return err
}

func encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes(), nil
}

// line prints one JSON document on a line of its own, without secrets.
func (a *app) jsonLine(v any) {
	text, err := encode(v, "")
	if err != nil {
		a.say(err.Error() + "\n")
		return
	}
	_, _ = io.WriteString(a.out, a.secrets.Redact(string(text)))
}

// problemJSON is a problem as scripts see it.
type problemJSON struct {
	ID        engine.ProblemID `json:"id"`
	What      string           `json:"what"`
	Why       string           `json:"why"`
	Do        []string         `json:"do"`
	Action    string           `json:"action"`
	Code      string           `json:"code"`
	RequestID string           `json:"request_id"`
}

func problemOf(p *engine.Problem) *problemJSON {
	if p == nil {
		return nil
	}
	return &problemJSON{ID: p.ID, What: p.What, Why: p.Why, Do: orEmpty(words.Remedies(p, words.OnCommandLine)), Action: p.Action, Code: p.Code, RequestID: p.RequestID}
}

// answerJSON is what is wrong with an answer as scripts see it.
type answerJSON struct {
	answers.Problem
	Do string `json:"do,omitempty"`
}

func answersJSON(all answers.Problems) []answerJSON {
	var lines []answerJSON
	for _, p := range all {
		does := p
		does.Rule = ""
		lines = append(lines, answerJSON{Problem: p, Do: words.Answer(does, words.OnCommandLine, false)})
	}
	return lines
}

// orEmpty makes a list that is never null in JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// stopped is what stands on stdout in place of a result: the last line of
// apply --json, or the only document of another command.
type stopped struct {
	Schema   string       `json:"schema"`
	Event    string       `json:"event"`
	Problem  *problemJSON `json:"problem,omitempty"`
	Problems []answerJSON `json:"problems,omitempty"`
	*partialJSON
}

// partialJSON is what a run has brought that failed in some accounts only.
type partialJSON struct {
	Outputs step8workbench.Outputs `json:"outputs,omitempty"`
	Members *membersJSON           `json:"members,omitempty"`
}

func (a *app) reportJSON(v verdict) {
	line := stopped{Schema: schema, Event: "stopped", Problem: problemOf(v.problem), Problems: answersJSON(v.problems), partialJSON: a.partial}
	if a.partial == nil {
		a.jsonLine(line)
		return
	}
	if text, err := encode(line, ""); err == nil { // as it is: the External ID is one of the values
		_, _ = a.out.Write(text)
	}
}
