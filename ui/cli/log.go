package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"trailhead/awsops"
	"trailhead/internal/escape"
	"trailhead/internal/files"
	"trailhead/steps/answers"
)

// secrets are the External IDs met so far, which no log and no line on stderr
// may show.
type secrets struct {
	mu  sync.Mutex
	ids []answers.Secret
}

func (s *secrets) add(id answers.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id != "" {
		s.ids = append(s.ids, id)
	}
}

func (s *secrets) redact(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return answers.Redact(text, s.ids...)
}

// redacting takes secrets out of each piece of text on its way.
type redacting struct {
	to      io.Writer
	secrets *secrets
}

// Write implements io.Writer.
func (r redacting) Write(p []byte) (int, error) {
	_, err := io.WriteString(r.to, r.secrets.redact(string(p)))
	return len(p), err
}

// logMark is in the first line of every log of ours.
const logMark = `"msg":"begin","command":"trailhead`

// openLog opens the file of --log-file, for its owner only. A log of an earlier
// run goes on; into another file nothing is written. slog writes each
// line in one piece, so redacting sees it whole.
func (a *app) openLog() error {
	if a.opts.logFile == "" {
		return nil
	}
	file, err := files.Append(a.opts.logFile, logMark)
	if err != nil {
		return misused("--log-file: %v", err)
	}
	a.close = append(a.close, file.Close)
	a.log = slog.New(slog.NewJSONHandler(redacting{to: escape.Writer(file), secrets: a.secrets}, nil))
	return nil
}

// callLog writes one line for every call to AWS: never what was sent.
type callLog struct {
	log   *slog.Logger
	clock awsops.Clock

	mu   sync.Mutex
	from map[context.Context]time.Time // a call's context is its own, so it tells calls apart
}

func newCallLog(log *slog.Logger) *callLog {
	return &callLog{log: log, clock: awsops.WallClock{}, from: map[context.Context]time.Time{}}
}

// Began implements awsops.Observer.
func (c *callLog) Began(ctx context.Context, _ awsops.Call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.from[ctx] = c.clock.Now()
	return nil
}

// Ended implements awsops.Observer.
func (c *callLog) Ended(ctx context.Context, call awsops.Call, requestID string, err error) error {
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
