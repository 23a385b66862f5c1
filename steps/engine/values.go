package engine

import (
	"maps"
	"strings"
	"sync"
)

// Ref is a value that some resource gives to others, such as a key's ARN.
type Ref struct {
	Key   string // "key.arn"
	Words string // how it prints until it is known: "ARN of the new key"
	// Secret: never printed, journaled or hashed by the engine.
	Secret bool
}

// Values are what the resources of one plan give each other. Safe for use by
// several goroutines.
type Values struct {
	mu    sync.Mutex
	known map[Ref]string
	fresh map[Ref]bool // set while changing, so unknown when the plan was shown
}

// NewValues knows nothing yet.
func NewValues() *Values { return &Values{known: map[Ref]string{}, fresh: map[Ref]bool{}} }

// Get is the value, or its words in braces while it is not known.
func (v *Values) Get(r Ref) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if text, ok := v.known[r]; ok {
		return text
	}
	return r.Placeholder()
}

// Known reports whether r has a value.
func (v *Values) Known(r Ref) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, ok := v.known[r]
	return ok
}

// Set gives r its value while a change runs.
func (v *Values) Set(r Ref, text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.known[r] = text
	v.fresh[r] = true
}

// learn takes in what a look has found.
func (v *Values) learn(found map[Ref]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	maps.Copy(v.known, found)
}

// shownAs reports whether a document reads as the one that was shown, but for the
// values that this run has made.
func (v *Values) shownAs(now, shown Document) bool { return v.asShown(now.Reveal()) == shown.Reveal() }

// asShown writes text as it read in the plan, when the values that this run
// has made were not known.
func (v *Values) asShown(text string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	for r := range v.fresh {
		if v.known[r] != "" {
			text = strings.ReplaceAll(text, v.known[r], r.Placeholder())
		}
	}
	return text
}

// Placeholder is what stands for the value until it is known.
func (r Ref) Placeholder() string { return "{" + r.Words + "}" }
