package cli

import (
	"bufio"
	"context"
	"io"
	"strings"
)

// keyboard reads lines from stdin. A reader that waits for a line cannot be
// called back, so it goes on by itself and the next question gets its line.
type keyboard struct {
	from  io.Reader
	lines chan typed
}

type typed struct {
	text string
	err  error
}

// line waits for a line, or until ctx is done.
func (k *keyboard) line(ctx context.Context) (string, error) {
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

func (k *keyboard) read() {
	defer close(k.lines)
	in := bufio.NewReader(k.from)
	for {
		text, err := in.ReadString('\n')
		if err != nil && text == "" {
			k.lines <- typed{err: err}
			return
		}
		k.lines <- typed{text: strings.TrimSpace(text)}
	}
}
