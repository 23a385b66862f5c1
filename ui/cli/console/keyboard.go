package console

import (
	"bufio"
	"context"
	"io"
	"strings"
)

// Keyboard reads lines from stdin. A reader that waits for a line cannot be
// called back, so it goes on by itself and the next question gets its line.
type Keyboard struct {
	From  io.Reader
	lines chan typed
}

type typed struct {
	text string
	err  error
}

// Line waits for a line, or until ctx is done, and then the error is why. It is
// io.EOF where there are no more.
func (k *Keyboard) Line(ctx context.Context) (string, error) {
	if k.lines == nil {
		k.lines = make(chan typed)
		go k.read()
	}
	select {
	case t, ok := <-k.lines:
		if !ok {
			return "", io.EOF
		}
		return t.text, t.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (k *Keyboard) read() {
	defer close(k.lines)
	in := bufio.NewReader(k.From)
	for {
		text, err := in.ReadString('\n')
		if err != nil && text == "" {
			k.lines <- typed{err: err}
			return
		}
		k.lines <- typed{text: strings.TrimSpace(text)}
	}
}
