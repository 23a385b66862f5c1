package console

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
)

// A call's line says how long it took, and nothing is kept of it.
func TestACallIsLoggedAndForgotten(t *testing.T) {
	world, clock := simtest.New()
	world.Latency = 250 * time.Millisecond
	var text strings.Builder
	calls := NewCallLog(slog.New(slog.NewTextHandler(&text, nil)))
	calls.clock = clock
	a := simtest.MustConnect(t, world, clock, "us-east-1")
	ctx := awsops.WithObserver(context.Background(), calls)
	if _, _, err := a.Identity(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Role(ctx, "none"); err == nil {
		t.Fatal("there is such a role")
	}
	if said := text.String(); strings.Count(said, "took_ms=250 ") != 2 {
		t.Errorf("%s", said)
	}
	if len(calls.from) > 0 {
		t.Errorf("%d calls are still kept", len(calls.from))
	}
}
