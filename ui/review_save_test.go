package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/ui/cli"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// A plan that the wizard has saved is one that the command takes, with the
// answers of the wizard.
func TestASavedPlanIsAppliedByTheCommand(t *testing.T) {
	b := reviewing(t, "queue=MyQueue")
	b.Press("s")
	b.Becomes("Saved as")
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, []byte(b.Saved["trailhead-plan.json"]), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, talk strings.Builder
	apply := func() flow.Code {
		return cli.Main(cli.Host{
			Args: []string{"apply", path, "--yes"}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk,
			Env:      func(name string) (string, bool) { return uitest.ExternalID, name == "TRAILHEAD_EXTERNAL_ID" },
			StateDir: func() (string, error) { return b.State, nil },
			Connect: func(ctx context.Context, where flow.Where) (*awsops.Account, string, func() error, error) {
				reach, err := simtest.Connect(ctx, b.AWS, b.Clock, where.Region)
				return reach, b.State, nil, err
			},
		})
	}
	if code := apply(); code != 0 || !strings.Contains(out.String(), "/MyQueue\n") {
		t.Errorf("exit code %d:\n%s%s", code, &out, &talk)
	}
	if code := apply(); code != 7 {
		t.Errorf("a plan that was carried out must not fit any more: exit code %d:\n%s%s", code, &out, &talk)
	}
}
