package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailhead/ui/words"
)

const (
	helpWidth  = 80
	flagColumn = 34
)

// usage writes the help of a command, for 80 columns: its own flags first,
// then the answers, then what every command takes.
func usage(cmd *cobra.Command) error {
	var b strings.Builder
	line := strings.TrimSuffix(cmd.UseLine(), " [flags]")
	if !cmd.HasParent() {
		line += " [COMMAND]"
	}
	fmt.Fprintf(&b, "Usage: %s [flags]\n", line)
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\nCommands\n")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(&b, "  %s %s\n", words.Pad(sub.Name(), 13), sub.Short)
			}
		}
	}
	if cmd.HasExample() {
		b.WriteString("\nExamples\n" + cmd.Example + "\n")
	}
	sections := []struct{ title, group string }{
		{"Flags", ""},
		{"Answers (also as TRAILHEAD_… variables and in the answers file)", groupAnswer},
		{"Everywhere", groupAll},
	}
	for _, s := range sections {
		if text := flagLines(cmd, s.group); text != "" {
			b.WriteString("\n" + s.title + "\n" + text)
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s COMMAND --help says more about one of them.\n", cmd.CommandPath())
	}
	_, err := io.WriteString(cmd.OutOrStderr(), b.String())
	return err
}

// flagLines are the flags of one group. Completion and the like need no
// answers, so there they are left out.
func flagLines(cmd *cobra.Command, group string) string {
	if group != "" && (cmd.Name() == "version" || cmd.Name() == "completion" || cmd.HasParent() && cmd.Parent().Name() == "completion") {
		return ""
	}
	var b strings.Builder
	cmd.InheritedFlags() // puts the parents' flags beside the command's own
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		of := ""
		if notes := f.Annotations[groupNote]; len(notes) > 0 {
			of = notes[0]
		}
		if of == group && !f.Hidden {
			b.WriteString(flagLine(f))
		}
	})
	return b.String()
}

func flagLine(f *pflag.Flag) string {
	name, text := pflag.UnquoteUsage(f)
	left := "      --" + f.Name
	if f.Shorthand != "" {
		left = "  -" + f.Shorthand + ", --" + f.Name
	}
	switch {
	case f.Name == "rehearse":
		left += "[=" + name + "]"
	case name != "" && f.Value.Type() != "bool":
		left += " " + name
	}
	blank := strings.Repeat(" ", flagColumn)
	if len(left) >= flagColumn {
		return left + "\n" + words.Wrap(text, blank, blank, helpWidth)
	}
	return words.Wrap(text, words.Pad(left, flagColumn), blank, helpWidth)
}
