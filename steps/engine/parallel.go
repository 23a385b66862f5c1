package engine

import (
	"sync"

	"trailhead/awsops"
)

// Parallel runs reads that do not depend on each other side by side, and
// returns the first error in the order given.
func Parallel(reads ...func() error) error {
	failed := make([]error, len(reads))
	var beside sync.WaitGroup
	for i, read := range reads {
		if i < len(reads)-1 {
			beside.Go(func() { failed[i] = read() })
		} else {
			failed[i] = read() // here: a goroutine less for each of thousands of accounts
		}
	}
	beside.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// Gone takes "there is no such thing" for the success of a removal.
func Gone(err error) error {
	if awsops.Is(err, awsops.Missing) {
		return nil
	}
	return err
}
