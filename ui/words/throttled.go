package words

import (
	"context"
	"sync/atomic"

	"trailhead/awsops"
)

// Throttled knows whether AWS has asked a piece of work for fewer calls, and which
// try came last. It may be told and asked from several goroutines. The zero value
// has not been asked.
type Throttled struct {
	Tell func(try int) // hears of each time; nil where nobody cares
	try  atomic.Int64
}

// Hears is ctx for the calls of that work.
func (t *Throttled) Hears(ctx context.Context) context.Context {
	return awsops.WithWaiting(ctx, func(w awsops.Waiting) {
		if !w.Throttled {
			return
		}
		t.try.Store(int64(w.Try))
		if t.Tell != nil {
			t.Tell(w.Try)
		}
	})
}

// Says is a sentence on it with a space before, "" where AWS has not asked.
func (t *Throttled) Says() string {
	if t == nil || t.try.Load() == 0 {
		return ""
	}
	return " " + Sentence(Patience(int(t.try.Load())))
}
