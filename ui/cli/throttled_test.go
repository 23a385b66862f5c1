package cli

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
)

// A look that AWS asks to be patient says so, whatever it is for: in a line where
// nothing changes in place, and there once for many tries.
func TestLooksThatAreThrottledSaySo(t *testing.T) {
	for _, c := range []struct{ command, operation string }{
		{"plan", "DescribeTrails"}, {"verify", "GetQueueAttributes"}, {"verify --all", "GetQueueAttributes"}, {"discover", "DescribeTrails"},
		{"undo --yes", "GetQueueAttributes"}, {"apply --yes", "DescribeTrails"},
	} {
		t.Run(c.command, func(t *testing.T) {
			r := newTerminal(t)
			r.must(0, "apply", "--yes")
			r.world.Fail(awssim.Fault{Operation: c.operation, Times: 2, Err: awssim.APIError("ThrottlingException", "Rate exceeded")})
			o := r.run(strings.Fields(c.command)...)
			if n := strings.Count(o.stderr, "AWS asks for patience, try 2.\n"); n != 1 {
				t.Errorf("said %d times, want 1:\n%s", n, o.stderr)
			}
		})
	}
}
