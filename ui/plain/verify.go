package plain

import (
	"context"
	"strings"
	"time"

	"trailhead/steps/checks"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// longest is how long w waits for the first log file: CloudTrail usually takes
// about five minutes, and says fifteen.
const longest = 15 * time.Minute

// verify looks at every hop between an event and Expel.
func (j *journey) verify(ctx context.Context) (stateFunc, error) {
	if j.session.Kept() == nil { // one that is there says which it demands
		if err := j.askExternalID(ctx); err != nil {
			return nil, err
		}
	}
	j.gap()
	j.say("Does it work? Looking at every hop between an event and Expel. This changes nothing.")
	var subject checks.Subject
	var report checks.Report
	err := j.attended(ctx, heartbeat, "verifying", func(ctx context.Context) (err error) {
		c, err := j.session.Check(ctx, j.set, false)
		subject, report = c.Subject, words.WithUnseen(c)
		return err
	})
	if err != nil {
		p, ok := explained("verify", err)
		if !ok {
			return nil, err
		}
		return j.stuck(ctx, p, way{"Try again", j.afresh(p, j.verify)}, way{"Back to the settings", j.to(flow.ToAnswers)})
	}
	j.reportText(report)
	return j.verified(ctx, subject)
}

// verified asks what to do after a look.
func (j *journey) verified(ctx context.Context, subject checks.Subject) (next stateFunc, err error) {
	err = j.ask(ctx, "Type w to wait for the first log file, f to follow one call, v to verify again, u to undo, "+
		"q to leave, or press Enter for the values:", func(answer string) string {
		switch strings.ToLower(answer) {
		case "":
			next = j.to(flow.ToValues)
		case "w":
			next = j.wait(subject)
		case "f":
			next = j.followCall(subject)
		case "v":
			next = j.to(flow.Again)
		case "u":
			next = j.to(flow.ToUndo)
		case "q":
			next = j.goodbye
		default:
			return "Type w, f, v, u or q, or press Enter."
		}
		return ""
	})
	return next, err
}

// wait waits until the trail has delivered a log file. ctrl+c ends the wait
// and nothing else.
func (j *journey) wait(subject checks.Subject) stateFunc {
	return func(ctx context.Context) (stateFunc, error) {
		j.say("Waiting for the first log file, for at most %s. CloudTrail usually takes about 5 minutes. ctrl+c ends the wait.",
			words.Whole(longest))
		arrived := false
		err := j.attended(ctx, heartbeat, "waiting for the first log file", func(ctx context.Context) (err error) {
			arrived, err = j.session.Delivered(ctx, subject, longest, func(time.Duration) {})
			return err
		})
		if err != nil {
			p, ok := explained("wait for a log file", err)
			if ok {
				return j.stuck(ctx, p, way{"Try again", j.afresh(p, j.wait(subject))}, way{"Verify again", j.to(flow.Again)})
			}
			if ctx.Err() != nil {
				return nil, err
			}
			j.say("No longer waiting.")
			return j.verified(ctx, subject)
		}
		if !arrived {
			j.say("No log file was delivered within %s. Make something happen in the account, such as a look at the console, and wait once more.",
				words.Whole(longest))
			return j.verified(ctx, subject)
		}
		j.say("The first log file was delivered.")
		return j.to(flow.Again), nil
	}
}

// statusWords are the statuses as they are read out.
var statusWords = map[checks.Status]string{checks.Pass: "ok", checks.Warn: "warning", checks.Fail: "broken", checks.NotSeen: "not known"}

// reportText reads out each check, in the order of the hops.
func (j *journey) reportText(report checks.Report) {
	for _, c := range words.InOrder(report.Checks) {
		j.say("%s, %s: %s", words.Capital(c.Hop), statusWords[c.Status], words.Sentence(c.Evidence))
		if c.Remedy != "" && c.Status != checks.Pass {
			j.say("What to do: %s", words.Sentence(c.Remedy))
		}
	}
	j.say("%s", words.Verdict(report))
}

// goodbye leaves with everything done, or all but some accounts.
func (j *journey) goodbye(context.Context) (stateFunc, error) {
	j.code = j.ending.DoneCode()
	return j.to(flow.Leave), nil
}
