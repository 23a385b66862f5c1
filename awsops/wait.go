package awsops

import (
	"context"
	"fmt"
	"time"
)

// Wait lets AWS catch up for so long, and tells whoever hears of waits (see
// WithWaiting). The error is of the kind Interrupted where the run is stopped.
func (a *Account) Wait(ctx context.Context, why string, limit time.Duration) error {
	tellWaiting(ctx, Waiting{Call: a.callOf(ctx), Why: why, Since: a.clock.Now(), Limit: limit})
	if err := a.clock.Sleep(waitIn(ctx), limit); err != nil {
		return fmt.Errorf("wait until AWS has caught up: %w", &Error{Kind: Interrupted, Message: why, Err: err})
	}
	return nil
}
