package awsops

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// silent says nothing for as long as anybody listens.
func silent(w http.ResponseWriter, r *http.Request) { holdOn(w, r, "") }

// half begins an answer and says no more.
func half(w http.ResponseWriter, r *http.Request) {
	holdOn(w, r, "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 1000\r\n\r\n{\"trailList\":[")
}

// holdOn answers so much and keeps the connection for longer than any attempt
// of these tests takes.
func holdOn(w http.ResponseWriter, r *http.Request, answer string) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-time.After(20 * time.Millisecond) // the SDK closes a connection on which an answer begins before it has seen that all is sent
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(conn, answer)
	time.AfterFunc(readLimit, func() { _ = conn.Close() })
}

// endless is an answer that never ends.
func endless(beginning, more string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_, err := io.WriteString(w, beginning)
		for chunk := strings.Repeat(more, 1<<16/len(more)); err == nil; {
			_, err = io.WriteString(w, chunk)
		}
	}
}

// hangUp resets the connection.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// doneThen500 does what it was asked to, says that it has failed, and knows
// better when it is asked again.
func doneThen500() http.HandlerFunc {
	asked := false
	return func(w http.ResponseWriter, _ *http.Request) {
		if !asked {
			asked = true
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, "<ErrorResponse><Error><Code>EntityAlreadyExists</Code><Message>exists</Message></Error></ErrorResponse>")
	}
}

func TestWhatDoesNotAnswerEndsByItself(t *testing.T) {
	trails := func(ctx context.Context, a *Account) error { _, err := a.Trails(ctx); return err }
	for name, c := range map[string]struct {
		answer   http.HandlerFunc
		call     func(context.Context, *Account) error
		kind     Kind
		says     string
		requests int64
	}{
		"a silent read":                   {silent, trails, Network, "no answer within 100ms", 3},
		"half an answer":                  {half, trails, Network, "no answer within 100ms", 3},
		"a silent write":                  {silent, attempts["IAM.CreateRole"], Network, "no answer within 100ms", 3},
		"a silent write that makes twice": {silent, attempts["KMS.CreateKey"], Network, "no answer within 100ms", 1},
		"a key's secret told once":        {silent, attempts["IAM.CreateAccessKey"], Network, "no answer within 100ms", 1},
		"an endless answer in JSON":       {endless(`{"trailList":["`, "a"), trails, TooLarge, "larger than 8 MiB", 1},
		"endless JSON without a text":     {endless(`{"trailList":[`, "{},"), trails, TooLarge, "larger than 8 MiB", 1},
		"an endless answer in XML": {endless("<CreateRoleResponse>", "<a></a>"), attempts["IAM.CreateRole"], TooLarge,
			"larger than 8 MiB", 1},
		"a reset":        {hangUp, trails, Network, "", 3},
		"done, then 500": {doneThen500(), attempts["IAM.CreateRole"], Taken, "exists", 2},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront(t, c.answer)
			limit := 100 * time.Millisecond
			if c.kind == TooLarge {
				limit = time.Minute
			}
			err := c.call(WithAttemptLimit(t.Context(), limit), f.connect(t, NewTransport()))
			if !Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || f.Requests.Load() != c.requests {
				t.Errorf("kind %s after %d requests, want %s after %d: %v", KindOf(err), f.Requests.Load(), c.kind, c.requests, err)
			}
		})
	}
}

func TestWritesHaveMoreTimeThanReads(t *testing.T) {
	for call, want := range map[Call]time.Duration{{}: readLimit, {Write: true}: writeLimit} {
		if got := AttemptLimit(patientWith(t.Context(), call)); got != want {
			t.Errorf("%+v: %s", call, got)
		}
	}
	if got := AttemptLimit(patientWith(WithAttemptLimit(t.Context(), time.Second), Call{Write: true})); got != time.Second {
		t.Errorf("a limit that was set: %s", got)
	}
}

func TestACallThatHangsEndsWithItsContext(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{"silent": silent, "half an answer": half} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			f := newFront(t, func(w http.ResponseWriter, r *http.Request) { cancel(); answer(w, r) })
			began := time.Now()
			_, err := f.connect(t, NewTransport()).Trails(ctx)
			if !Is(err, Interrupted) || f.Requests.Load() != 1 || time.Since(began) > readLimit/2 {
				t.Errorf("kind %s after %d requests and %s: %v", KindOf(err), f.Requests.Load(), time.Since(began), err)
			}
		})
	}
}

func TestAStoppedRunMakesNoFurtherAttempt(t *testing.T) {
	stop, stopNow := context.WithCancel(t.Context())
	f := newFront(t, func(w http.ResponseWriter, r *http.Request) { stopNow(); silent(w, r) })
	ctx := WithStop(WithAttemptLimit(t.Context(), 100*time.Millisecond), stop)
	err := attempts["IAM.CreateRole"](ctx, f.connect(t, NewTransport()))
	if !Is(err, Interrupted) || f.Requests.Load() != 1 {
		t.Errorf("kind %s after %d requests: %v", KindOf(err), f.Requests.Load(), err)
	}
}
