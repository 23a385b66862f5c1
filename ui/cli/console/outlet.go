package console

import (
	"io"
	"sync"
)

// Outlet is stdout. It keeps the first failure for the end, so that nothing
// that is under way stops for want of a reader.
type Outlet struct {
	To     io.Writer
	mu     sync.Mutex // events come from several goroutines
	failed error
}

// Write never fails.
func (o *Outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failed == nil {
		_, o.failed = o.To.Write(p)
	}
	return len(p), nil
}

// Failed is the first failure, nil where there was none.
func (o *Outlet) Failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failed
}
