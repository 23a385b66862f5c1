package steps

import (
	"context"
	"sync"

	"trailhead/awsops"
)

// How many accounts are worked on at the same time. STS, IAM and Organizations
// each have their own limits, which AWS does not publish for all; so the pace
// goes up while all is well and is halved when AWS asks for fewer calls.
const (
	paceFirst = 48
	paceMost  = 160
	paceLeast = 4
)

// pace lets so many accounts be worked on at a time.
type pace struct {
	mu    sync.Mutex
	free  *sync.Cond
	limit float64
	busy  int
}

func newPace() *pace {
	p := &pace{limit: paceFirst}
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
	p.limit = min(paceMost, p.limit+1/p.limit*4)
	p.free.Broadcast()
}

// slower halves the pace: AWS has asked for fewer calls.
func (p *pace) slower() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limit = max(paceLeast, p.limit/2)
}

// heeding makes the pace heed what AWS says of throttling in ctx.
func (p *pace) heeding(ctx context.Context) context.Context {
	return awsops.WithWaiting(ctx, func(w awsops.Waiting) {
		if w.Throttled {
			p.slower()
		}
	})
}
