// Package picture draws what a terminal shows: as text, as cells with their
// styles, and as an SVG image. Only tests and the command that makes the
// pictures of the documentation use it.
package picture

import (
	"context"
	"image/color"
	"io"
	"strings"
	"sync"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// Terminal is a virtual terminal: bytes in, a grid of cells out. It can be
// used from several goroutines.
type Terminal struct {
	mu      sync.Mutex
	em      *vt.Emulator
	raw     []byte
	changed chan struct{}
}

// NewTerminal is a terminal of so many columns and lines, with a light or a
// dark background, which it tells a program that asks (OSC 11).
func NewTerminal(width, height int, light bool) *Terminal {
	em := vt.NewEmulator(width, height)
	if light {
		em.SetDefaultBackgroundColor(color.White)
		em.SetDefaultForegroundColor(color.Black)
	}
	return &Terminal{em: em, changed: make(chan struct{})}
}

// Write implements io.Writer: what the program says.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.raw = append(t.raw, p...)
	n, err := t.em.Write(p)
	close(t.changed)
	t.changed = make(chan struct{})
	return n, err
}

// Answer copies what the terminal answers to the program's questions into to.
// It must run while anything is written: an answer nobody reads holds up Write.
func (t *Terminal) Answer(to io.Writer) {
	_, _ = io.Copy(to, t.em)
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

// Until waits until the screen is as shows says, and returns it. It returns
// the last screen and ctx's error where that comes first.
func (t *Terminal) Until(ctx context.Context, shows func(Grid) bool) (Grid, error) {
	for {
		t.mu.Lock()
		g, changed := t.grid(), t.changed
		t.mu.Unlock()
		if shows(g) {
			return g, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return g, ctx.Err()
		}
	}
}

// Grid is what the terminal shows now.
func (t *Terminal) Grid() Grid {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.grid()
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
