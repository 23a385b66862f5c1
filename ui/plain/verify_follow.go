package plain

import (
	"context"
	"sync/atomic"

	"trailhead/steps/checks"
	"trailhead/steps/verify"
	"trailhead/ui/words"
)

// followCall makes a call and follows it to Expel's queue. ctrl+c ends that
// and nothing else.
func (j *journey) followCall(subject checks.Subject) stateFunc {
	return func(ctx context.Context) (stateFunc, error) {
		j.say("Following one call, for at most %s, usually 5 minutes. It changes nothing, and takes no message from the queue. ctrl+c ends it.",
			words.Whole(verify.FollowLimit))
		var at atomic.Value
		at.Store("following the call")
		reported := map[string]bool{}
		var f verify.Followed
		err := j.attending(ctx, heartbeat, func() string { return at.Load().(string) }, func(ctx context.Context) (err error) {
			f, err = j.session.Follow(ctx, j.set.Answers, subject, verify.FollowLimit, func(f verify.Followed) {
				for _, h := range words.NewHops(f, reported) {
					j.hopText(h)
				}
				if waits := words.AwaitsFor(f); waits != "" {
					at.Store(waits)
				}
			})
			return err
		})
		if err != nil {
			p, ok := explained("follow the call", err)
			if ok {
				return j.stuck(ctx, p, way{"Try again", j.afresh(p, j.followCall(subject))}, way{"Verify again", j.verify})
			}
			if ctx.Err() != nil {
				return nil, err
			}
			j.say("No longer following. The call arrives all the same.")
			return j.verified(ctx, subject)
		}
		j.say("%s", words.Arrival(f))
		return j.verified(ctx, subject)
	}
}

// hopText reads out one station of a call.
func (j *journey) hopText(h verify.FollowHop) {
	j.say("%s, %s: %s", words.Capital(h.Hop), statusWords[h.Status], words.Sentence(words.AtHop(h)))
	if h.Remedy != "" && h.Status != checks.Pass {
		j.say("What to do: %s", words.Sentence(h.Remedy))
	}
}
