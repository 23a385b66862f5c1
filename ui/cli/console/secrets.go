package console

import (
	"io"
	"sync"

	"trailhead/steps/answers"
)

// Secrets are the External IDs met so far, which no log and no line on stderr
// may show.
type Secrets struct {
	mu  sync.Mutex
	ids []answers.Secret
}

// Add takes in one more; an empty one is none.
func (s *Secrets) Add(id answers.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id != "" {
		s.ids = append(s.ids, id)
	}
}

// Redact is text without them.
func (s *Secrets) Redact(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return answers.Redact(text, s.ids...)
}

// Writer passes on what is written to it, each piece without the secrets.
func (s *Secrets) Writer(to io.Writer) io.Writer { return redacting{to, s} }

// redacting takes secrets out of each piece of text on its way.
type redacting struct {
	to      io.Writer
	secrets *Secrets
}

// Write implements io.Writer.
func (r redacting) Write(p []byte) (int, error) {
	_, err := io.WriteString(r.to, r.secrets.Redact(string(p)))
	return len(p), err
}
