package answers

import (
	"errors"
	"fmt"
	"strings"

	"trailhead/steps/remedy"
)

// Problem is one thing wrong with the answers: what, by which rule, and what to
// do about it. No field of it holds the External ID.
type Problem struct {
	ID    string `json:"id"`              // what kind of problem it is, for scripts and docs/troubleshooting.md: "answer.missing"
	Key   string `json:"key,omitempty"`   // dotted; "" where the file as a whole is meant
	Value string `json:"value,omitempty"` // shortened, masked for secrets
	Where string `json:"where,omitempty"` // "line 3 of answers.yaml", "--region", "TRAILHEAD_REGION", "an earlier run"
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty"` // from 1, 0 when not known
	What  string `json:"what"`
	Rule  string `json:"rule,omitempty"`
	Hint  string `json:"-"` // sentences about a right answer: "Did you mean acme-logs?"
	// Do are ways out beside another answer, and Ask says that another answer to
	// Key is one. A face says how an answer is given (SetWith, or its own keys).
	Do  []remedy.Remedy `json:"-"`
	Ask bool            `json:"-"`
	// Tried is what was tried before, in a sentence, "" where nothing was.
	Tried string `json:"-"`
	Flag  string `json:"flag,omitempty"` // "external-id"
	Env   string `json:"env,omitempty"`  // "TRAILHEAD_EXTERNAL_ID"
}

// Error is the problem on one line, as the command line tells it: field, value,
// place, rule, hint and how to give another answer.
func (p Problem) Error() string {
	about := p.Key
	if p.Value != "" {
		about += fmt.Sprintf(" %q", p.Value)
	}
	switch {
	case about == "":
		about = p.Where
	case p.Where != "":
		about += " (" + p.Where + ")"
	}
	text := about + ": " + p.What + "."
	for _, more := range []string{p.Rule, p.Hint, p.SetWith()} {
		if more != "" {
			text += " " + more
		}
	}
	return text
}

// Problems are all that is wrong with the answers, in the order of the file
// and then of Fields. The command line ends with exit code 64 on them.
type Problems []Problem

// Error lists every problem, each on a line of its own.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// orNil avoids an error that is not nil and says nothing.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Join adds more problems to the error that Resolve gave, so that all of them
// can be shown at once. It is nil when there are none.
func Join(err error, more Problems) error {
	var before Problems
	if err != nil && !errors.As(err, &before) {
		return errors.Join(err, more.orNil())
	}
	return append(before[:len(before):len(before)], more...).orNil()
}

// fault is what a rule says about a value, without knowing whose value it is.
type fault struct{ what, rule, do string }

// place is where an answer came from.
type place struct {
	source Source
	file   string
	line   int
}

func (at place) String() string {
	switch {
	case at.source == File && at.line > 0:
		return fmt.Sprintf("line %d of %s", at.line, shown(at.file))
	case at.source == File:
		return shown(at.file)
	}
	return ""
}

// problem says what is wrong with the answer to f that came from at.
func (f Field) problem(bad fault, value string, at place) Problem {
	if f.Secret {
		value = mask(value)
	}
	where := at.String()
	switch at.source {
	case Flag:
		where = "--" + f.Flag
	case Environment:
		where = f.Env
	case Earlier:
		where = Earlier.String()
	}
	return Problem{
		Key: f.Key, Value: shown(value), Where: where, File: shown(at.file), Line: at.line,
		ID: idInvalid, What: bad.what, Rule: bad.rule, Hint: bad.do, Ask: true, Flag: f.Flag, Env: f.Env,
	}
}

// SetWith names the three ways to give the answer that a problem is about, ""
// where no other answer settles it.
func (p Problem) SetWith() string {
	if !p.Ask {
		return ""
	}
	key := p.Key + " in the answers file"
	if above, below, nested := strings.Cut(p.Key, "."); nested {
		key = below + " under " + above + " in the answers file"
	}
	return fmt.Sprintf("Set it with --%s, %s or %s.", p.Flag, p.Env, key)
}

// The kinds of problems with answers.
const (
	idInvalid = "answer.invalid"
	idMissing = "answer.missing"
	idUnknown = "answer.unknown"
	idFile    = "answers.file"
)

// fileProblem says what is wrong with the file, or with one line of it.
func fileProblem(file string, line int, what, rule, hint string) Problem {
	at := place{source: File, file: file, line: line}
	return Problem{Where: at.String(), File: shown(file), Line: line, ID: idFile, What: what, Rule: rule, Hint: hint}
}
