package cli

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/ui/flow"
)

// On a terminal what is under way stands in lines that change in place, and are gone
// at the end; elsewhere nothing moves, and each event of a run is a line.
func TestWhatIsUnderWayChangesInPlace(t *testing.T) {
	for _, c := range []struct{ command, stands, event string }{
		{"discover", "Looking around, ", "trails in 34 regions"},
		{"plan", "Looking at what is there, ", ""},
		{"apply --yes", " of 8 changes made", "3 SQS queue ExpelMasterCloudTrailNotify: "},
		{"verify", "Looking at each hop, ", ""},
		{"undo --yes", " of 6 changes made", "3 SQS queue ExpelMasterCloudTrailNotify: "},
	} {
		t.Run(c.command, func(t *testing.T) {
			for _, terminal := range []bool{true, false} {
				r := newTerminal(t)
				if c.command == "verify" || strings.HasPrefix(c.command, "undo") {
					r.must(0, "apply", "--yes")
				}
				r.tty = Terminal{Err: terminal}
				o := r.run(strings.Fields(c.command)...)
				last := o.stderr[strings.LastIndex(o.stderr, "\x1b[J")+1:]
				if moves := strings.Contains(o.stderr, "A\r\x1b[J"); moves != terminal || strings.Contains(o.stderr, c.stands) != terminal ||
					strings.Contains(last, c.stands) || !strings.Contains(o.stderr, c.event) {
					t.Errorf("on a terminal %t: it moves %t, and says\n%q", terminal, moves, o.stderr)
				}
			}
		})
	}
}

// The line that changes says that AWS asks for patience.
func TestWhatIsUnderWaySaysThatAWSAsksForPatience(t *testing.T) {
	r := newTerminal(t)
	r.tty = Terminal{Err: true}
	var out, talk lockedBuffer
	r.world.Fail(awssim.Fault{Operation: "DescribeTrails", Times: 2, Err: awssim.APIError("ThrottlingException", "Rate exceeded")})
	r.world.OnCall(func(c awssim.Call, when string) {
		for c.Operation == "HeadBucket" && when == "before" && !strings.Contains(talk.String(), " s. AWS asks for patience, try ") {
			time.Sleep(time.Millisecond)
		}
	})
	code := Main(r.host(&out, &talk, []string{"plan"}))
	if code != flow.Done || !strings.Contains(talk.String(), "Looking at what is there, 0.") || !strings.Contains(talk.String(), " try ") {
		t.Errorf("exit code %d\n%s", code, talk.String())
	}
}
