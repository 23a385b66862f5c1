package awssim

import (
	"sync"

	"trailhead/awsops/policydoc"
)

// remembered keeps what was made of texts that come up again and again: one SCP
// binds thousands of accounts, and tests build the same worlds over and over. All
// worlds share it, so what is made must not be changed afterwards.
type remembered[T any] struct {
	mu   sync.Mutex
	made map[string]T
}

// mostRemembered is how many are kept; then it begins anew.
const mostRemembered = 1024

// of is what was made of text, or what is made of it now. Errors are not kept.
func (r *remembered[T]) of(text string, make func(string) (T, error)) (T, error) {
	r.mu.Lock()
	kept, is := r.made[text]
	r.mu.Unlock()
	if is {
		return kept, nil
	}
	made, err := make(text)
	if err != nil {
		return made, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.made == nil || len(r.made) >= mostRemembered {
		r.made = map[string]T{}
	}
	r.made[text] = made
	return made, nil
}

var (
	parsedPolicies    remembered[policydoc.Document]
	canonicalPolicies remembered[string]
)

// parse is policydoc.Parse for policies that are asked about again and again.
func parse(text string) (policydoc.Document, error) {
	return parsedPolicies.of(text, policydoc.Parse)
}
