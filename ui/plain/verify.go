package plain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailhead/steps"
)

// longest is how long w waits for the first log file: CloudTrail usually takes
// about five minutes, and says fifteen.
const longest = 15 * time.Minute

// verify looks at every hop between an event and Expel.
func (j *journey) verify(ctx context.Context) (stage, error) {
	if err := j.askExternalID(ctx); err != nil {
		return nil, err
	}
	j.gap()
	j.say("Does it work? Looking at every hop between an event and Expel. This changes nothing.")
	var subject steps.Subject
	var report steps.Report
	err := j.attended(ctx, heartbeat, "verifying", func(ctx context.Context) (err error) {
		if subject, err = j.desk.Subject(ctx, j.set); err != nil {
			return err
		}
		report = j.desk.Verify(ctx, j.set.Answers, subject)
		return ctx.Err()
	})
	if err != nil {
		p, ok := explained("verify", err)
		if !ok {
			return nil, err
		}
		return j.stuck(ctx, p, way{"Try again", j.afresh(p, j.verify)}, way{"Back to the settings", j.settings})
	}
	j.reportText(report)
	return j.verified(ctx, subject)
}

// verified asks what to do after a look.
func (j *journey) verified(ctx context.Context, subject steps.Subject) (next stage, err error) {
	err = j.ask(ctx, "Type w to wait for the first log file, v to verify again, q to leave, or press Enter for the values:", func(answer string) string {
		switch strings.ToLower(answer) {
		case "":
			next = j.values
		case "w":
			next = j.wait(subject)
		case "v":
			next = j.verify
		case "q":
			next = j.goodbye
		default:
			return "Type w, v or q, or press Enter."
		}
		return ""
	})
	return next, err
}

// wait waits until the trail has delivered a log file. ctrl+c ends the wait
// and nothing else.
func (j *journey) wait(subject steps.Subject) stage {
	return func(ctx context.Context) (stage, error) {
		j.say("Waiting for the first log file, for at most %s. CloudTrail usually takes about 5 minutes. ctrl+c ends the wait.", lasted(longest))
		arrived := false
		err := j.attended(ctx, heartbeat, "waiting for the first log file", func(ctx context.Context) (err error) {
			arrived, err = j.desk.Delivered(ctx, subject, longest, func(time.Duration) {})
			return err
		})
		if err != nil {
			p, ok := explained("wait for a log file", err)
			if ok {
				return j.stuck(ctx, p, way{"Try again", j.afresh(p, j.wait(subject))}, way{"Verify again", j.verify})
			}
			if ctx.Err() != nil {
				return nil, err
			}
			j.say("No longer waiting.")
			return j.verified(ctx, subject)
		}
		if !arrived {
			j.say("No log file was delivered within %s. Make something happen in the account, such as a look at the console, and wait once more.", lasted(longest))
			return j.verified(ctx, subject)
		}
		j.say("The first log file was delivered.")
		return j.verify, nil
	}
}

// statusWords are the statuses as they are read out.
var statusWords = map[steps.Status]string{steps.Pass: "ok", steps.Warn: "warning", steps.Fail: "broken", steps.NotSeen: "not known"}

// reportText reads out each check, in the order of the hops.
func (j *journey) reportText(report steps.Report) {
	at := func(c steps.Check) int { return slices.Index(steps.Hops, c.Hop) }
	checks := slices.Clone(report.Checks)
	slices.SortStableFunc(checks, func(a, b steps.Check) int { return at(a) - at(b) })
	broken, doubts := map[string]bool{}, 0
	for _, c := range checks {
		j.say("%s, %s: %s", capital(c.Hop), statusWords[c.Status], sentence(c.Evidence))
		if c.Remedy != "" && c.Status != steps.Pass {
			j.say("What to do: %s", sentence(c.Remedy))
		}
		switch c.Status {
		case steps.Fail:
			broken[c.Hop] = true
		case steps.Warn, steps.NotSeen:
			doubts++
		}
	}
	text := fmt.Sprintf("%d of %d hops hold", len(steps.Hops)-len(broken), len(steps.Hops))
	switch {
	case len(broken) > 0:
		j.say("%s: events do not reach Expel.", text)
	case doubts > 0:
		j.say("%s; %s not as sure as the rest.", text, plural(doubts, "check")+map[bool]string{true: " is", false: " are"}[doubts == 1])
	default:
		j.say("%s.", text)
	}
}

// goodbye leaves with everything done.
func (j *journey) goodbye(context.Context) (stage, error) { return nil, nil }
