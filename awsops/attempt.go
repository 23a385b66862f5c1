package awsops

import (
	"context"
	"fmt"
	"io"
	"time"
)

// How long an attempt may take, from its first byte to the last one of its
// answer. Reads answer within a second or two and are repeated at little cost.
// Some writes (CreateTrail, CreateStackInstances) take many seconds, and what
// became of one that is given up has to be found out.
const (
	readLimit  = 20 * time.Second
	writeLimit = time.Minute
)

// largestAnswer is how much of an answer is read. A page of a listing, or a
// template, is below 1 MiB.
const largestAnswer = 8 << 20

type (
	attemptLimitKey  struct{}
	largestAnswerKey struct{}
	attemptsKey      struct{}
)

// WithAttemptLimit makes an attempt in ctx that gets no answer within limit
// end. What may be sent twice is then tried again, as after a lost connection.
func WithAttemptLimit(ctx context.Context, limit time.Duration) context.Context {
	return context.WithValue(ctx, attemptLimitKey{}, limit)
}

// withLargestAnswer lets an answer in ctx be larger than others.
func withLargestAnswer(ctx context.Context, bytes int64) context.Context {
	return context.WithValue(ctx, largestAnswerKey{}, bytes)
}

// patientWith gives a write more time, where nobody has set a limit.
func patientWith(ctx context.Context, call Call) context.Context {
	if _, set := ctx.Value(attemptLimitKey{}).(time.Duration); set || !call.Write {
		return ctx
	}
	return WithAttemptLimit(ctx, writeLimit)
}

// AttemptLimit is how long an attempt in ctx may take: WithAttemptLimit's limit,
// or that of reads.
func AttemptLimit(ctx context.Context) time.Duration {
	if limit, ok := ctx.Value(attemptLimitKey{}).(time.Duration); ok {
		return limit
	}
	return readLimit
}

// silentError ends an attempt that got no answer, or only the beginning of one.
type silentError struct{ limit time.Duration }

func (e *silentError) Error() string { return fmt.Sprintf("no answer within %s", e.limit) }

// Timeout and Temporary tell the SDK that another attempt may do better.
func (e *silentError) Timeout() bool   { return true }
func (e *silentError) Temporary() bool { return true }

// tooLargeError ends an answer that does not.
type tooLargeError struct{ limit int64 }

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MiB, which no answer of AWS is", e.limit>>20)
}

// stoppedError stands for another attempt that is not made, because the run
// has been stopped meanwhile.
type stoppedError struct{}

func (stoppedError) Error() string       { return "stopped before another attempt" }
func (stoppedError) Unwrap() error       { return context.Canceled }
func (stoppedError) CanceledError() bool { return true } // so that the SDK makes none either

// countAttempts makes room in ctx for the number of attempts at one call.
func countAttempts(ctx context.Context) context.Context {
	return context.WithValue(ctx, attemptsKey{}, new(int))
}

// mayAttempt reports whether a call may be sent: once it always may, and again
// only while nobody has stopped the run.
func mayAttempt(ctx context.Context) error {
	made, ok := ctx.Value(attemptsKey{}).(*int)
	if !ok {
		return nil
	}
	if *made++; *made > 1 && StopOf(ctx).Err() != nil {
		return stoppedError{}
	}
	return nil
}

// attempt is one request on its way, until its answer is read and closed.
type attempt struct {
	caller, ctx context.Context
	limit       time.Duration
	end         context.CancelFunc
}

func beginAttempt(caller context.Context) *attempt {
	limit := AttemptLimit(caller)
	ctx, end := context.WithTimeout(caller, limit)
	return &attempt{caller: caller, ctx: ctx, limit: limit, end: end}
}

// why tells an attempt that took too long from one that its caller has ended.
// http.Transport then closes the connection, and what a reader of the answer
// sees is this or that, an early end included.
func (a *attempt) why(err error) error {
	if err != nil && a.caller.Err() == nil && a.ctx.Err() != nil {
		return &silentError{limit: a.limit}
	}
	return err
}

// answer is a reply's body.
type answer struct {
	io.ReadCloser
	attempt       *attempt
	left, largest int64
	over          func() // told once it is closed
}

func (a *attempt) answer(body io.ReadCloser, over func()) *answer {
	largest, ok := a.caller.Value(largestAnswerKey{}).(int64)
	if !ok {
		largest = largestAnswer
	}
	return &answer{ReadCloser: body, attempt: a, left: largest, largest: largest, over: over}
}

// Read implements io.Reader.
func (b *answer) Read(into []byte) (int, error) {
	if b.left < 0 {
		return 0, &tooLargeError{limit: b.largest}
	}
	n, err := b.ReadCloser.Read(into)
	if b.left -= int64(n); b.left < 0 {
		return 0, &tooLargeError{limit: b.largest}
	}
	return n, b.attempt.why(err)
}

// Close implements io.Closer.
func (b *answer) Close() error {
	defer b.over()
	return b.ReadCloser.Close()
}
