package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A call is followed to the end within seconds where somebody rehearses. How
// it ends in every estate is tested in steps, where no time passes.
func TestACallIsFollowedInARehearsal(t *testing.T) {
	const whole = "The call reached Expel's queue, readable, in 5 m"
	for name, args := range map[string]string{
		"new":            "",
		"throttled":      "",
		"existing-topic": "--variant existing --overlap subscribe",
		"foreign-bucket": "--variant existing --scope account",
		"organization":   "--scope organization --accept organization-access",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			with := append(strings.Fields(args), "--rehearse="+name, "--world", filepath.Join(t.TempDir(), "world.json"))
			if code, _, stderr := result(t, command(t, append([]string{"apply", "--yes"}, with...)...)); code != 0 {
				t.Fatalf("apply: exit code %d\n%s", code, stderr)
			}
			code, stdout, stderr := result(t, command(t, append([]string{"verify", "--follow"}, with...)...))
			if code != 0 || !strings.Contains(stdout, whole) || !strings.Contains(stderr, "Waiting for the log file") {
				t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}
