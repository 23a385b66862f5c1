package console

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// Block is a few lines at the end of a terminal that change while something is
// under way. What is said meanwhile goes above them.
type Block struct {
	text, moves io.Writer
	width       int
	stands      func() []string

	mu    sync.Mutex
	drawn int // lines
}

// NewBlock is a block on a terminal of that many columns. Stands gives the lines
// as they are now. Text goes through the filter of everything that is said;
// moves of the cursor, which no text from outside is part of, go to the terminal
// itself.
func NewBlock(text, terminal io.Writer, width int, stands func() []string) *Block {
	return &Block{text: text, moves: terminal, width: width, stands: stands}
}

// Draw puts the lines of now in the place of those that stand, each cut to the
// width of the terminal.
func (b *Block) Draw() { b.Say("") }

// Say writes text above the block. It ends with a line break.
func (b *Block) Say(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.remove()
	_, _ = io.WriteString(b.text, text)
	b.draw()
}

// Clear takes the block away.
func (b *Block) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.remove()
}

func (b *Block) remove() {
	if b.drawn > 0 {
		_, _ = fmt.Fprintf(b.moves, "\x1b[%dA\r\x1b[J", b.drawn)
	}
	b.drawn = 0
}

func (b *Block) draw() {
	var text strings.Builder
	for _, line := range b.stands() {
		text.WriteString(ansi.Truncate(line, b.width-1, "…") + "\n")
		b.drawn++
	}
	_, _ = io.WriteString(b.text, text.String())
}
