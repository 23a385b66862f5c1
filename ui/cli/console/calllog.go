package console

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"trailhead/awsops"
)

// CallLog writes one line for every call to AWS: never what was sent.
type CallLog struct {
	log   *slog.Logger
	clock awsops.Clock

	mu   sync.Mutex
	from map[context.Context]time.Time // a call's context is its own, so it tells calls apart
}

// NewCallLog writes to log.
func NewCallLog(log *slog.Logger) *CallLog {
	return &CallLog{log: log, clock: awsops.WallClock{}, from: map[context.Context]time.Time{}}
}

// Began implements awsops.Observer.
func (c *CallLog) Began(ctx context.Context, _ awsops.Call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.from[ctx] = c.clock.Now()
	return nil
}

// Ended implements awsops.Observer.
func (c *CallLog) Ended(ctx context.Context, call awsops.Call, requestID string, err error) error {
	c.mu.Lock()
	took := c.clock.Now().Sub(c.from[ctx])
	delete(c.from, ctx)
	c.mu.Unlock()
	var refused *awsops.Error
	code := ""
	if errors.As(err, &refused) {
		code, requestID = refused.Code, refused.RequestID
		if code == "" {
			code = refused.Kind.String()
		}
	}
	c.log.Info("call", "action", call.Action, "account", call.Account, "region", call.Region, "write", call.Write,
		"took_ms", took.Milliseconds(), "code", code, "request_id", requestID)
	return nil
}
