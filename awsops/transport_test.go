package awsops

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"
)

// inAccounts assumes a role in so many accounts, some at a time, and looks at
// a role in each.
func inAccounts(ctx context.Context, a *Account, accounts, atOnce int) error {
	var all sync.WaitGroup
	errs := make(chan error, accounts)
	places := make(chan struct{}, atOnce)
	for i := range accounts {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			account := fmt.Sprintf("%012d", i)
			b, err := a.AssumeIn(ctx, account, "arn:aws:iam::"+account+":role/R", "s")
			if err == nil {
				_, err = b.Role(ctx, "R")
			}
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestAllAccountsShareOnePoolOfConnections(t *testing.T) {
	f := newFront(t, nil)
	const atOnce = 16
	if err := inAccounts(t.Context(), f.connect(t, NewTransport()), 200, atOnce); err != nil {
		t.Fatal(err)
	}
	if n := f.Connections.Load(); n > 4*atOnce {
		t.Errorf("%d connections were opened for 400 calls, %d at a time", n, atOnce)
	}
}

func TestSignInsShareThePoolToo(t *testing.T) {
	f := newFront(t, nil)
	transport := NewTransport()
	const signIns = 20
	for range signIns {
		if _, _, err := f.connect(t, transport).Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.Connections.Load(); n > signIns*3/4 { // a connection may still be on its way back to the pool when the next call begins
		t.Errorf("%d connections for %d sign-ins in a row", n, signIns)
	}
}

func TestNoMoreCallsAreUnderWayThanTheOpenFilesAllow(t *testing.T) {
	f := newFront(t, func(w http.ResponseWriter, r *http.Request) {
		<-time.After(2 * time.Millisecond)
		answerAsAWS(w, r)
	})
	transport := newTransport(reservedFiles + 12)
	if l := transport.Limits(); l != (Limits{Calls: 6, OpenFiles: reservedFiles + 12, Reduced: true}) {
		t.Fatalf("%+v", l)
	}
	a := f.connect(t, transport)
	if a.Limits() != transport.Limits() {
		t.Errorf("the account says %+v", a.Limits())
	}
	if err := inAccounts(t.Context(), a, 60, 30); err != nil {
		t.Fatal(err)
	}
	if f.MostInWork.Load() > 6 || f.MostOpen.Load() > 12 {
		t.Errorf("%d calls at a time over %d connections", f.MostInWork.Load(), f.MostOpen.Load())
	}
}

func TestLimitsFollowTheOpenFiles(t *testing.T) {
	for openFiles, want := range map[int]Limits{
		0: {Calls: mostCalls}, 1 << 20: {Calls: mostCalls, OpenFiles: 1 << 20},
		256: {Calls: 96, OpenFiles: 256, Reduced: true}, 20: {Calls: 2, OpenFiles: 20, Reduced: true},
	} {
		if got := limitsFor(openFiles); got != want {
			t.Errorf("%d open files: %+v, want %+v", openFiles, got, want)
		}
	}
}

func TestACallWaitsForAPlaceNoLongerThanItsContext(t *testing.T) {
	transport := newTransport(1)
	for range transport.limits.Calls {
		transport.places <- struct{}{}
	}
	f := newFront(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, _, err := f.connect(t, transport).Identity(ctx); !Is(err, Interrupted) {
		t.Errorf("kind %s: %v", KindOf(err), err)
	}
}

func TestACertificateThatNobodyVouchesForIsRefused(t *testing.T) {
	f := newFront(t, nil)
	transport := NewTransport()
	if _, _, err := f.connect(t, transport).Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CA_BUNDLE", "")
	if _, _, err := f.connect(t, transport).Identity(t.Context()); !Is(err, Untrusted) {
		t.Errorf("kind %s: %v", KindOf(err), err)
	}
}

func TestWarmingOpensConnectionsAndSendsNothing(t *testing.T) {
	f := newFront(t, nil)
	for range 3 { // a busy machine may take longer than we wait for the handshake
		before := f.Connections.Load()
		a := f.connect(t, NewTransport())
		a.Warm("acme-logs")
		for end := time.Now().Add(5 * time.Second); f.Connections.Load() == before && time.Now().Before(end); {
			<-time.After(time.Millisecond)
		}
		<-time.After(300 * time.Millisecond)
		warmed := f.Connections.Load()
		if warmed == before || f.Requests.Load() != 0 {
			t.Fatalf("%d connections, %d requests", warmed-before, f.Requests.Load())
		}
		if _, _, err := a.Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
		if f.Connections.Load() == warmed {
			return
		}
		f.Requests.Store(0)
	}
	t.Error("the first call opened a connection of its own each time")
}

// A refusal gives its place back, whatever it says: AWS answers many with 400.
func TestARefusalGivesItsPlaceBack(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict} {
		f := newFront(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<ErrorResponse><Error><Code>Refused</Code><Message>no</Message></Error></ErrorResponse>")
		})
		transport := newTransport(1)
		a := f.connect(t, transport)
		for range 3 * transport.limits.Calls {
			ctx, over := context.WithTimeout(t.Context(), 10*time.Second)
			if _, err := a.Role(ctx, "r"); KindOf(err) == Interrupted {
				t.Errorf("%d: %v", status, err)
			}
			over()
		}
		if n := len(transport.places); n > 0 {
			t.Errorf("%d: %d places are still taken", status, n)
		}
	}
}
