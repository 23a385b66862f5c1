package main

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"trailhead/internal/network"
	"trailhead/internal/sample"
)

// The program that measures works, with a small organization and no time.
func TestASmallRollOutIsMeasured(t *testing.T) {
	if runtime.GOOS != "linux" || sample.UnderRace {
		t.Skip("starts the program, and asks Linux what it holds")
	}
	commands := []string{"discover", "plan", "apply --yes", "verify --all"}
	if err := run([]string{"3"}, commands, limits{rate: 0.001, mib: 1000, files: 1000}, network.Time{}, false); err != nil {
		t.Fatal(err)
	}
}

func TestAMissedLimitIsNamed(t *testing.T) {
	m := measured{took: 2 * time.Second, peak: 200 << 10, files: 700}
	for says, l := range map[string]limits{
		"5 accounts a second, at least 6 are asked": {rate: 6}, "200 MiB, at most 199 are allowed": {mib: 199},
		"700 open files, at most 699 are allowed": {files: 699},
	} {
		if err := l.missedBy(m, 10); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
	if err := (limits{rate: 5, mib: 200, files: 700}).missedBy(m, 10); err != nil {
		t.Error(err)
	}
}
