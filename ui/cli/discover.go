package cli

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/spf13/cobra"

	"trailhead/internal/escape"
	"trailhead/steps/discover"
	"trailhead/ui/words"
)

func (a *app) discoverCommand() *cobra.Command {
	return a.command("discover", "Say who you are and what is there", "Says who you are and what is there, recommends a variant, and says why.", 0,
		func(ctx context.Context, _ []string) error {
			s, err := a.open(ctx, needs{})
			if err != nil {
				return err
			}
			return s.discover(ctx)
		})
}

func (s *session) discover(ctx context.Context) error {
	from := s.session.Home.Clock().Now()
	var one sync.Mutex // found comes from several goroutines
	found, err := s.session.Discover(ctx, s.set.Answers, func(f discover.Found) {
		one.Lock()
		defer one.Unlock()
		s.say(fmt.Sprintf("%9s  %s\n", words.Lasted(s.since(from)), escape.Line(f.What)))
	})
	if err != nil {
		return err
	}
	s.say("\n")
	if s.opts.json {
		return s.document(struct {
			Schema string `json:"schema"`
			discover.Discovery
		}{schema, found})
	}
	_, err = io.WriteString(s.out, s.secrets.Redact(s.page(s.outInk()).Estate(found)))
	return err
}
