// Command trailhead connects AWS CloudTrail to Expel Workbench.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/charmbracelet/x/term"

	"trailhead/awsops"
	"trailhead/ui/cli"
)

func main() { os.Exit(run()) }

func run() int {
	// A reader that goes away must not end a run in the middle of its changes:
	// writing to it then fails, which is reported at the end.
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	return cli.Main(cli.Host{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Env:      os.LookupEnv,
		Terminal: cli.Terminal{In: term.IsTerminal(os.Stdin.Fd()), Out: term.IsTerminal(os.Stdout.Fd()), Err: term.IsTerminal(os.Stderr.Fd())},
		Nowhere:  leadsNowhere(os.Stdout),
		Width:    width(),
		Signals:  signals,
		Connect:  connect, StateDir: stateDir, Profiles: profiles,
		Scenarios: scenarios(), Build: build(), Wizard: wizard,
	})
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

// connect finds the way into AWS, or into a simulated one.
func connect(ctx context.Context, where cli.Where) (*awsops.Account, string, func() error, error) {
	if where.Scenario != "" {
		return rehearse(ctx, where)
	}
	dir, err := stateDir()
	if err != nil {
		return nil, "", nil, err
	}
	reach, err := awsops.Connect(ctx, awsops.Options{Profile: where.Profile, Region: where.Region, MFA: where.MFA})
	return reach, dir, nil, err
}

// profiles are what the AWS config offers to sign in with.
func profiles(ctx context.Context) ([]awsops.Profile, error) {
	return awsops.Profiles(ctx, awsops.WallClock{}.Now())
}

// stateDir is where journals are kept: the XDG state folder, on Windows the
// folder for an application's local data.
func stateDir() (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) { // the XDG specification: a relative path is to be ignored
		return filepath.Join(dir, "trailhead"), nil
	}
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "trailhead"), nil
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for journals: %w; set XDG_STATE_HOME", err)
	}
	return filepath.Join(home, ".local", "state", "trailhead"), nil
}
