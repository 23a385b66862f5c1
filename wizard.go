package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"trailhead/awsops"
	"trailhead/files"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui"
	"trailhead/ui/cli"
	"trailhead/ui/plain"
)

// wizard runs the journey on a screen, or in plain lines.
func wizard(ctx context.Context, j cli.Journey) (code int, text string, err error) {
	way := wayIn{where: j.Where}
	if j.Where.Scenario != "" {
		if way.rehearsal, err = newRehearsal(j.Where); err != nil {
			return 1, "", err
		}
		defer func() { err = errors.Join(err, way.rehearsal.close()) }()
	}
	if j.Accessible {
		return plain.Run(ctx, plain.Host{
			Profiles: way.profiles, Preset: j.Preset, Regions: answers.Regions, Rehearsal: j.Where.Scenario, Save: save, Interrupts: j.Signals,
			Where: plain.Where{Profile: j.Where.Profile, Region: way.region()},
			Connect: func(ctx context.Context, w plain.Where) (*steps.Session, error) {
				return way.connect(ctx, w.Profile, w.Region, w.MFA)
			},
		}, os.Stdin, os.Stdout)
	}
	var options []tea.ProgramOption
	if j.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	out, err := ui.Run(ctx, ui.Host{
		Profiles: way.profiles, Preset: j.Preset, Clock: awsops.WallClock{}, Rehearsal: j.Where.Scenario, Env: os.LookupEnv, Save: save, Open: browse,
		Where: ui.Where{Profile: j.Where.Profile, Region: way.region()},
		Connect: func(ctx context.Context, w ui.Where) (*steps.Session, error) {
			return way.connect(ctx, w.Profile, w.Region, w.MFA)
		},
	}, options...)
	return out.Code, out.Text, err
}

// wayIn is the way into AWS, or into the simulated one, for a whole journey.
type wayIn struct {
	where     cli.Where
	rehearsal *rehearsal
}

func (w wayIn) profiles(ctx context.Context) ([]awsops.Profile, error) {
	if w.rehearsal != nil {
		return w.rehearsal.profiles(orRehearsalRegion(w.where.Region)), nil
	}
	return profiles(ctx)
}

// region is the one that flags, environment or the AWS config name, without
// asking anybody.
func (w wayIn) region() string {
	if w.rehearsal != nil {
		return orRehearsalRegion(w.where.Region)
	}
	reach, err := awsops.Connect(context.Background(), awsops.Options{Profile: w.where.Profile, Region: w.where.Region})
	if err != nil {
		return w.where.Region
	}
	return reach.Target().Region
}

func (w wayIn) connect(ctx context.Context, profile, region string, mfa func() (string, error)) (*steps.Session, error) {
	if w.rehearsal != nil {
		reach, err := w.rehearsal.connectAs(ctx, profile, region)
		if err != nil {
			return nil, err
		}
		return steps.Open(ctx, reach, w.rehearsal.dir, nil)
	}
	dir, err := stateDir()
	if err != nil {
		return nil, err
	}
	reach, err := awsops.Connect(ctx, awsops.Options{Profile: profile, Region: region, MFA: mfa})
	if err != nil {
		return nil, err
	}
	return steps.Open(ctx, reach, dir, nil)
}

// save writes a file into the working directory that only its owner reads. A
// file that is there already is not touched: another name is taken then.
const mostNames = 99 // that are tried for a file

func save(name string, text []byte) (string, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	free := path
	for n := 1; n <= mostNames; n++ {
		free = files.Another(path, n)
		if err = files.Write(free, text, files.Writing{}); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return free, err
}

var errNoBrowser = errors.New("there is no browser here")

// browse shows a page in the browser of this machine. Over SSH that would be
// somebody else's screen.
func browse(url string) error {
	if os.Getenv("SSH_CONNECTION") != "" {
		return errNoBrowser
	}
	switch runtime.GOOS {
	case "darwin":
		return exec.Command("open", url).Start()
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", url).Start()
	}
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errNoBrowser
	}
	return exec.Command("xdg-open", url).Start()
}
