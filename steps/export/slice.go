package export

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// Slice is the part of a plan that belongs to one account, for a colleague who
// may work there. It holds the answers and what was found out, so that the
// colleague's trailhead makes the same resources without seeing the other
// accounts. It holds no External ID: who runs it gives that again.
type Slice struct {
	Schema  string            `json:"schema"`
	Slice   SliceHead         `json:"slice"`
	Answers map[string]string `json:"answers"`
	Facts   SliceFacts        `json:"facts"`
	// Changes are what the plan shows for the account, as far as it could be
	// looked at when the slice was cut.
	Changes []PlanChange `json:"changes"`
	Asked   []PlanHanded `json:"asked"`
	// Resources are what belongs into the account: nothing else is run.
	Resources []SliceResource `json:"resources"`
	Digest    string          `json:"digest"` // over all of the above
}

// SliceResource is one resource of a slice. Seen: it could be looked at when the
// slice was cut, so that a change of it stands among the changes.
type SliceResource struct {
	ID   engine.ID `json:"id"`
	Type string    `json:"type"`
	Name string    `json:"name"`
	Seen bool      `json:"seen"`
}

// SliceHead says whose a slice is.
type SliceHead struct {
	Account string    `json:"account"`
	CutBy   string    `json:"cut_by"` // ARN
	CutAt   time.Time `json:"cut_at"`
	Plan    string    `json:"plan"` // the hash of the plan it was cut from
	// Rehearsal is the scenario where it was cut in a rehearsal: such a slice never
	// runs on AWS, and one of AWS never in a rehearsal.
	Rehearsal string `json:"rehearsal,omitempty"`
}

// SliceID is under which the journal keeps the digests of slices for an account.
func SliceID(account string) engine.ID { return engine.ID("slice/" + account) }

// Phrase is what whoever cut a slice tells by another way than the file's, and
// whoever runs it compares: 80 bits of the digest, so that no other slice can be
// made to have the same.
func (s Slice) Phrase() string {
	sum, err := hex.DecodeString(s.Digest)
	if err != nil || len(sum) < 10 {
		return ""
	}
	text := phraseLetters.EncodeToString(sum[:10])
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}

// phraseLetters are those that can be told on the telephone: no 0, 1, l and o.
var phraseLetters = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// ContentDigest is over everything but itself: a slice that was changed by hand is
// not run.
func (s Slice) ContentDigest() string {
	s.Digest = ""
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // texts and numbers: it cannot fail
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Sealed is the slice with the digest of what is in it now.
func (s Slice) Sealed() Slice {
	s.Digest = s.ContentDigest()
	return s
}

// JSON is the slice as it is saved.
func (s Slice) JSON() ([]byte, error) { return text.Indented(s, "slice") }

// ReadSlice reads a saved slice. Ok is false where text is none; the error says
// that it is one which was changed by hand, or names the field that trailhead
// does not write so.
func ReadSlice(text []byte) (s Slice, ok bool, err error) {
	if !isKind(text, "slice") {
		return s, false, nil
	}
	if err := decodeStrictly(text, &s); err != nil {
		return s, true, err
	}
	if err := s.check(); err != nil {
		return s, true, err
	}
	if s.Digest != s.ContentDigest() {
		return s, true, &engine.Problem{ID: "slice.changed", What: "The slice is not as it was cut",
			Why: "its digest does not fit: somebody has changed the file, or it was cut short on its way",
			Do:  []engine.Remedy{{Do: "Ask whoever cut it for the file again", Command: "plan --slices DIR"}}}
	}
	return s, true, nil
}

// Moved names what a plan would change and the slice does not show so, "" where
// there is nothing. What could not be looked at when the slice was cut has no
// change in it; it has to be among its resources.
func (s Slice) Moved(now *engine.Plan, set answers.Set) string {
	was, is := PlanDocument{Changes: s.Changes}.lines(), PlanDocument{Changes: planChanges(now.Changes)}.lines()
	for i, c := range now.Changes {
		at := slices.IndexFunc(s.Resources, func(r SliceResource) bool { return r.ID == c.ID && r.Type == c.Type && r.Name == c.Name })
		if at < 0 || s.Resources[at].Seen && !slices.Contains(was, is[i]) {
			return c.Title()
		}
	}
	return ""
}
