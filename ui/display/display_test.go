package display

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"trailhead/e2e/picture"
)

// page shows its lines. A function is a key: it says what comes of it.
type page struct {
	lines []string
	size  tea.WindowSizeMsg
	first tea.Cmd
}

type key func(*page) tea.Cmd

func (p *page) Init() tea.Cmd { return p.first }

func (p *page) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.size = msg
	case key:
		return p, msg(p)
	}
	return p, nil
}

func (p *page) View() tea.View {
	v := tea.NewView(strings.Join(append([]string{fmt.Sprintf("%dx%d", p.size.Width, p.size.Height)}, p.lines...), "\n"))
	v.AltScreen, v.WindowTitle = true, "page"
	return v
}

// press is a key that will be pressed by Init or by another key.
func press(k key) tea.Cmd { return func() tea.Msg { return k } }

func quits(*page) tea.Cmd { return tea.Quit }

var fixed = []tea.ProgramOption{tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor),
	tea.WithWindowSize(20, 6), tea.WithoutSignalHandler()}

// screen is a terminal with a program in it.
type screen struct {
	*picture.Terminal
	t    *testing.T
	keys chan key
	over chan struct{}
	err  error
}

func open(t *testing.T, lines ...string) *screen {
	s := &screen{Terminal: picture.NewTerminal(20, 6, false), t: t, keys: make(chan key), over: make(chan struct{})}
	in, answers := io.Pipe()
	go s.Answer(answers)
	p := &page{lines: lines}
	var next tea.Cmd
	next = func() tea.Msg {
		k := <-s.keys
		return key(func(p *page) tea.Cmd { return tea.Batch(k(p), next) })
	}
	p.first = next
	go func() {
		defer close(s.over)
		s.err = Run(p, newlines{s.Terminal}, append(fixed, tea.WithInput(in))...)
	}()
	t.Cleanup(func() {
		select {
		case s.keys <- quits:
		case <-s.over:
		}
		_ = in.Close() // what the terminal answers now, nobody reads
		<-s.over
		if s.err != nil && !errors.Is(s.err, io.ErrClosedPipe) {
			t.Error(s.err)
		}
	})
	return s
}

// newlines is a terminal that returns the carriage at a line feed.
type newlines struct{ to io.Writer }

func (n newlines) Write(p []byte) (int, error) {
	_, err := n.to.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

// shows waits until the terminal shows these lines, and nothing else.
func (s *screen) shows(want ...string) {
	s.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	g, err := s.Until(ctx, func(g picture.Grid) bool {
		lines := strings.Split(strings.TrimRight(g.Text(), "\n "), "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		return strings.Join(lines, "\n") == strings.Join(want, "\n")
	})
	if err != nil {
		s.t.Fatalf("it never showed %q:\n%s", want, g.Text())
	}
}

func TestWhatChangesIsDrawn(t *testing.T) {
	s := open(t, "one", "two", "\x1b[1mthree\x1b[m 東京")
	s.shows("20x6", "one", "two", "three 東京")
	s.keys <- func(p *page) tea.Cmd { p.lines[1] = "2"; return nil }
	s.shows("20x6", "one", "2", "three 東京")
	s.keys <- func(p *page) tea.Cmd { p.lines = p.lines[2:]; return nil }
	s.shows("20x6", "three 東京")
	s.keys <- func(p *page) tea.Cmd {
		p.lines = []string{"", "more than fits on a line", "", "", "last", "below"}
		return nil
	}
	s.shows("20x6", "", "more than fits on a", "", "", "last")
	s.keys <- func(p *page) tea.Cmd {
		s.Resize(30, 4)
		return func() tea.Msg { return tea.WindowSizeMsg{Width: 30, Height: 4} }
	}
	s.shows("30x4", "", "more than fits on a line")
}

// What Bubble Tea turns on comes some ticks later, and erases nothing.
func TestBubbleTeaErasesNothing(t *testing.T) {
	s := open(t, "text")
	s.shows("20x6", "text")
	for range 2 {
		s.raw("\x1b[?2004h") // bracketed paste: its first frame
		if g := s.Now(); !strings.Contains(g.Text(), "text") {
			t.Fatalf("the screen is\n%s", g.Text())
		}
		s.keys <- func(*page) tea.Cmd { return func() tea.Msg { return tea.WindowSizeMsg{Width: 20, Height: 6} } }
	}
	if n := strings.Count(s.Raw(), "\x1b[?1049h"); n != 1 {
		t.Errorf("the alternate screen was turned on %d times", n)
	}
}

// raw waits until the program has written text.
func (s *screen) raw(text string) {
	s.t.Helper()
	for from := time.Now(); !strings.Contains(s.Raw(), text); time.Sleep(time.Millisecond) {
		if time.Since(from) > 20*time.Second {
			s.t.Fatalf("it never wrote %q", text)
		}
	}
}

// counted counts what is written at once.
type counted struct {
	mu     sync.Mutex
	frames int
}

func (c *counted) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frames++
	return len(p), nil
}

func TestABurstOfChangesIsOneFrame(t *testing.T) {
	const changes = 20_000
	p, left := &page{}, changes
	var change key
	change = func(p *page) tea.Cmd {
		if p.lines = []string{fmt.Sprint(left)}; left == 0 {
			return tea.Quit
		}
		left--
		return press(change)
	}
	p.first = press(change)
	var out counted
	began := time.Now()
	if err := Run(p, &out, append(fixed, tea.WithInput(nil))...); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	most := int(took/shortest) + int(took*ticksPerSecond/time.Second)*2 + 5 // and Bubble Tea's own
	if out.frames > most || out.frames < 2 {
		t.Errorf("%d frames of %d changes in %s, at most %d are allowed", out.frames, changes, took, most)
	}
}

// However the program ends, early or late, the terminal is as before, and what
// panicked stands on the normal screen.
func TestTheTerminalIsLeftAsItWas(t *testing.T) {
	crash := func(*page) tea.Cmd { panic("a fault") }
	crashes := func(*page) tea.Cmd {
		return tea.Batch(func() tea.Msg { panic("a fault") }, nil, func() tea.Msg { return nil })
	}
	for name, c := range map[string]struct {
		end  key
		want string
	}{
		"quit": {end: quits}, "interrupt": {end: func(*page) tea.Cmd { return tea.Interrupt }},
		"panic": {crash, "a fault"}, "panic of a command": {crashes, "a fault"},
	} {
		for _, late := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, late=%t", name, late), func(t *testing.T) {
				out := written(t, c.want, func(out *os.File) error {
					return Run(ending(c.end, late, out.Name()), out, append(fixed, tea.WithInput(nil))...)
				})
				sane(t, out)
				if _, after, _ := strings.Cut(out, "\x1b[?1049l"); !strings.Contains(after, c.want) {
					t.Errorf("%q is not on the normal screen: %q", c.want, out)
				}
			})
		}
	}
}

// ending is a page that ends as soon as its first frame is written, or after Bubble
// Tea's.
func ending(end key, late bool, path string) *page {
	mark := map[bool]string{false: "20x6", true: "\x1b[?2004h"}[late]
	var look key
	look = func(p *page) tea.Cmd {
		if text, err := os.ReadFile(path); err == nil && bytes.Contains(text, []byte(mark)) {
			return end(p)
		}
		return tea.Tick(time.Millisecond, func(time.Time) tea.Msg { return look })
	}
	return &page{first: press(look)}
}

// written is what a program writes to its terminal and to standard error, in
// that order. Bubble Tea says what panicked beside returning from Run: with
// panicked it has said all when the stack is there.
func written(t *testing.T, panicked string, run func(*os.File) error) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = out
	err = run(out)
	read := func() string {
		text, err := os.ReadFile(out.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for from := time.Now(); panicked != "" && !strings.Contains(read(), "debug.Stack"); time.Sleep(time.Millisecond) {
		if time.Since(from) > 20*time.Second {
			t.Fatal("it never said what panicked")
		}
	}
	os.Stderr = stderr
	defer func() { _ = out.Close() }()
	if err != nil && !errors.Is(err, tea.ErrProgramPanic) && !errors.Is(err, tea.ErrInterrupted) {
		t.Error(err)
	}
	return read()
}

// sane: each mode that was turned on is off again, and the cursor is shown.
func sane(t *testing.T, out string) {
	t.Helper()
	for _, mode := range [][2]string{{"\x1b[?1049h", "\x1b[?1049l"}, {"\x1b[?2004h", "\x1b[?2004l"}, {"\x1b[?25l", "\x1b[?25h"}} {
		on, off := strings.LastIndex(out, mode[0]), strings.LastIndex(out, mode[1])
		if on > off {
			t.Errorf("%q is left on: %q", mode[0], out)
		}
	}
	if n, m := strings.Count(out, "\x1b[?1049h"), strings.Count(out, "\x1b[?1049l"); n != 1 || m != 1 {
		t.Errorf("the alternate screen was turned on %d times, off %d times: %q", n, m, out)
	}
}
