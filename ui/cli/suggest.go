package cli

import (
	"errors"
	"slices"

	"trailhead/ui/cli/help"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// tooMany is the error of an argument that a command does not take. A scenario
// after --rehearse is one: its value has to follow a =.
func (a *app) tooMany(arg string) error {
	more := ""
	if a.opts.rehearsing && slices.Contains(a.scenarioNames(), arg) {
		more = " Did you mean --rehearse=" + arg + "?"
	}
	return misused("%q is one argument too many.%s", arg, more)
}

// noCommand is the error of a first argument that is no command.
func (a *app) noCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if a.opts.rehearsing && slices.Contains(a.scenarioNames(), args[0]) {
		return a.tooMany(args[0])
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return misused("There is no command %q.%s", args[0], help.Meant(args[0], "", names))
}

// noFlag names the flags that are near one that does not exist.
func noFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	typed := unknown.GetSpecifiedName()
	return misused("There is no flag --%s.%s", typed, help.Meant(typed, "--", names))
}
