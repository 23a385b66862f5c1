// Command trailhead connects AWS CloudTrail to Expel Workbench.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"trailhead/awsops"
	"trailhead/awsops/rehearsal"
	"trailhead/steps/answers"
	"trailhead/ui"
	"trailhead/ui/cli"
	"trailhead/ui/flow"
	"trailhead/ui/local"
	"trailhead/ui/plain"
)

func main() { os.Exit(run()) }

func run() int {
	// A reader that goes away must not end a run in the middle of its changes:
	// writing to it then fails, which is reported at the end.
	signal.Ignore(syscall.SIGPIPE)
	collectLater()
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	return int(cli.Main(cli.Host{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Env:      os.LookupEnv,
		Terminal: cli.Terminal{In: term.IsTerminal(os.Stdin.Fd()), Out: term.IsTerminal(os.Stdout.Fd()), Err: term.IsTerminal(os.Stderr.Fd())},
		Nowhere:  leadsNowhere(os.Stdout),
		Width:    width(),
		Signals:  signals,
		Connect:  connect, StateDir: stateDir, Profiles: profiles, ReadManual: local.ReadManual,
		Scenarios: scenarios(), Build: build(), Wizard: wizard,
	}))
}

// collectLater begins with a heap of 16 MiB instead of 4, so that nothing is
// collected before the first frame or the first answer.
func collectLater() {
	usual := debug.SetGCPercent(400)
	time.AfterFunc(time.Second, func() { debug.SetGCPercent(usual) })
}

func width() int {
	columns, _, err := term.GetSize(os.Stderr.Fd())
	if err != nil {
		return 0
	}
	return min(columns, 100) // longer lines are hard to read
}

// leadsNowhere reports whether f is the null device.
func leadsNowhere(f *os.File) bool {
	here, err := f.Stat()
	if err != nil {
		return true
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(here, null)
}

func scenarios() []cli.Scenario {
	var all []cli.Scenario
	for _, s := range rehearsal.Scenarios() {
		all = append(all, cli.Scenario(s))
	}
	return all
}

// connect finds the way into AWS, or into a simulated one.
func connect(ctx context.Context, where flow.Where) (*awsops.Account, string, func() error, error) {
	c, err := newCloud(where)
	if err != nil {
		return nil, "", nil, err
	}
	account, dir, err := c.connect(ctx, where)
	if err != nil {
		return nil, "", nil, errors.Join(err, c.close())
	}
	return account, dir, c.close, nil
}

// wizard runs the journey on a screen, or in plain lines.
func wizard(ctx context.Context, j cli.Journey) (code flow.Code, text string, err error) {
	c, err := newCloud(j.Where)
	if err != nil {
		return flow.Failed, "", err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	host := flow.Host{
		Profiles: c.profiles, Connect: c.open, Preset: j.Preset, Regions: answers.Regions, Rehearsal: j.Where.Scenario,
		Where: flow.Where{Profile: j.Where.Profile, Region: c.region()}, Clock: awsops.WallClock{},
		First: c.first(), SignIn: local.FindSignIn(),
		Env: os.LookupEnv, Save: local.Save, Open: local.Open, Interrupts: j.Signals,
	}
	if j.Accessible {
		return plain.Run(ctx, host, os.Stdin, os.Stdout)
	}
	var options []tea.ProgramOption
	if j.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	out, err := ui.Run(ctx, host, os.Stdout, options...)
	return out.Code, out.Text, err
}
