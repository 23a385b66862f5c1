package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

const heading = "| over TLS | accounts | s | accounts/s | CPU s | CPU ms/account | CPU s of AWS | MiB | open files | connections " +
	"| calls | calls/account |\n|---|---|---|---|---|---|---|---|---|---|---|---|"

// measured is one run of trailhead.
type measured struct {
	took, cpu          time.Duration // cpu is trailhead's own
	aws                time.Duration // CPU time of the simulated AWS, on the same machine
	peak               int           // KiB that it held at a time
	files              int           // that it had open at a time
	connections, calls int64
}

// measure runs trailhead's commands in an order in which each finds what it
// needs, and prints a line for each.
func (o *organization) measure(program string, commands []string, l limits) error {
	var missed []error
	for _, command := range commands {
		args := strings.Fields(command)
		m, err := o.runs(program, args)
		if err != nil {
			return err
		}
		n := float64(o.members)
		fmt.Printf("| %s | %d | %.1f | %.0f | %.1f | %.2f | %.1f | %.0f | %d | %d | %d | %.1f |\n", command, o.members,
			m.took.Seconds(), n/m.took.Seconds(), m.cpu.Seconds(), m.cpu.Seconds()*1000/n, m.aws.Seconds(), float64(m.peak)/1024,
			m.files, m.connections, m.calls, float64(m.calls)/n)
		within := l
		if command != "apply --yes" && command != "verify --all" {
			within.rate = 0
		}
		if err := within.missedBy(m, o.members); err != nil {
			missed = append(missed, fmt.Errorf("%s of %d accounts: %w", command, o.members, err))
		}
	}
	return errors.Join(missed...)
}

func (l limits) missedBy(m measured, accounts int) error {
	var all []error
	if rate := float64(accounts) / m.took.Seconds(); rate < l.rate {
		all = append(all, fmt.Errorf("%.0f accounts a second, at least %.0f are asked", rate, l.rate))
	}
	if l.mib > 0 && m.peak > l.mib*1024 {
		all = append(all, fmt.Errorf("%d MiB, at most %d are allowed", m.peak/1024, l.mib))
	}
	if l.files > 0 && m.files > l.files {
		all = append(all, fmt.Errorf("%d open files, at most %d are allowed", m.files, l.files))
	}
	return errors.Join(all...)
}

// runs runs trailhead once.
func (o *organization) runs(program string, args []string) (m measured, err error) {
	c := exec.Command(program, args...)
	c.Env = o.environment()
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	calls, connections, own, from := o.server.Requests.Load(), o.server.Connections.Load(), ownCPU(), time.Now()
	if err := c.Start(); err != nil {
		return m, err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	ticks := time.NewTicker(50 * time.Millisecond)
	defer ticks.Stop()
	for running := true; running; {
		select {
		case err = <-ended:
			running = false
		case <-ticks.C:
			m.look(c.Process.Pid)
		}
	}
	m.took, m.cpu = time.Since(from), c.ProcessState.UserTime()+c.ProcessState.SystemTime()
	m.aws = ownCPU() - own
	m.calls, m.connections = o.server.Requests.Load()-calls, o.server.Connections.Load()-connections
	if err != nil {
		return m, fmt.Errorf("trailhead %s: %w\n%s", strings.Join(args, " "), err, said.Bytes())
	}
	return m, nil
}

// ownCPU is the CPU time of this process, as Linux tells it: in hundredths of a
// second, 0 elsewhere.
func ownCPU() time.Duration {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(stat), ") ") // the name may have blanks
	fields, ticks := strings.Fields(after), 0
	for _, field := range fields[11:13] { // utime and stime
		n, _ := strconv.Atoi(field)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// look asks Linux what a process holds. A process that has just ended holds
// nothing.
func (m *measured) look(pid int) {
	folder := fmt.Sprintf("/proc/%d/", pid)
	if files, err := os.ReadDir(folder + "fd"); err == nil {
		m.files = max(m.files, len(files))
	}
	status, err := os.ReadFile(folder + "status")
	if err != nil {
		return
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	if fields := strings.Fields(peak); len(fields) > 0 {
		if kib, err := strconv.Atoi(fields[0]); err == nil {
			m.peak = max(m.peak, kib)
		}
	}
}
