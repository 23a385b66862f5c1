package screen

import (
	"errors"

	tea "charm.land/bubbletea/v2"
)

// errNoCode: the person did not give the MFA code.
var errNoCode = errors.New("no MFA code was given")

// CodeWanted is a question for an MFA code; somebody who signs in waits for
// the answer, "" for none.
type CodeWanted struct{ Answer chan<- string }

// AskCode asks for an MFA code, on whatever screen there is (Where.MFA).
func (j *Journey) AskCode() (string, error) {
	answer := make(chan string, 1)
	j.Codes <- CodeWanted{answer}
	if code := <-answer; code != "" {
		return code, nil
	}
	return "", errNoCode
}

// NextCode waits for the next question.
func (j *Journey) NextCode() tea.Cmd {
	codes := j.Codes
	if codes == nil {
		return nil
	}
	return func() tea.Msg { return <-codes }
}
