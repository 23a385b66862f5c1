// Rollout measures a direct roll-out to every account of an organization, and
// what looks at them: trailhead as a process, over TLS with the time of a real
// network, against the simulated AWS, which is this process.
//
//	go run ./e2e/measure/rollout 10 1000 10000
//	go run ./e2e/measure/rollout -rate 150 -mib 150 -files 600 10000   # fails where one of them misses a limit
//	go run ./e2e/measure/rollout -serve 1000                           # only answers, until it is interrupted
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"trailhead/internal/network"
)

// limits are what a command must keep to, 0 where nothing is asked.
type limits struct {
	rate       float64 // accounts a second, at least, of apply and of verify --all
	mib, files int     // of memory, and open at a time, at most
}

func main() {
	var l limits
	flag.Float64Var(&l.rate, "rate", 0, "accounts a second, at least")
	flag.IntVar(&l.mib, "mib", 0, "MiB of memory, at most")
	flag.IntVar(&l.files, "files", 0, "open files, at most")
	var takes network.Time
	flag.DurationVar(&takes.RoundTrip, "trip", 20*time.Millisecond, "a round trip")
	flag.DurationVar(&takes.Service, "service", 80*time.Millisecond, "what AWS takes for a call")
	only := flag.Bool("serve", false, "only answer, and say how to ask")
	commands := flag.String("run", "discover,plan,apply --yes,plan,verify --all", "what is measured, in this order")
	flag.Parse()
	debug.SetGCPercent(400) // AWS has machines of its own: it takes little of this one
	if err := run(flag.Args(), strings.Split(*commands, ","), l, takes, *only); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(sizes, commands []string, l limits, takes network.Time, only bool) error {
	folder, err := os.MkdirTemp("", "trailhead-rollout-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "trailhead")
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", program, "trailhead").CombinedOutput(); err != nil {
		return fmt.Errorf("build trailhead: %w: %s", err, out)
	}
	fmt.Println(heading)
	var missed []error
	for _, size := range sizes {
		n, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("%q is no number of accounts", size)
		}
		o, err := serve(n, takes, folder)
		if err != nil {
			return err
		}
		if only {
			o.wait()
		} else {
			missed = append(missed, o.measure(program, commands, l))
		}
		o.server.Close()
	}
	return errors.Join(missed...)
}

// wait says how to ask, until somebody interrupts.
func (o *organization) wait() {
	for _, variable := range o.environment() {
		fmt.Println("export", variable)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
	fmt.Println(o.server.Counts())
}
