package cli

import (
	"context"
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
// has been under way. That AWS asks for fewer calls is said there, too, and
// elsewhere in a line now and then.
func (s *session) meanwhile(ctx context.Context, what string, do func(ctx context.Context)) {
	from := s.session.Home.Clock().Now()
	var asked words.Throttled
	if !s.lively() {
		asked.Tell = s.nowAndThen(words.Patience)
	}
	stands := func() []string { return []string{what + ", " + words.Lasted(s.since(from)) + "." + asked.Says()} }
	s.live(stands, func() { do(asked.Hears(ctx)) })
}

// nowAndThen says the first, and then at most one each farEvery.
func (s *session) nowAndThen(says func(int) string) func(int) {
	var mu sync.Mutex
	var said time.Time
	return func(n int) {
		mu.Lock()
		defer mu.Unlock()
		if now := s.session.Home.Clock().Now(); said.IsZero() || now.Sub(said) >= farEvery {
			said = now
			s.sayln("%s", words.Sentence(says(n)))
		}
	}
}
