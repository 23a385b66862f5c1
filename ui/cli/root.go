package cli

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"trailhead/steps/answers"
	"trailhead/ui/cli/help"
	"trailhead/ui/flow"
)

const about = `trailhead connects an AWS account to Expel Workbench through CloudTrail.

It looks at what is there, shows every change before it makes one, makes them,
proves that the set-up works, and hands over the values for Workbench.`

// root is the command line. It is made anew for each run, which takes well
// under a millisecond.
func (a *app) root() *cobra.Command {
	cobra.EnableCommandSorting = false
	root := a.command("trailhead", "Connect AWS CloudTrail to Expel Workbench", about, 0, a.wizard)
	root.Args = a.noCommand
	root.SetFlagErrorFunc(noFlag)
	root.Version = a.host.Build.Version
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetIn(a.host.Stdin)
	root.SetUsageFunc(help.Usage)
	root.PersistentFlags().SortFlags = false
	root.Flags().SortFlags = false
	a.persistent(root.PersistentFlags())
	for _, c := range []*cobra.Command{
		a.discoverCommand(), a.planCommand(), a.applyCommand(), a.verifyCommand(), a.outputsCommand(),
		a.repairCommand(), a.undoCommand(), a.reportCommand(), a.permissionsCommand(), a.exportCommand(), a.manCommand(), a.versionCommand(),
	} {
		c.Flags().SortFlags = false
		root.AddCommand(c)
	}
	if len(a.host.Args) > 0 && strings.HasPrefix(a.host.Args[0], cobra.ShellCompRequestCmd) { // nobody else asks
		a.complete(root)
	}
	return root
}

// wizard is trailhead without a command.
func (a *app) wizard(ctx context.Context, _ []string) error {
	if !a.host.Terminal.Asks() || !a.host.Terminal.Out {
		return misused("The wizard needs a terminal. Name a command: trailhead plan shows what would be done, trailhead --help what there is")
	}
	layers, err := a.layers(ctx, needs{})
	if err != nil {
		return err
	}
	set, err := answers.Resolve(layers)
	a.secrets.Add(set.ExternalID)
	if err != nil {
		return err
	}
	j := Journey{Preset: layers, Accessible: a.plain(), NoColor: a.opts.noColor,
		Where: flow.Where{Profile: a.opts.profile, Region: set.Region, Scenario: a.opts.rehearse, World: a.opts.world}}
	if j.Accessible { // a screen takes ctrl+c as a key; lines take the signal
		stops := make(chan os.Signal, 4)
		j.Signals = stops
		over := a.interrupts.During(func(int, error) { stops <- os.Interrupt })
		defer over()
	}
	code, text, err := a.host.Wizard(ctx, j)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(a.out, text); err != nil {
		return err
	}
	if code != flow.Done {
		return ending{code}
	}
	return nil
}

// plain reports whether lines are wanted instead of a screen: asked for, or on
// a terminal that can do no more.
func (a *app) plain() bool {
	accessible, _ := a.host.Env("ACCESSIBLE")
	terminal, _ := a.host.Env("TERM")
	return a.opts.accessible || accessible != "" && accessible != "0" && accessible != "false" || terminal == "dumb"
}

func (a *app) versionCommand() *cobra.Command {
	const long = `Says which trailhead this is: version, commit and its date, and what it was
built with. "with changes" means that the sources were not as in the commit.`
	return a.command("version", "Say which trailhead this is", long, 0, func(context.Context, []string) error {
		b := a.host.Build
		if a.opts.json {
			return a.document(struct {
				Schema string `json:"schema"`
				Build
			}{schema, b})
		}
		_, err := io.WriteString(a.out, b.String()+"\n")
		return err
	})
}
