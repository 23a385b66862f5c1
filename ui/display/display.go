// Package display runs a program of Bubble Tea and draws its frames as soon as
// they change. Bubble Tea's own renderer draws at the ticks of a clock, which
// takes more of a processor while nothing happens than this may, lets each frame
// wait for the next tick, and reads the whole frame again when one line of it
// has changed (docs/decisions.md). It is kept for all else: raw mode, the
// alternate screen, the keyboard's modes, questions to the terminal, and leaving
// the terminal as it was. To it the window is empty.
package display

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

const (
	ticksPerSecond = 10               // of Bubble Tea's renderer, which has little left to do
	shortest       = time.Second / 60 // how long a frame stays at least: a burst of changes is one
)

// Run runs model in the alternate screen of out until it quits, and returns
// what ended it, as tea.Program.Run has it. The views must have no cursor, and
// a style must not go on from one line to the next.
func Run(model tea.Model, out io.Writer, options ...tea.ProgramOption) error {
	d := &display{out: out, changed: make(chan struct{}, 1), over: make(chan struct{})}
	var to io.Writer = d
	file, ok := out.(term.File)
	if ok {
		to = terminal{file, d}
	}
	d.mapped = !ok || !term.IsTerminal(file.Fd())
	options = append([]tea.ProgramOption{tea.WithOutput(to), tea.WithFPS(ticksPerSecond)}, options...)
	go d.follow()
	go ansi.WcWidth.StringWidth("→") // makes the table of widths (2 MB), which the first frame needs
	_, err := tea.NewProgram(shown{model, d}, options...).Run()
	close(d.over)
	d.leave()
	return err
}

// terminal is a terminal that the display draws on.
type terminal struct {
	term.File
	d *display
}

// Write implements io.Writer.
func (t terminal) Write(p []byte) (int, error) { return t.d.Write(p) }

// display is what a terminal shows. Nobody who holds mu waits for the terminal,
// so that a slow one holds up no key.
type display struct {
	changed chan struct{} // there is something to draw
	over    chan struct{} // closed when the program is
	mu      sync.Mutex
	next    frame

	writing sync.Mutex // guards all below
	out     io.Writer
	mapped  bool // line feeds get a carriage return on their way
	on      bool // the alternate screen is
	theirs  bool // Bubble Tea has turned it on as well, and will turn it off
	left    bool // it was turned off: only Bubble Tea turns it on again
	screen  *uv.TerminalRenderer
	bytes   bytes.Buffer    // what screen has made of a frame
	cells   uv.ScreenBuffer // the frame
	drawn   []string        // its lines
}

// frame is what is to be seen, and on which terminal.
type frame struct {
	content       string
	width, height int
	env           []string // nil until it is known
	profile       colorprofile.Profile
	method        ansi.Method
	synced        bool // the terminal can be told to show no frame before it is whole
	whole         bool // what is on the terminal is not known, or not for this terminal
}

// heed takes what Bubble Tea has found out about the terminal.
func (d *display) heed(msg tea.Msg) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch msg := msg.(type) {
	case tea.EnvMsg:
		d.next.env = append([]string{}, msg...)
	case tea.ColorProfileMsg:
		d.next.profile = msg.Profile
	case tea.WindowSizeMsg:
		d.next.width, d.next.height = msg.Width, msg.Height
	case tea.ModeReportMsg:
		d.next.reported(msg)
	default:
		return
	}
	d.next.whole = true
}

// reported takes what a terminal says about one of its modes.
func (f *frame) reported(r tea.ModeReportMsg) {
	switch r.Mode {
	case ansi.ModeSynchronizedOutput:
		f.synced = r.Value == ansi.ModeReset
	case ansi.ModeUnicodeCore:
		if r.Value != ansi.ModeNotRecognized && r.Value != ansi.ModePermanentlyReset {
			f.method = ansi.GraphemeWidth
		}
	}
}

// show has content drawn as soon as the last frame has stayed long enough.
func (d *display) show(content string) {
	d.mu.Lock()
	changed := d.next.whole || d.next.content != content
	d.next.content = content
	d.mu.Unlock()
	if changed {
		d.wake()
	}
}

func (d *display) wake() {
	select {
	case d.changed <- struct{}{}:
	default: // it will be drawn
	}
}

// follow draws what changes until the program is over.
func (d *display) follow() {
	for {
		select {
		case <-d.changed:
			if !d.draw() {
				continue
			}
		case <-d.over:
			return
		}
		select {
		case <-time.After(shortest):
		case <-d.over:
			return
		}
	}
}

// draw writes what has changed. It reports false where nothing can be drawn yet.
func (d *display) draw() bool {
	d.writing.Lock()
	defer d.writing.Unlock()
	d.mu.Lock()
	f := d.next
	ready := f.env != nil && f.profile != colorprofile.Unknown && f.width > 0
	if ready = ready && (d.on || !d.left); ready {
		d.next.whole = false
	}
	d.mu.Unlock()
	if !ready {
		return false
	}
	if f.whole {
		d.begin(f)
	}
	d.fill(strings.Split(f.content, "\n"))
	d.screen.Render(d.cells.RenderBuffer)
	_ = d.screen.Flush() // into bytes
	d.send(f.synced)
	return true
}

// begin makes an empty screen.
func (d *display) begin(f frame) {
	d.screen = uv.NewTerminalRenderer(&d.bytes, f.env)
	d.screen.SetColorProfile(f.profile)
	d.screen.SetFullscreen(true)
	d.screen.SetMapNewline(d.mapped)
	d.screen.Erase()
	d.cells = uv.NewScreenBuffer(f.width, f.height)
	d.cells.Method = f.method
	d.drawn = make([]string, f.height)
	if !d.on {
		d.on = true
		d.bytes.WriteString(ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable)
	}
}

// fill reads the lines that have changed.
func (d *display) fill(lines []string) {
	for y := range d.drawn {
		line := ""
		if y < len(lines) {
			line = lines[y]
		}
		if line != d.drawn[y] {
			uv.NewStyledString(line).Draw(d.cells, uv.Rect(0, y, d.cells.Width(), 1))
			d.drawn[y] = line
		}
	}
}

// send writes a frame at once. A terminal that is gone is Bubble Tea's to notice.
func (d *display) send(synced bool) {
	frame := d.bytes.String()
	d.bytes.Reset()
	if frame != "" && synced {
		frame = ansi.SetModeSynchronizedOutput + frame + ansi.ResetModeSynchronizedOutput
	}
	if frame != "" {
		_, _ = io.WriteString(d.out, frame)
	}
}

// What Bubble Tea need not do where the screen is on already, and off. The
// keyboard's modes are the alternate screen's own.
var (
	keyboard     = ansi.PopKittyKeyboard(1)
	whereItIsOn  = strings.NewReplacer(ansi.SetModeAltScreenSaveCursor, "", ansi.CursorHomePosition+ansi.EraseEntireScreen, "")
	whereItIsOff = strings.NewReplacer(ansi.ResetModeAltScreenSaveCursor, "", keyboard, "")
)

// Write takes what Bubble Tea writes: modes, questions, and its empty window.
func (d *display) Write(p []byte) (int, error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	text := string(p)
	enters := strings.Contains(text, ansi.SetModeAltScreenSaveCursor)
	d.theirs = d.theirs || enters
	switch {
	case strings.Contains(text, ansi.ResetModeAltScreenSaveCursor):
		if !d.on {
			text = whereItIsOff.Replace(text)
		}
		d.on, d.left = false, true
	case d.on:
		text = whereItIsOn.Replace(text)
	case enters:
		d.on = true
		d.heed(tea.ModeReportMsg{}) // the next frame is a whole one
		d.wake()
	}
	if d.screen != nil {
		d.screen.SetPosition(-1, -1)
	}
	if _, err := io.WriteString(d.out, text); err != nil {
		return 0, err
	}
	return len(p), nil
}

// leave turns the alternate screen off before what panicked is said, and where
// Bubble Tea will not, since it has come to its end before its first tick.
func (d *display) leave() {
	d.writing.Lock()
	defer d.writing.Unlock()
	if !d.on {
		return
	}
	text := ansi.ResetModeAltScreenSaveCursor + ansi.SetModeTextCursorEnable
	if d.theirs {
		text = keyboard + text
	}
	_, _ = io.WriteString(d.out, text)
	d.on, d.left = false, true
}
