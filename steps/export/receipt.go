package export

import (
	"time"

	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// Receipt says what a colleague's run of a slice has made. The first person's
// next run takes it in, since it cannot see the account itself.
type Receipt struct {
	Schema  string      `json:"schema"`
	Receipt ReceiptHead `json:"receipt"`
	Made    []ReceiptOf `json:"made"`
	Problem string      `json:"problem,omitempty"`
}

// ReceiptHead says whose a receipt is, and for what.
type ReceiptHead struct {
	Account string    `json:"account"`
	By      string    `json:"by"` // ARN
	At      time.Time `json:"at"`
	Plan    string    `json:"plan"`   // the hash of the plan that was cut
	Slice   string    `json:"digest"` // of the slice
	// Rehearsal is the scenario where the slice was run in a rehearsal.
	Rehearsal string `json:"rehearsal,omitempty"`
}

// ReceiptOf is one thing that is right now.
type ReceiptOf struct {
	ID   engine.ID   `json:"id"`
	Type string      `json:"type"`
	Name string      `json:"name"`
	Verb engine.Verb `json:"verb"` // keep: it was right already
}

// JSON is the receipt as it is saved.
func (r Receipt) JSON() ([]byte, error) { return text.Indented(r, "receipt") }

// ReadReceipt reads a saved receipt. Ok is false where text is none; the error
// names the field of one that is not as trailhead writes it.
func ReadReceipt(text []byte) (r Receipt, ok bool, err error) {
	if !isKind(text, "receipt") {
		return r, false, nil
	}
	if err := decodeStrictly(text, &r); err != nil {
		return r, true, err
	}
	return r, true, r.check()
}
