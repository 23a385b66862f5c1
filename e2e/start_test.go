package e2e

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The first output is there within 50 ms. The machine does other things as
// well, so one such start in ten seconds is enough.
func TestFirstOutputIsFast(t *testing.T) {
	const fast = 50 * time.Millisecond
	command(t) // builds it
	best, began := time.Hour, time.Now()
	for best > fast && time.Since(began) < 10*time.Second {
		c := command(t, "version")
		from := time.Now()
		if code, _, stderr := result(t, c); code != 0 {
			t.Fatal(stderr)
		}
		best = min(best, time.Since(from))
	}
	if best > fast {
		t.Errorf("the best start took %s", best)
	}
}

// What package initialization does is done before the first output, whatever
// the command. Allocations are counted, since time depends on the machine.
func TestStartingIsLittleWork(t *testing.T) {
	const most = 30_000
	c := command(t, "version")
	c.Env = append(c.Env, "GODEBUG=inittrace=1")
	_, _, stderr := result(t, c)
	total, worst, worstIn := 0, 0, ""
	for line := range strings.Lines(stderr) { // init NAME @0.1 ms, 0.01 ms clock, 123 bytes, 4 allocs
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "init" {
			continue
		}
		n, err := strconv.Atoi(words[len(words)-2])
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if total += n; n > worst {
			worst, worstIn = n, words[1]
		}
	}
	t.Logf("%d allocations before main, %d of them in %s", total, worst, worstIn)
	if total == 0 || total > most {
		t.Errorf("%d allocations before main, 1 to %d are allowed; %s has %d", total, most, worstIn, worst)
	}
}

// BenchmarkStart measures how long the first output takes, as a process.
func BenchmarkStart(b *testing.B) {
	path := command(b).Path
	for b.Loop() {
		if err := exec.Command(path, "version").Run(); err != nil {
			b.Fatal(err)
		}
	}
}
