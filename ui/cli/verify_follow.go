package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"trailhead/internal/escape"
	"trailhead/steps/checks"
	"trailhead/steps/verify"
	"trailhead/ui/words"
)

// followed makes a call and follows it, and then looks at every hop: what was
// not known before the call may be now.
func (s *session) followed(ctx context.Context, l looking, subject checks.Subject) (checks.Report, *verify.Followed, error) {
	limit := l.wait
	if limit == 0 {
		limit = verify.FollowLimit
	}
	s.sayln("Following one call, for at most %s. It changes nothing, and takes no message from the queue.", words.Whole(limit))
	f, err := s.session.Follow(ctx, s.set.Answers, subject, limit, s.hopByHop())
	if err != nil {
		return checks.Report{}, nil, err
	}
	return s.session.Verify(ctx, s.set.Answers, subject), &f, ctx.Err()
}

// hopByHop tells each hop once, and once a minute that it is still waiting.
func (s *session) hopByHop() func(verify.Followed) {
	reported := map[string]bool{}
	waiting, minutes := "", 0
	return func(f verify.Followed) {
		for _, h := range words.NewHops(f, reported) {
			s.say(fmt.Sprintf("  %s  %s  %s\n", words.Pad(statusWords[h.Status], 7), words.Pad(h.Hop, 12), escape.Line(words.PassedHop(f, h))))
		}
		now := s.session.Home.Clock().Now()
		if n := int(now.Sub(f.Since) / time.Minute); f.Waiting != "" && (f.Waiting != waiting || n > minutes) {
			waiting, minutes = f.Waiting, n
			s.sayln("  %s", words.Capital(words.Awaits(f, now)))
		}
	}
}

// followText is the way of the call.
func (s *session) followText(f verify.Followed) string {
	ink := s.outInk()
	var b strings.Builder
	b.WriteString("\n" + ink.bold("One call, followed") + "\n")
	for _, h := range f.Hops {
		s.checkText(&b, h.Hop, h.Status, words.AtHop(h), h.Remedy)
	}
	b.WriteString("\n" + escape.Line(words.Arrival(f)) + "\n")
	return s.secrets.redact(b.String())
}
