package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"trailhead/awsops"
	"trailhead/internal/escape"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// app is one run of one command.
type app struct {
	host       Host
	opts       options
	given      map[string]string // answers given as flags, by key
	out        *outlet           // stdout
	err        io.Writer         // stderr, without secrets
	secrets    *secrets
	ink        ink
	log        *slog.Logger
	interrupts *interrupts
	keys       *keyboard
	close      []func() error // what to close at the end, last first
	agreed     []string       // files that somebody has agreed to replace
	began      bool           // a command has taken over from cobra

	following sync.Mutex   // news of accounts comes from many goroutines
	partial   *partialJSON // of a run that failed in some accounts only
}

// options are the persistent flags that are not answers.
type options struct {
	answers, profile, rehearse, world, logFile string
	json, accessible, noColor, overwrite       bool
	rehearsing                                 bool // --rehearse was given
	timeout                                    time.Duration
}

func newApp(host Host) *app {
	known := &secrets{}
	return &app{
		host: host, given: map[string]string{}, secrets: known,
		out: &outlet{to: escape.Writer(host.Stdout)}, err: redacting{to: escape.Writer(host.Stderr), secrets: known},
		log: slog.New(slog.DiscardHandler), keys: &keyboard{from: host.Stdin},
	}
}

// run carries out the command line and returns the exit code.
func (a *app) run() flow.Code {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	a.interrupts = newInterrupts(stop)
	defer a.interrupts.release()
	go a.interrupts.listen(a.host.Signals)

	root := a.root()
	root.SetArgs(append([]string{}, a.host.Args...)) // of nil cobra would make the process's own
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !a.began {
		err = misused("%s %s --help shows what there is", words.Sentence(words.Capital(firstLine(err.Error()))), cmd.CommandPath())
	}
	code := a.report(ctx, err)
	if a.began {
		a.log.Info("end", "command", cmd.CommandPath(), "code", code)
	}
	return a.finish(code)
}

// firstLine leaves out cobra's suggestions, which come on lines of their own.
func firstLine(text string) string {
	line, rest, _ := strings.Cut(text, "\n")
	if i := strings.Index(rest, "\t"); i >= 0 {
		line += ". Did you mean " + strings.TrimSpace(strings.ReplaceAll(rest[i:], "\n\t", " or ")) + "?"
	}
	return line
}

// finish closes what is open, and says so where stdout did not take what was
// written to it.
func (a *app) finish(code flow.Code) flow.Code {
	for i := len(a.close) - 1; i >= 0; i-- {
		if err := a.close[i](); err != nil {
			a.say(fmt.Sprintf("Could not tidy up: %v\n", err))
		}
	}
	if a.out.failed == nil {
		return code
	}
	a.say(fmt.Sprintf("What belongs on stdout could not be written: %v.\ntrailhead outputs prints the values again.\n", a.out.failed))
	return max(code, flow.Failed)
}

// command makes a cobra command of a function that runs between setting up
// and reporting. It takes at most maxArgs arguments.
func (a *app) command(use, short, long string, maxArgs int, run func(ctx context.Context, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Long: long,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > maxArgs {
				return fmt.Errorf("%q is one argument too many", args[maxArgs])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.began = true
			if err := a.begin(cmd); err != nil {
				return err
			}
			return run(awsops.WithObserver(cmd.Context(), newCallLog(a.log)), args)
		},
	}
}

// begin does what every command needs before it does anything.
func (a *app) begin(cmd *cobra.Command) error {
	_, off := a.host.Env("NO_COLOR")
	colours := !off && !a.opts.noColor && !a.opts.accessible && a.host.Terminal.Err
	a.ink = ink{on: colours}
	if a.opts.timeout < 0 {
		return misused("--timeout %s is less than nothing", a.opts.timeout)
	}
	if a.opts.timeout > 0 {
		a.close = append(a.close, a.interrupts.after(a.opts.timeout))
	}
	if err := a.openLog(); err != nil {
		return err
	}
	a.log.Info("begin", "command", cmd.CommandPath(), "version", a.host.Build.Version)
	return a.checkRehearsal()
}

// checkRehearsal refuses a rehearsal that does not exist, and a world that
// would not be used: whoever names one does not mean AWS itself.
func (a *app) checkRehearsal() error {
	if a.opts.rehearse == "" && a.opts.rehearsing {
		return misused("--rehearse= names no scenario, as from a variable that is not set, and AWS itself is not asked then. There are %s", strings.Join(a.scenarioNames(), ", "))
	}
	if a.opts.rehearse == "" {
		if a.opts.world != "" {
			return misused("--world keeps a simulated AWS, so it needs --rehearse")
		}
		return nil
	}
	var names []string
	for _, s := range a.host.Scenarios {
		if s.Name == a.opts.rehearse {
			return nil
		}
		names = append(names, s.Name)
	}
	return misused("--rehearse=%s: there is no such scenario. There are %s", a.opts.rehearse, strings.Join(names, ", "))
}

// say talks to the person, on stderr.
func (a *app) say(text string) { _, _ = io.WriteString(a.err, text) }

// sayln says one wrapped paragraph.
func (a *app) sayln(format string, args ...any) {
	a.say(words.Wrap(fmt.Sprintf(format, args...), "", "", a.width()))
}

func (a *app) width() int { return a.host.Width }

// outInk is for text on stdout, which may go to a file while stderr is a
// terminal.
func (a *app) outInk() ink { return ink{on: a.ink.on && a.host.Terminal.Out} }

// outlet is stdout. It keeps the first failure for the end, so that nothing
// that is under way stops for want of a reader.
type outlet struct {
	to     io.Writer
	mu     sync.Mutex // events come from several goroutines
	failed error
}

// Write never fails.
func (o *outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failed == nil {
		_, o.failed = o.to.Write(p)
	}
	return len(p), nil
}

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
	return a.keys.line(ctx)
}
