package screen

import (
	"time"
)

// SpinTickMsg moves the spinner and the clock of the run of that number.
type SpinTickMsg struct{ Run uint64 }

// SpinEvery is how often a spinner turns.
const SpinEvery = 120 * time.Millisecond

var SpinnerFrames = []string{"◐", "◓", "◑", "◒"}
