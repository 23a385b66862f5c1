package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"trailhead/awsops"
	"trailhead/awsops/rehearsal"
	"trailhead/steps"
	"trailhead/ui/flow"
)

// cloud is AWS, or a simulated one, for a whole command or journey.
type cloud struct {
	where     flow.Where
	rehearsal *rehearsal.Rehearsal // nil for AWS itself
}

func newCloud(where flow.Where) (cloud, error) {
	c := cloud{where: where}
	if where.Scenario == "" {
		return c, nil
	}
	var err error
	c.rehearsal, err = rehearsal.New(rehearsal.Options{Scenario: where.Scenario, World: where.World, Region: where.Region})
	return c, err
}

func (c cloud) close() error {
	if c.rehearsal == nil {
		return nil
	}
	return c.rehearsal.Close()
}

func (c cloud) profiles(ctx context.Context) ([]awsops.Profile, error) {
	if c.rehearsal != nil {
		return c.rehearsal.Profiles(), nil
	}
	return profiles(ctx)
}

// first reports whether there is no journal yet.
func (c cloud) first() bool {
	dir, err := stateDir()
	if c.rehearsal != nil {
		dir, err = c.rehearsal.Dir(), nil
	}
	if err != nil {
		return true
	}
	found, err := os.ReadDir(dir)
	return err != nil || len(found) == 0
}

var errNobodyAsked = errors.New("nobody is asked for a code yet")

// region is the one that flags, environment or the AWS config name, without
// asking anybody.
func (c cloud) region() string {
	if c.rehearsal != nil {
		return c.rehearsal.Region()
	}
	account, err := awsops.Connect(context.Background(), awsops.Options{Profile: c.where.Profile, Region: c.where.Region,
		MFA: func() (string, error) { return "", errNobodyAsked }}) // a profile that wants a code has a region all the same
	if err != nil {
		return c.where.Region
	}
	return account.Target().Region
}

// connect signs in. It returns the folder for journals, too.
func (c cloud) connect(ctx context.Context, to flow.Where) (*awsops.Account, string, error) {
	if c.rehearsal != nil {
		account, err := c.rehearsal.Connect(ctx, to.Profile, to.Region)
		return account, c.rehearsal.Dir(), err
	}
	dir, err := stateDir()
	if err != nil {
		return nil, "", err
	}
	account, err := awsops.Connect(ctx, awsops.Options{Profile: to.Profile, Region: to.Region, MFA: to.MFA})
	return account, dir, err
}

// open signs in and opens the journal.
func (c cloud) open(ctx context.Context, to flow.Where) (*steps.Session, error) {
	account, dir, err := c.connect(ctx, to)
	if err != nil {
		return nil, err
	}
	return steps.Open(ctx, account, dir, nil)
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
