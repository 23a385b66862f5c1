package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"trailhead/awsops"
	"trailhead/internal/escape"
	"trailhead/internal/files"
	"trailhead/ui/cli/console"
	"trailhead/ui/cli/document"
	"trailhead/ui/cli/help"
	"trailhead/ui/cli/view"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// app is one run of one command.
type app struct {
	host       Host
	opts       options
	given      map[string]string // answers given as flags, by key
	out        *console.Outlet   // stdout
	err        io.Writer         // stderr, without secrets
	secrets    *console.Secrets
	ink        console.Ink
	log        *slog.Logger
	interrupts *console.Interrupts
	keys       *console.Keyboard
	close      []func() error // what to close at the end, last first
	block      atomic.Pointer[console.Block]
	agreed     []string   // files that somebody has agreed to replace
	saying     sync.Mutex // one line after the other, whoever says it
	began      bool       // a command has taken over from cobra
	handsOver  bool       // stdout gets the values that the changes were made for

	following sync.Mutex        // news of accounts comes from many goroutines
	partial   *document.Partial // of a run that failed in some accounts only
}

// options are the persistent flags that are not answers.
type options struct {
	answers, profile, rehearse, world, logFile string
	json, accessible, noColor, overwrite       bool
	rehearsing                                 bool // --rehearse was given
	timeout                                    time.Duration
}

func newApp(host Host) *app {
	known := &console.Secrets{}
	return &app{
		host: host, given: map[string]string{}, secrets: known,
		out: &console.Outlet{To: escape.Writer(host.Stdout)}, err: known.Writer(escape.Writer(host.Stderr)),
		log: slog.New(slog.DiscardHandler), keys: &console.Keyboard{From: host.Stdin},
	}
}

// run carries out the command line and returns the exit code.
func (a *app) run() flow.Code {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	a.interrupts = console.NewInterrupts(stop)
	defer a.interrupts.Release()
	go a.interrupts.Listen(a.host.Signals, errInterrupted)

	root := a.root()
	root.SetArgs(append([]string{}, a.host.Args...)) // of nil cobra would make the process's own
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !a.began {
		err = misused("%s %s --help shows what there is", words.Sentence(words.Capital(err.Error())), cmd.CommandPath())
	}
	code := a.report(ctx, err)
	if a.began {
		a.log.Info("end", "command", cmd.CommandPath(), "code", code)
	}
	return a.finish(code)
}

// finish closes what is open, and says so where stdout did not take what was
// written to it.
func (a *app) finish(code flow.Code) flow.Code {
	for i := len(a.close) - 1; i >= 0; i-- {
		if err := a.close[i](); err != nil {
			a.say(fmt.Sprintf("Could not tidy up: %v\n", err))
		}
	}
	failed := a.out.Failed()
	switch {
	case failed == nil, errors.Is(failed, syscall.EPIPE) && !a.handsOver:
		return code // who closes a pipe, as head does, has read what they wanted
	case a.handsOver:
		a.say(fmt.Sprintf("What belongs on stdout could not be written: %v.\ntrailhead outputs prints the values again.\n", failed))
	default:
		a.say(fmt.Sprintf("What belongs on stdout could not be written: %v.\n", failed))
	}
	return max(code, flow.Failed)
}

// command makes a cobra command of a function that runs between setting up
// and reporting. It takes at most maxArgs arguments.
func (a *app) command(use, short, long string, maxArgs int, run func(ctx context.Context, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Long: long, Example: help.Examples[strings.Fields(use)[0]],
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > maxArgs {
				return a.tooMany(args[maxArgs])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.began = true
			if err := a.begin(cmd); err != nil {
				return err
			}
			return run(awsops.WithObserver(cmd.Context(), console.NewCallLog(a.log)), args)
		},
	}
}

// begin does what every command needs before it does anything.
func (a *app) begin(cmd *cobra.Command) error {
	_, off := a.host.Env("NO_COLOR")
	colours := !off && !a.opts.noColor && !a.opts.accessible && a.host.Terminal.Err
	a.ink = console.Ink{On: colours}
	if a.opts.timeout < 0 {
		return misused("--timeout %s is less than nothing", a.opts.timeout)
	}
	if a.opts.timeout > 0 {
		a.close = append(a.close, a.interrupts.After(a.opts.timeout, errTimeout))
	}
	if err := a.openLog(); err != nil {
		return err
	}
	a.log.Info("begin", "command", cmd.CommandPath(), "version", a.host.Build.Version)
	return a.checkRehearsal()
}

// logMark is in the first line of every log of ours.
const logMark = `"msg":"begin","command":"trailhead`

// openLog opens the file of --log-file, for its owner only. A log of an earlier
// run goes on; into another file nothing is written. slog writes each
// line in one piece, so redacting sees it whole.
func (a *app) openLog() error {
	if a.opts.logFile == "" {
		return nil
	}
	file, err := files.Append(a.opts.logFile, logMark)
	if err != nil {
		return misused("--log-file: %v", err)
	}
	a.close = append(a.close, file.Close)
	a.log = slog.New(slog.NewJSONHandler(a.secrets.Writer(escape.Writer(file)), nil))
	return nil
}

// checkRehearsal refuses a rehearsal that does not exist, and a world that
// would not be used: whoever names one does not mean AWS itself.
func (a *app) checkRehearsal() error {
	if a.opts.rehearse == "" && a.opts.rehearsing {
		return misused("--rehearse= names no scenario, as from a variable that is not set, and AWS itself is not asked then. There are %s",
			strings.Join(a.scenarioNames(), ", "))
	}
	if a.opts.rehearse == "" {
		if a.opts.world != "" {
			return misused("--world keeps a simulated AWS, so it needs --rehearse")
		}
		return nil
	}
	names := a.scenarioNames()
	if slices.Contains(names, a.opts.rehearse) {
		return nil
	}
	return misused("--rehearse=%s: there is no such scenario.%s There are %s", a.opts.rehearse, help.Meant(a.opts.rehearse, "", names),
		strings.Join(names, ", "))
}

// say talks to the person, on stderr, above what changes in place.
func (a *app) say(text string) {
	if block := a.block.Load(); block != nil {
		block.Say(text)
		return
	}
	a.saying.Lock()
	defer a.saying.Unlock()
	_, _ = io.WriteString(a.err, text)
}

// sayln says one wrapped paragraph.
func (a *app) sayln(format string, args ...any) {
	a.say(words.Wrap(fmt.Sprintf(format, args...), "", "", a.width()))
}

func (a *app) width() int { return a.host.Width }

// page is for texts about no set-up.
func (a *app) page(ink console.Ink) view.Page { return view.Page{Ink: ink, Width: a.width()} }

// outInk is for text on stdout, which may go to a file while stderr is a
// terminal.
func (a *app) outInk() console.Ink { return console.Ink{On: a.ink.On && a.host.Terminal.Out} }

// ask puts a question that is answered with yes or no. No answer is no.
func (a *app) ask(ctx context.Context, question string) error {
	answer, err := a.line(ctx, question+" [y/N] ")
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return nil
	}
	return errCancelled
}

// line asks for one line of text.
func (a *app) line(ctx context.Context, prompt string) (string, error) {
	a.say(escape.Line(prompt))
	return a.keys.Line(ctx)
}
