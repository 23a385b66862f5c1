package cli

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/internal/files"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/cli/console"
	"trailhead/ui/cli/view"
	"trailhead/ui/flow"
)

// session is a command that talks to AWS, with its answers.
type session struct {
	*app
	session *steps.Session
	set     answers.Set
	rollout rollout // of an organization's accounts, where there is one
}

// needs say what a command cannot do without, and what it would rather hear.
type needs struct {
	answers []string           // keys
	saved   map[string]string  // the answers of a saved plan
	listen  func(engine.Event) // hears of every look; may be nil
	given   map[string]string  // answers given in another way than by a flag of their own
}

// rehearsalID stands for the External ID in a rehearsal that was given none.
const rehearsalID = "00000000-0000-4000-8000-000000000000"

// open finds the way to AWS and all answers. Bad answers are refused before
// any call and before anybody looks for credentials; only then is the journal
// found, which knows what an earlier run here has answered.
func (a *app) open(ctx context.Context, n needs) (*session, error) {
	layers, err := a.layers(ctx, n)
	if err != nil {
		return nil, err
	}
	first, err := answers.Resolve(layers)
	a.secrets.Add(first.ExternalID)
	var missing answers.Problems
	if !a.journalMayKnow() {
		missing = answers.Require(first, n.answers...)
	}
	if err != nil {
		return nil, answers.Join(err, missing)
	}
	reach, stateDir, err := a.connect(ctx, first, missing)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		return nil, missing
	}
	layers.Preset = map[string]string{"region": reach.Target().Region}
	if _, err := answers.Resolve(layers); err != nil { // the region of the AWS config may not exist
		return nil, err
	}
	a.warnOfRegion(reach.Target().Region)
	a.warnOfLimits(reach.Limits())
	opened, err := steps.Open(ctx, reach, stateDir, n.listen)
	if err != nil {
		return nil, err
	}
	set, err := a.allAnswers(opened, layers, n)
	if err != nil {
		return nil, err
	}
	at := opened.Home.Target()
	a.log.Info("signed in", "account", at.Account, "region", at.Region, "arn", opened.Identity.ARN)
	return &session{app: a, session: opened, set: set}, nil
}

// warnOfRegion says that a region is none of those that this version knows. It
// may be a new one, or a slip of the hand.
func (a *app) warnOfRegion(region string) {
	unknown, alike := answers.UnknownRegion(region)
	switch {
	case !unknown:
	case len(alike) > 0:
		a.sayln("Warning: this version knows no region %s. It may be newer; or did you mean %s?", region, strings.Join(alike, ", "))
	default:
		a.sayln("Warning: this version knows no region %s. It may be newer.", region)
	}
}

// warnOfLimits says that calls are held back by the files that this process
// may open.
func (a *app) warnOfLimits(l awsops.Limits) {
	if l.Reduced {
		a.sayln("This process may open %d files (ulimit -n), so no more than %d calls to AWS run at a time.", l.OpenFiles, l.Calls)
	}
}

// layers are where answers come from before the journal is known.
func (a *app) layers(ctx context.Context, n needs) (answers.Layers, error) {
	text, err := a.pipedAnswers(ctx)
	if err != nil {
		return answers.Layers{}, err
	}
	flags := maps.Clone(a.given)
	maps.Copy(flags, n.given)
	file := a.opts.answers
	if file == "-" {
		file = "stdin"
	}
	return answers.Layers{Flags: flags, Env: a.host.Env, File: file, Text: text, Earlier: n.saved}, nil
}

// pipedAnswers is the text of an answers file that can be read only once, such
// as stdin or a pipe; nil where there is none. The External ID may be in it, so
// that it is kept in memory only.
func (a *app) pipedAnswers(ctx context.Context) ([]byte, error) {
	path := a.opts.answers
	var text []byte
	var err error
	if path == "-" {
		text, err = files.ReadFrom(ctx, a.host.Stdin, "stdin", files.LargestSmall)
	} else {
		info, bad := os.Stat(path)
		if path == "" || bad != nil || info.Mode()&fs.ModeNamedPipe == 0 {
			return nil, nil // answers says best what is wrong with a path
		}
		text, err = files.Read(ctx, path, files.LargestSmall)
	}
	if err != nil {
		return nil, cannotRead("The answers file", path, err)
	}
	return append([]byte{}, text...), nil // never nil
}

// connect makes no call to AWS.
func (a *app) connect(ctx context.Context, set answers.Set, missing answers.Problems) (*awsops.Account, string, error) {
	where := flow.Where{Profile: a.opts.profile, Region: set.Region, Scenario: a.opts.rehearse, World: a.opts.world}
	if a.host.Terminal.Asks() {
		where.MFA = func() (string, error) { return a.line(ctx, "MFA code: ") }
	}
	reach, stateDir, closeReach, err := a.host.Connect(ctx, where)
	if err != nil {
		return nil, "", connectProblems(err, a.profile(), set, missing)
	}
	if closeReach != nil {
		a.close = append(a.close, closeReach)
	}
	if a.opts.rehearse != "" {
		a.sayln("Rehearsal (%s): this is a simulated AWS. Nothing real is looked at or changed.", a.opts.rehearse)
	}
	return reach, stateDir, nil
}

// journalMayKnow reports whether answers may still come from an earlier run.
// Which account we are in is not known yet, so any journal counts.
func (a *app) journalMayKnow() bool {
	if a.opts.rehearse != "" || a.host.StateDir == nil {
		return true
	}
	dir, err := a.host.StateDir()
	if err != nil {
		return true
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	return err != nil || len(found) > 0
}

// allAnswers puts together what was given now and what an earlier run here
// was told.
func (a *app) allAnswers(opened *steps.Session, layers answers.Layers, n needs) (answers.Set, error) {
	sources := flow.Sources{Given: layers, Session: opened}
	if a.opts.rehearse != "" {
		sources.Rehearsed = rehearsalID
	}
	set, err := flow.Resolve(sources)
	a.secrets.Add(set.ExternalID)
	if err == nil && a.opts.rehearse != "" && !set.Given("external_id") && len(n.answers) > 0 {
		a.sayln("No External ID was given, so the rehearsal uses one that is all zeros.")
	}
	return set, answers.Join(err, answers.Require(set, n.answers...))
}

// carryOut shows a run until it ends. A first signal stops it after the calls
// under way, a second one at once.
func (s *session) carryOut(run *engine.Run, show func(engine.Event)) engine.Result {
	over := s.interrupts.During(func(interrupt int, why error) {
		switch {
		case interrupt == 1 && errors.Is(why, errTimeout):
			s.sayln("The time given with --timeout is over. Stopping after the calls under way.")
			run.Stop()
		case interrupt == 1:
			s.sayln("Stopping after the calls under way; the same command then goes on from here. Once more (ctrl+c) leaves at once.")
			run.Stop()
		default:
			s.sayln("Leaving now. What a call under way has done is not known; the same command finds out.")
			run.Abort()
		}
	})
	defer over()
	for e := range run.Events() {
		show(e)
	}
	return run.Wait()
}

// yes makes sure that somebody said yes: with --yes, or to a question that
// told what would happen.
func (s *session) yes(ctx context.Context, said bool, question string) (asked bool, err error) {
	if said {
		return false, nil
	}
	return true, s.ask(ctx, question)
}

// needsYes refuses to change anything where nobody can be asked.
func (a *app) needsYes(said bool, command string) error {
	if said || a.host.Terminal.Asks() {
		return nil
	}
	return misused("%s changes AWS, and there is no terminal to ask on: add --yes", command)
}

// page is for texts about this set-up.
func (s *session) page(ink console.Ink) view.Page {
	return view.Page{Session: s.session, Set: s.set, Ink: ink, Width: s.width()}
}

// since is the time that has passed on the clock of this AWS.
func (s *session) since(from time.Time) time.Duration { return s.session.Home.Clock().Now().Sub(from) }
