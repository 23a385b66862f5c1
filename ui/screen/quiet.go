package screen

import (
	"time"
)

// quietPeriod is how long no key must have been pressed before a yes counts:
// a key that was typed ahead cannot approve what nobody has read.
const quietPeriod = 400 * time.Millisecond

// Quiet knows how long no key was pressed on a screen.
type Quiet struct{ since time.Time }

// Begin starts the quiet period: the screen appears, or is seen again.
func (q *Quiet) Begin(now time.Time) { q.since = now }

// Pressed notes a key, and tells whether it came after a quiet period.
func (q *Quiet) Pressed(now time.Time) bool {
	meant := !q.since.IsZero() && now.Sub(q.since) >= quietPeriod
	q.Begin(now)
	return meant
}
