package help

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

// Groups of flags in a help text.
const (
	groupNote   = "trailhead_group"
	answerNote  = "trailhead_answer"
	groupAnswer = "answer"
	// Everywhere is the group of the flags that every command takes.
	Everywhere = "everywhere"
)

// ForEveryCommand puts a flag among those that every command takes.
func ForEveryCommand(f *pflag.Flag) { f.Annotations = map[string][]string{groupNote: {Everywhere}} }

// ForAnswer puts a flag among the answers, as the answer of that key.
func ForAnswer(f *pflag.Flag, key string) {
	f.Annotations = map[string][]string{groupNote: {groupAnswer}, answerNote: {key}}
}

// Usage writes the help of a command, for 80 columns: its own flags first,
// then the answers, then what every command takes.
func Usage(cmd *cobra.Command) error {
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
		{"Everywhere", Everywhere},
	}
	for _, s := range sections {
		flags, fewer := FlagsOf(cmd, s.group), false
		if s.group == groupAnswer {
			flags, fewer = mattering(cmd, flags)
		}
		if len(flags) > 0 {
			b.WriteString("\n" + s.title + "\n" + flagLines(flags))
		}
		if fewer {
			b.WriteString("      The other answers, of trailhead plan --help, are taken here, too.\n")
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s COMMAND --help says more about one of them.\n", cmd.CommandPath())
	}
	_, err := io.WriteString(cmd.OutOrStderr(), b.String())
	return err
}

func flagLines(flags []*pflag.Flag) string {
	var b strings.Builder
	for _, f := range flags {
		b.WriteString(flagLine(f))
	}
	return b.String()
}

// FlagsOf are the flags of one group that a command takes. Completion and the
// like need no answers, so there they are left out.
func FlagsOf(cmd *cobra.Command, group string) []*pflag.Flag {
	if group != "" && !Answered(cmd) {
		return nil
	}
	var all []*pflag.Flag
	cmd.InheritedFlags() // puts the parents' flags beside the command's own
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		of := ""
		if notes := f.Annotations[groupNote]; len(notes) > 0 {
			of = notes[0]
		}
		if of == group && !f.Hidden {
			all = append(all, f)
		}
	})
	return all
}

// Answered reports whether a command has to do with answers.
func Answered(cmd *cobra.Command) bool {
	switch cmd.Name() {
	case "version", "man", "completion":
		return false
	}
	return !cmd.HasParent() || cmd.Parent().Name() != "completion"
}

func flagLine(f *pflag.Flag) string {
	name, text := pflag.UnquoteUsage(f)
	left := "      --" + f.Name
	if f.Shorthand != "" {
		left = "  -" + f.Shorthand + ", --" + f.Name
	}
	left += ValueOf(f, name)
	blank := strings.Repeat(" ", flagColumn)
	if len(left) >= flagColumn {
		return left + "\n" + words.Wrap(text, blank, blank, helpWidth)
	}
	return words.Wrap(text, words.Pad(left, flagColumn), blank, helpWidth)
}

// ValueOf is how the value of a flag is written after it.
func ValueOf(f *pflag.Flag, name string) string {
	switch {
	case f.Name == "rehearse":
		return "[=" + name + "]"
	case name != "" && f.Value.Type() != "bool":
		return " " + name
	}
	return ""
}
