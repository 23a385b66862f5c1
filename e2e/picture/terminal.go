// Package picture draws what a terminal shows: as text, as cells with their
// styles, and as an SVG image. Only tests and the command that makes the
// pictures of the documentation use it.
package picture

import (
	"context"
	"image/color"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// Terminal is a virtual terminal: bytes in, screens out. It can be used from
// several goroutines.
//
// It shows nothing half drawn: it tells programs that it knows synchronized
// output (mode 2026), and each frame that they put together is one screen.
type Terminal struct {
	mu      sync.Mutex
	em      *vt.Emulator
	raw     []byte
	drawing bool          // a frame is begun and not finished
	screens []Grid        // from the one Until returned last to the newest
	changed chan struct{} // closed when there is a new one
}

// NewTerminal is a terminal of so many columns and lines, with a light or a
// dark background, which it tells a program that asks (OSC 11).
func NewTerminal(width, height int, light bool) *Terminal {
	t := &Terminal{em: vt.NewEmulator(width, height), changed: make(chan struct{})}
	if light {
		t.em.SetDefaultBackgroundColor(color.White)
		t.em.SetDefaultForegroundColor(color.Black)
	}
	_, _ = t.em.WriteString(ansi.ResetModeSynchronizedOutput) // a mode it has heard of is one that it knows
	t.em.SetCallbacks(vt.Callbacks{
		EnableMode: func(m ansi.Mode) { t.drawing = t.drawing || m == ansi.ModeSynchronizedOutput },
		DisableMode: func(m ansi.Mode) {
			if m == ansi.ModeSynchronizedOutput {
				t.drawing = false
				t.show()
			}
		},
	})
	t.screens = []Grid{t.grid()}
	return t
}

// Write implements io.Writer: what the program says.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.raw = append(t.raw, p...)
	n, err := t.em.Write(p)
	t.show()
	return n, err
}

// show puts up what is drawn.
func (t *Terminal) show() {
	if t.drawing {
		return
	}
	t.screens = append(t.screens, t.grid())
	close(t.changed)
	t.changed = make(chan struct{})
}

// Answer copies what the terminal answers to the program's questions into to.
// It must run while anything is written: an answer nobody reads holds up Write.
// Those that to does not take any more are dropped.
func (t *Terminal) Answer(to io.Writer) {
	_, _ = io.Copy(to, t.em)
	_, _ = io.Copy(io.Discard, t.em)
}

// Resize gives the terminal another size.
func (t *Terminal) Resize(width, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.em.Resize(width, height)
}

// Raw is everything that was written.
func (t *Terminal) Raw() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.raw)
}

// Until waits for a screen that is as shows says, and returns it. It begins
// with the screen that it returned last, and passes none over that came up
// since. It returns the newest one and ctx's error where that comes first.
func (t *Terminal) Until(ctx context.Context, shows func(Grid) bool) (Grid, error) {
	for {
		t.mu.Lock()
		for i, g := range t.screens {
			if shows(g) {
				t.screens = t.screens[i:]
				t.mu.Unlock()
				return g, nil
			}
		}
		newest, changed := t.screens[len(t.screens)-1], t.changed
		t.screens = t.screens[len(t.screens)-1:]
		t.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return newest, ctx.Err()
		}
	}
}

// Now is the newest screen; those before it count no more.
func (t *Terminal) Now() Grid {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.screens = t.screens[len(t.screens)-1:]
	return t.screens[0]
}

func (t *Terminal) grid() Grid {
	g := Grid{Width: t.em.Width()}
	for y := range t.em.Height() {
		row := make([]Cell, g.Width)
		for x := range row {
			row[x] = Cell{Text: " "}
			if c := t.em.CellAt(x, y); c != nil {
				row[x] = cellOf(c)
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// Grid is one state of a screen.
type Grid struct {
	Width int
	Rows  [][]Cell
}

// Cell is one cell: its text, "" where a wide character before it reaches into
// it, and its looks.
type Cell struct {
	Text string
	Look
}

// Look is how a cell looks: colours as #rrggbb, "" for the terminal's own.
type Look struct {
	Foreground, Background    string
	Bold, Faint, Italic, Line bool
}

func cellOf(c *uv.Cell) Cell {
	text := c.Content
	if text == "" && c.Width > 0 {
		text = " "
	}
	s := c.Style
	look := Look{Foreground: hex(s.Fg), Background: hex(s.Bg), Bold: s.Attrs&uv.AttrBold != 0, Faint: s.Attrs&uv.AttrFaint != 0,
		Italic: s.Attrs&uv.AttrItalic != 0, Line: s.Underline != 0}
	if s.Attrs&uv.AttrReverse != 0 {
		look.Foreground, look.Background = orElse(look.Background, "background"), orElse(look.Foreground, "foreground")
	}
	return Cell{text, look}
}

// Text is the grid without its looks and without the blanks at the ends.
func (g Grid) Text() string {
	var b strings.Builder
	for _, row := range g.Rows {
		b.WriteString(strings.TrimRight(textOf(row), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func textOf(row []Cell) string {
	var b strings.Builder
	for _, c := range row {
		b.WriteString(c.Text)
	}
	return b.String()
}

// Replace is the grid with every match of a pattern that covers whole cells
// put as said: for what is never twice the same, such as how long something
// took. What is put keeps the looks of the cells it covers; it is cut or
// filled up with blanks so that nothing after it moves.
func (g Grid) Replace(pattern *regexp.Regexp, with func(match string) string) Grid {
	out := Grid{Width: g.Width}
	for _, row := range g.Rows {
		row = slices.Clone(row)
		text := textOf(row)
		for _, at := range pattern.FindAllStringIndex(text, -1) {
			from, n := utf8.RuneCountInString(text[:at[0]]), utf8.RuneCountInString(text[at[0]:at[1]])
			put := []rune(with(text[at[0]:at[1]]))
			for i := range n {
				row[from+i].Text = " "
				if i < len(put) {
					row[from+i].Text = string(put[i])
				}
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
