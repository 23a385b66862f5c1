package members

import (
	"context"
	"sync"
	"time"

	"trailhead/awsops"
)

// How many accounts are worked on at the same time. STS, IAM and Organizations
// each have their own limits, which AWS does not publish for all; so the pace
// goes up while all is well and is halved when AWS asks for fewer calls. STS hears
// of each account once, as the plan lists it: 200 a second, with 100 ms a page of
// 20; it takes 600.
const (
	paceFirst = 160
	paceMost  = 240
	paceLeast = 4
	// paceHolds is for how long the pace is neither halved again nor goes up:
	// those that were under way at the time go on being refused for a while.
	paceHolds = 5 * time.Second
)

// pace lets so many accounts be worked on at a time.
type pace struct {
	clock awsops.Clock
	mu    sync.Mutex
	free  *sync.Cond
	limit float64
	busy  int
	holds time.Time // until then it stays as it is
}

func newPace(clock awsops.Clock) *pace {
	p := &pace{clock: clock, limit: paceFirst}
	p.free = sync.NewCond(&p.mu)
	return p
}

// begin waits for a place. It reports false when ctx is done.
func (p *pace) begin(ctx context.Context) bool {
	stop := context.AfterFunc(ctx, func() { p.free.Broadcast() })
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.busy >= int(p.limit) && ctx.Err() == nil {
		p.free.Wait()
	}
	if ctx.Err() != nil {
		return false
	}
	p.busy++
	return true
}

// end gives a place back; a little more may then be done at a time.
func (p *pace) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	if !p.clock.Now().Before(p.holds) {
		p.limit = min(paceMost, p.limit+4/p.limit)
	}
	p.free.Broadcast()
}

// slower halves the pace: AWS has asked for fewer calls.
func (p *pace) slower() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	if now.Before(p.holds) {
		return
	}
	p.limit, p.holds = max(paceLeast, p.limit/2), now.Add(paceHolds)
}

// heeding makes the pace heed what AWS says of throttling in ctx.
func (p *pace) heeding(ctx context.Context) context.Context {
	return awsops.WithWaiting(ctx, func(w awsops.Waiting) {
		if w.Throttled {
			p.slower()
		}
	})
}
