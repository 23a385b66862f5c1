package awsops

import (
	"context"
	"fmt"
	"time"
)

// Wait lets AWS catch up for so long, and tells whoever hears of waits (see
// WithWaiting). The error is of the kind Interrupted where the run is stopped.
func (a *Account) Wait(ctx context.Context, why string, limit time.Duration) error {
	return a.Pause(ctx, why, &Pauses{clock: a.clock, next: limit, longest: limit, limit: limit, exact: true})
}

// Pause makes the next pause of a wait for something that a call alone does
// not wait for, and tells of it as Wait does.
func (a *Account) Pause(ctx context.Context, why string, pauses *Pauses) error {
	tellWaiting(ctx, Waiting{Call: a.callOf(ctx), Why: why, Since: a.clock.Now().Add(-pauses.Waited()), Limit: pauses.Limit()})
	if err := pauses.Sleep(waitIn(ctx)); err != nil {
		return fmt.Errorf("wait until AWS has caught up: %w", &Error{Kind: Interrupted, Message: why, Err: err})
	}
	return nil
}
