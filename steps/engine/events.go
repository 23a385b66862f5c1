package engine

import (
	"sync"
	"time"
)

// Event is something that happened in a run. The kinds are the types below.
type Event interface{ event() }

// Looked: a resource has been looked at.
type Looked struct {
	About About
	Verb  Verb
	Took  time.Duration
}

// Began: work on a change has begun.
type Began struct {
	About   About
	Verb    Verb
	Summary string
}

// Called: one call of a change was carried out.
type Called struct {
	About  About
	Action string
	Says   string
}

// Waited: AWS says "not yet"; the call is tried again.
type Waited struct {
	About About
	Why   string
	For   time.Duration // so far
	Limit time.Duration
	// Throttled: nothing is missing, AWS asks for fewer calls. Try is the number
	// of the try that comes, from 2; 0 where a look is waited for, and no call.
	Throttled bool
	Try       int
}

// Done: a change is made.
type Done struct {
	About About
	Verb  Verb
	Took  time.Duration
}

// Failed: a change could not be made.
type Failed struct {
	About   About
	Problem *Problem
}

// Skipped: a change was not begun, because something it needs failed or the
// run was stopped.
type Skipped struct {
	About About
	Why   string
}

// Ended is the last event of every run.
type Ended struct{ Result Result }

func (Looked) event()  {}
func (Began) event()   {}
func (Called) event()  {}
func (Waited) event()  {}
func (Done) event()    {}
func (Failed) event()  {}
func (Skipped) event() {}
func (Ended) event()   {}

// Result is how a run ended.
type Result struct {
	Done, Failed, Skipped []ID
	// Begun are those of Failed of which AWS has carried out at least one write,
	// so that something of them stands. Unknown are those of whose writes nobody
	// can say. Of the others that failed nothing was made.
	Begun, Unknown []ID
	Problem        *Problem // the first one, nil when all is well
	Interrupted    bool
	Values         *Values
	Took           time.Duration
}

// stream hands events to one reader without ever holding up the run: what
// the reader has not taken yet waits in a queue.
type stream struct {
	mu     sync.Mutex
	queue  []Event
	wake   chan struct{}
	events chan Event
}

func newStream() *stream {
	s := &stream{wake: make(chan struct{}, 1), events: make(chan Event)}
	go s.pump()
	return s
}

func (s *stream) send(e Event) {
	s.mu.Lock()
	s.queue = append(s.queue, e)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *stream) pump() {
	defer close(s.events)
	for range s.wake {
		for {
			e, more := s.next()
			if !more {
				break
			}
			s.events <- e
			if _, last := e.(Ended); last {
				return
			}
		}
	}
}

func (s *stream) next() (Event, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return nil, false
	}
	e := s.queue[0]
	s.queue = s.queue[1:]
	return e, true
}
