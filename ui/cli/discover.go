package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailhead/internal/escape"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/ui/words"
)

func (a *app) discoverCommand() *cobra.Command {
	return a.command("discover", "Say who you are and what is there",
		"Says who you are and what is there, recommends a variant, and says why.", 0,
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
	var found discover.Discovery
	var err error
	s.meanwhile(ctx, "Looking around", func(ctx context.Context) {
		found, err = s.session.Discover(ctx, s.set.Answers, func(f discover.Found) {
			s.say(fmt.Sprintf("%9s  %s\n", words.Lasted(s.since(from)), escape.Line(f.What)))
		})
	})
	if err != nil {
		return err
	}
	var trails []keptTrail
	for _, t := range found.Trails {
		trails = append(trails, keptTrail{t.Name, t.ARN, t.HomeRegion, t.Bucket})
	}
	s.keep(ctx, trails)
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

// partsOfSetup are the answers that say which set-up is meant.
var partsOfSetup = []string{"variant", "trail", "bucket", "queue", "role", "policy", "notification", "auth", "log_account.role",
	"log_account.profile"}

// described: an earlier run here, or an answer, says which set-up is meant.
func (s *session) described() bool {
	return s.session.Earlier() != nil || slices.ContainsFunc(partsOfSetup, s.set.Given)
}

// find names the set-up that is there, where nothing else says which one is
// meant. Where there is none, the usual names are looked for, and said to be
// missing.
func (s *session) find(ctx context.Context, l looking) (looking, error) {
	found, err := s.session.FindSetups(ctx, s.set.Answers)
	switch {
	case ctx.Err() != nil:
		return l, ctx.Err()
	case err != nil || len(found) == 0:
		if missing := answers.Require(s.set, "external_id"); len(missing) > 0 {
			return l, missing
		}
		return l, nil
	case len(found) > 1:
		commands := make([]string, len(found))
		for i, one := range found {
			commands[i] = one.Command
		}
		return l, misused("there are %d set-ups of Expel's here; say which one is meant: %s", len(found), strings.Join(commands, "; or "))
	}
	s.sayln("Found: %s.", words.SetupName(found[0]))
	l.roleARN, l.queueURL = found[0].Role, found[0].QueueURL
	if l.trail == "" {
		l.trail = found[0].Trail
	}
	return l, nil
}
