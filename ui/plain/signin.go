package plain

import (
	"context"
	"errors"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// signsIn runs the command of the AWS CLI that signs in, and reads out what it
// prints: the page to open, and the code. It goes on with the first of ways, or asks
// again where the command has failed or ctrl+c has ended it.
func (j *journey) signsIn(command awsops.SignIn, p *engine.Problem, ways []way) stateFunc {
	return func(ctx context.Context) (stateFunc, error) {
		j.say("Finish it in your browser. ctrl+c ends the command, and nothing else.")
		var said lines
		err := j.attended(ctx, heartbeat, "signing in", func(ctx context.Context) error {
			return j.host.SignIn(ctx, command.Args(), func(text string) { said.add(text, j.readOut) })
		})
		said.add("\n", j.readOut)
		switch {
		case err == nil:
			return ways[0].to, nil
		case errors.Is(err, errInterrupted) && ctx.Err() == nil:
			j.say("Stopped.")
		case ctx.Err() != nil:
			return nil, err
		default:
			j.say("The command ended without signing in (%v).", err)
		}
		return j.stuck(ctx, p, ways...)
	}
}

func (j *journey) readOut(line string) { j.say("%s", line) }

// lines are those of a text that comes in pieces.
type lines struct{ rest string }

// add takes a piece, and says each line that has come to its end and is not empty.
func (l *lines) add(text string, say func(line string)) {
	all := strings.Split(strings.ReplaceAll(l.rest+text, "\r", "\n"), "\n")
	l.rest = all[len(all)-1]
	for _, line := range all[:len(all)-1] {
		if line = strings.TrimSpace(line); line != "" {
			say(line)
		}
	}
}
