package engine

import (
	"trailhead/awsops"
)

// Parallel runs reads that do not depend on each other side by side, and
// returns the first error in the order given.
func Parallel(reads ...func() error) error {
	failed := make([]error, len(reads))
	done := make(chan struct{})
	for i, read := range reads {
		go func() {
			failed[i] = read()
			done <- struct{}{}
		}()
	}
	for range reads {
		<-done
	}
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
