package awsops

import (
	"context"
	"sync"
	"time"

	"github.com/aws/smithy-go/middleware"
)

// tries counts the attempts at one call, those that the SDK makes by itself
// included, and knows whether AWS has refused the last for coming too fast.
type tries struct {
	mu    sync.Mutex
	call  Call
	since time.Time
	made  int
	too   bool // too fast
}

type triesKey struct{}

// countTries makes room in ctx for the tries of a call.
func (a *Account) countTries(ctx context.Context, call Call) (context.Context, *tries) {
	t := &tries{call: call, since: a.clock.Now()}
	return context.WithValue(ctx, triesKey{}, t), t
}

// next is the number of the try that comes now, from 1, and whether the one
// before it was refused for coming too fast.
func (t *tries) next() (n int, after bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.made++
	return t.made, t.too
}

// refused notes what became of the last one.
func (t *tries) refused(tooFast bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.too = tooFast
}

// coming is the number of the try after those that were made.
func (t *tries) coming() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.made + 1
}

// tellRetries has whoever waits for a call hear of each attempt that the SDK
// makes because AWS asks for fewer calls: it would be silence otherwise.
func (a *Account) tellRetries(stack *middleware.Stack) error {
	mw := middleware.FinalizeMiddlewareFunc("TrailheadTries",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
			middleware.FinalizeOutput, middleware.Metadata, error) {
			t, counted := ctx.Value(triesKey{}).(*tries)
			if !counted {
				return next.HandleFinalize(ctx, in)
			}
			if n, after := t.next(); after {
				tellWaiting(ctx, Waiting{Call: t.call, Why: throttled.why, Since: t.since, Limit: throttled.limit, Throttled: true, Try: n})
			}
			out, md, err := next.HandleFinalize(ctx, in)
			t.refused(err != nil && classify(t.call, "", err).Kind == Throttled)
			return out, md, err
		})
	if _, ok := stack.Finalize.Get(sdkRetry); !ok {
		return nil
	}
	return stack.Finalize.Insert(mw, sdkRetry, middleware.After)
}

// sdkRetry is the id of the SDK's step that makes the attempts.
const sdkRetry = "Retry"
