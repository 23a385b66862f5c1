//go:build unix

package steps_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
)

var victim = os.Getenv("TRAILHEAD_TEST_VICTIM") // "apply 7 before": what to do, and at which attempt to die

// keptWorld is an account whose AWS and journal live in dir, so that the next
// process finds them.
func keptWorld(t testing.TB, dir string) *world {
	t.Helper()
	b := newWorld(t)
	b.state = filepath.Join(dir, "state")
	if err := b.sim.KeepIn(filepath.Join(dir, "world.json")); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestVictim is the program that is killed: a real process, a real signal,
// real files. It runs only as a child of the tests below.
func TestVictim(t *testing.T) {
	if victim == "" {
		t.Skip("only as a child of TestKilled")
	}
	words := strings.Fields(victim)
	at, err := strconv.Atoi(words[1])
	if err != nil {
		t.Fatal(err)
	}
	var b *world
	if rolls := slices.Contains(rollouts, words[0]); rolls {
		b = keptCompany(t, words[3], victims())
	} else {
		b = keptWorld(t, words[3])
	}
	var n atomic.Int64 // calls come side by side
	b.sim.OnCall(func(_ awssim.Call, when string) {
		if when == words[2] && n.Add(1) == int64(at) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way
		}
	})
	switch words[0] {
	case "undo":
		b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
	case "apply":
		b.applied()
	default:
		b.applied(organizationBy(words[0])...)
	}
}

// victims is how many accounts an organization has in which a process is
// really killed: with every call the whole simulated AWS goes to the disk.
func victims() int {
	return sample.Size(60, 24)
}

// A process that is really killed in the middle of a roll-out leaves what the
// next one finishes.
func TestKilledWhileRollingOut(t *testing.T) {
	if sample.UnderRace {
		t.Skip("starts processes that write a lot")
	}
	for _, rollout := range sample.Of(t, 1, rollouts) {
		whole := writtenWorld(t, bigCompany(victims()))
		whole.sim.ResetCalls()
		whole.applied(organizationBy(rollout)...)
		calls := len(whole.sim.Calls()) // more or less: how often StackSets are asked how far they are differs
		for when, at := range sample.Rows(t, 1, map[string]int{"before": calls * 6 / 10, "after": calls * 8 / 10}) {
			t.Run(fmt.Sprintf("%s %s call %d of %d", rollout, when, at, calls), func(t *testing.T) {
				dir := t.TempDir()
				if killed(t, rollout, at, when, dir) {
					t.Fatal("it lived to its end: this proves nothing")
				}
				b := keptCompany(t, dir, victims())
				had := b.served()
				b.applied(organizationBy(rollout)...)
				t.Logf("%d of %d were done by then", len(had), victims())
				if got := len(b.served()); got != victims() {
					t.Errorf("%d of %d accounts have role and policy", got, victims())
				}
				again, _ := touches(b.sim.Calls())
				for what := range again {
					if had[what[:len("200000000000")]] && rollout == answers.RolloutDirect {
						t.Errorf("written to again: %s", what)
					}
				}
				b.stacksTouchedOnce()
			})
		}
	}
}

// killed runs what in a process of its own until the n-th call and kills it
// there. It reports whether it lived to see its end.
func killed(t *testing.T, what string, n int, when, dir string) (survived bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), fmt.Sprintf("TRAILHEAD_TEST_VICTIM=%s %d %s %s", what, n, when, dir))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return true
	}
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("%s, killed %s call %d: %v\n%s", what, when, n, err, out)
	}
	return false
}

// A run that is killed before or after any call is finished by the next one,
// with one of each resource, and undo leaves nothing.
func TestKilledWhileApplying(t *testing.T) {
	whole := newWorld(t)
	before := whole.inventory()
	whole.sim.ResetCalls()
	whole.applied()
	want := whole.inventory()
	everyCall(t, len(whole.sim.Calls()), func(t *testing.T, n int, when string) bool {
		dir := t.TempDir()
		survived := killed(t, "apply", n, when, dir)
		b := keptWorld(t, dir)
		b.applied()
		if got := b.inventory(); masked(got) != masked(want) {
			t.Errorf("killed %s call %d, then run again:\n%s\nwant:\n%s", when, n, got, want)
		}
		if again := b.plan(); len(again.Changes) > 0 {
			t.Errorf("killed %s call %d, then run again: still to do:\n%s", when, n, listed(again))
		}
		b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
		if got := b.inventory(); got != before {
			t.Errorf("killed %s call %d, then undone, left:\n%s", when, n, got)
		}
		return survived
	})
}

// What a killed undo leaves, the next undo takes.
func TestKilledWhileUndoing(t *testing.T) {
	whole := newWorld(t)
	before := whole.inventory()
	whole.applied()
	whole.sim.ResetCalls()
	whole.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
	everyCall(t, len(whole.sim.Calls()), func(t *testing.T, n int, when string) bool {
		dir := t.TempDir()
		keptWorld(t, dir).applied()
		survived := killed(t, "undo", n, when, dir)
		b := keptWorld(t, dir)
		b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
		if got := b.inventory(); got != before {
			t.Errorf("killed %s call %d of undo, then undone again, left:\n%s", when, n, got)
		}
		return survived
	})
}

// everyCall tries each of the calls of a whole run, before and after it; in a full
// run also those behind, until a run lives to its end.
func everyCall(t *testing.T, calls int, try func(t *testing.T, n int, when string) (survived bool)) {
	points := 0
	at := func(n int, whens ...string) (alive bool) {
		for _, when := range whens {
			points++
			t.Run(fmt.Sprintf("%s_%d", when, n), func(t *testing.T) { alive = try(t, n, when) || alive })
		}
		return alive
	}
	if !sample.Full() {
		for _, n := range sample.Of(t, 5, upTo(calls)) {
			at(n, []string{"before", "after"}[(n+int(sample.Seed()))%2])
		}
		return
	}
	for n := 1; !at(n, "before", "after") && !t.Failed(); n++ {
		if n > 500 {
			t.Fatal("no run lived to its end")
		}
	}
	t.Logf("killed at %d points", points)
}
