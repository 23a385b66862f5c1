package plain_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"

	"trailhead/awsops/awssim/simtest"
	"trailhead/ui/flow"
)

// Where the AWS CLI is there, plain lines run the command that signs in, too: they
// read out what it prints and go on, or ask again.
func TestASignInIsRunHere(t *testing.T) {
	type run func(ctx context.Context, r *terminal, say func(string)) error
	for name, c := range map[string]struct {
		run  run
		then []any
		code flow.Code
		says []string
	}{
		"signed in": {func(_ context.Context, r *terminal, say func(string)) error {
			say("Open https://device.sso.us-east-1.amazonaws.com/\r\n\nABCD-")
			say("EFGH\x1b[2J")
			simtest.SignIn(r.world)
			return nil
		}, []any{externalID, "", "n"}, 2, []string{"\nOpen https://device.sso.us-east-1.amazonaws.com/\nABCD-EFGH\\u001b[2J\n",
			"Signed in: account " + account}},
		"failed": {func(context.Context, *terminal, func(string)) error { return errors.New("exit status 255") },
			[]any{"4"}, 4, []string{"The command ended without signing in (exit status 255)."}},
		"ended by ctrl+c": {func(ctx context.Context, r *terminal, _ func(string)) error {
			r.interrupts <- os.Interrupt
			<-ctx.Done()
			return ctx.Err()
		}, []any{"4"}, 4, []string{"Stopped."}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newTerminal(t)
			r.world.Expire()
			r.host.SignIn = func(ctx context.Context, args []string, say func(string)) error {
				if !slices.Equal(args, []string{"sso", "login", "--profile", "sandbox"}) {
					t.Errorf("it ran aws %v", args)
				}
				return c.run(ctx, r, say)
			}
			code, _ := r.journey(append([]any{"1", "us-east-1", "1"}, c.then...)...)
			for _, want := range append(c.says, "1. Run aws sso login --profile sandbox here, then: Try again") {
				if code != c.code || !r.screen.shows(want) {
					t.Errorf("exit code %d, want %d and %q:\n%s", code, c.code, want, r.transcript())
				}
			}
		})
	}
}
