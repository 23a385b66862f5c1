package awsops

import (
	"fmt"
	"iter"
)

// stream is a listing that is fetched page by page, and no further than it is
// read. Every range over it begins anew: begin makes AWS's pages, as two
// functions that say whether there are more and fetch the next one. A page
// that fails is the last thing that is yielded.
func stream[T any](what string, begin func() (more func() bool, next func() ([]T, error))) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		more, next := begin()
		for more() {
			page, err := next()
			if err != nil {
				var none T
				yield(none, fmt.Errorf("%s: %w", what, err))
				return
			}
			for _, item := range page {
				if i, ok := any(item).(inAccount); ok {
					if err := checkAccountID(Call{Action: what}, i.account()); err != nil {
						yield(item, fmt.Errorf("%s: %w", what, err))
						return
					}
				}
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// All reads a listing to its end.
func All[T any](listing iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range listing {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}
