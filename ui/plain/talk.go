package plain

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"trailhead/awsops"
	"trailhead/internal/escape"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// How a journey can end at any question.
var (
	errEnded       = errors.New("the input has ended")
	errInterrupted = errors.New("interrupted")
	errHopeless    = errors.New("too many answers in a row could not be used")
)

// mostTries is how many answers in a row may be useless. Somebody who types
// does not get there; a pipe that never ends must not be asked for ever.
const mostTries = 20

// talk is a conversation on lines. One reader serves the whole of it, so that
// answers which were typed or piped ahead are never lost.
type talk struct {
	out        io.Writer
	interrupts <-chan os.Signal
	clock      awsops.Clock

	want    chan struct{} // asks the reader for one line more
	lines   chan typed
	pending bool        // a line was asked for and has not come yet
	asking  atomic.Bool // a question is open, so nothing else is said

	mu      sync.Mutex
	secrets []answers.Secret
	failed  error // the first failure to write
}

type typed struct {
	text string
	err  error
}

func newTalk(host flow.Host, in io.Reader, out io.Writer) *talk {
	t := &talk{out: out, interrupts: host.Interrupts, clock: host.Clock, want: make(chan struct{}, 1), lines: make(chan typed, 1)}
	go t.read(bufio.NewReader(in))
	return t
}

// read waits for lines by itself: a reader that waits cannot be called back.
func (t *talk) read(in *bufio.Reader) {
	for range t.want {
		text, err := in.ReadString('\n')
		if text != "" {
			err = nil // the end comes with the next line
		}
		t.lines <- typed{strings.TrimSpace(text), err}
	}
}

// close lets the reader go.
func (t *talk) close() { close(t.want) }

// line waits for a line that somebody types.
func (t *talk) line(ctx context.Context) (string, error) {
	t.asking.Store(true)
	defer t.asking.Store(false)
	if !t.pending {
		t.pending = true
		t.want <- struct{}{}
	}
	select {
	case l := <-t.lines:
		t.pending = false
		if l.err != nil {
			t.write("\n")
			return "", errEnded
		}
		return l.text, nil
	case <-t.interrupts:
	case <-ctx.Done():
	}
	t.write("\n")
	return "", errInterrupted
}

// ask puts a question until use takes the answer; use returns what is wrong
// with it, "" when nothing is.
func (t *talk) ask(ctx context.Context, question string, use func(answer string) (wrong string)) error {
	for range mostTries {
		t.write(question + " ")
		answer, err := t.line(ctx)
		if err != nil {
			return err
		}
		wrong := use(answer)
		if wrong == "" {
			return nil
		}
		t.say("%s", wrong)
	}
	return errHopeless
}

// secret is a text that no line may show.
func (t *talk) secret(id answers.Secret) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if id != "" {
		t.secrets = append(t.secrets, id)
	}
}

// write shows text without secrets.
func (t *talk) write(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(answers.Redact(text, t.secrets...))
}

// reveal shows one line as it is: a value for Workbench.
func (t *talk) reveal(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(line + "\n")
}

// put keeps the first failure: nothing that is under way stops for want of a
// reader.
func (t *talk) put(text string) {
	if t.failed == nil {
		_, t.failed = io.WriteString(t.out, spoken(text))
	}
}

// worded are signs that carry a meaning, as they are written without them.
var worded = strings.NewReplacer("…", "...", "→", "->", "–", "-", "“", `"`, "”", `"`, "’", "'")

// spoken is text without signs that cannot be read aloud, and with what does not
// show itself as escapes: names and AWS's messages come from elsewhere.
func spoken(text string) string { return escape.Terminal(worded.Replace(text)) }

// attended does work while it listens for ctrl+c, and says every so often that
// it is still at it.
func (t *talk) attended(ctx context.Context, every time.Duration, what string, work func(ctx context.Context) error) error {
	return t.attending(ctx, every, func() string { return what }, work)
}

// attending is attended where what is said changes as work goes on.
func (t *talk) attending(ctx context.Context, every time.Duration, what func() string, work func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var asked words.Throttled
	done := make(chan error, 1)
	go func() { done <- work(asked.Hears(ctx)) }()
	beats := t.beats(ctx, every)
	for {
		select {
		case err := <-done:
			if ctx.Err() != nil {
				return errInterrupted
			}
			return err
		case passed := <-beats:
			t.stillAt(what(), passed, asked.Says())
		case <-t.interrupts:
			cancel()
			<-done
			return errInterrupted
		}
	}
}

// heartbeat is how often a line says that work goes on.
const heartbeat = 5 * time.Second

// beats tells how much time has passed, every so often until ctx is done.
func (t *talk) beats(ctx context.Context, every time.Duration) <-chan time.Duration {
	beats := make(chan time.Duration)
	go func() {
		for passed := every; t.clock.Sleep(ctx, every) == nil; passed += every {
			select {
			case beats <- passed:
			case <-ctx.Done():
			}
		}
	}()
	return beats
}

func (t *talk) stillAt(what string, passed time.Duration, asked string) {
	if !t.asking.Load() {
		t.say("Still working: %s, %s.%s", what, words.Whole(passed), asked)
	}
}
