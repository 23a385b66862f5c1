package cli

import (
	"sync"
	"time"

	"trailhead/ui/cli/console"
	"trailhead/ui/words"
)

// liveEvery is how often lines that change are drawn anew.
const liveEvery = 250 * time.Millisecond

// lively reports whether lines may change in place: there is a terminal to see
// them on, and nobody has asked for plain ones.
func (a *app) lively() bool {
	return a.host.Terminal.Err && a.host.Width > 0 && !a.opts.json && !a.plain()
}

// live carries out do and shows meanwhile how it stands, in lines that change
// in place. Stands is called from another goroutine. Without a terminal do is
// only carried out.
func (a *app) live(stands func() []string, do func()) {
	if !a.lively() {
		do()
		return
	}
	block := console.NewBlock(a.err, a.host.Stderr, a.width(), stands)
	a.block.Store(block)
	over := make(chan struct{})
	var drawing sync.WaitGroup
	drawing.Go(func() {
		tick := time.NewTicker(liveEvery)
		defer tick.Stop()
		for {
			block.Draw()
			select {
			case <-over:
				return
			case <-tick.C:
			}
		}
	})
	defer func() {
		close(over)
		drawing.Wait()
		a.block.Store(nil)
		block.Clear()
	}()
	do()
}

// meanwhile carries out do, and says on a terminal what it is and for how long it
// has been under way.
func (s *session) meanwhile(what string, do func()) {
	from := s.session.Home.Clock().Now()
	s.live(func() []string { return []string{what + ", " + words.Lasted(s.since(from))} }, do)
}
