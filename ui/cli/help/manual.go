package help

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailhead/steps/answers"
	"trailhead/ui/cli/roff"
)

// Manual is the manual page of a command. The root's has what holds for
// every command; the others refer to it. Version and date are the build's, the
// date as it begins: "2026-11-29".
//
// Cobra's own generator (cobra/doc) is not used: it goes by way of Markdown,
// which reads characters of our texts as marks, puts the commands into another
// order, knows no variables or exit codes, and makes the binary 0.35 MiB larger.
func Manual(cmd *cobra.Command, version, date string) string {
	var r roff.Page
	cmd.InitDefaultHelpFlag() // cobra adds these two only to the command that it runs
	cmd.InitDefaultVersionFlag()
	r.Title(PageName(cmd), date[:min(len("2006-01-02"), len(date))], "trailhead "+version)
	r.Section("name")
	r.Line(PageName(cmd) + " - " + cmd.Short)
	r.Section("synopsis")
	line := strings.TrimSuffix(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath()), " [flags]")
	if cmd.HasAvailableSubCommands() {
		line += " [COMMAND]"
	}
	r.BoldLine(cmd.CommandPath(), line+" [flags]")
	r.Section("description")
	r.Prose(OrText(cmd.Long, cmd.Short))
	if cmd.HasExample() {
		r.Section("examples")
		r.Prose("For example:\n\n\t" + strings.ReplaceAll(strings.TrimSpace(cmd.Example), "\n  ", "\n\t"))
	}
	if cmd.HasAvailableSubCommands() {
		r.Section("commands")
		for _, sub := range cmd.Commands() {
			if Paged(sub) {
				r.Item(roff.Bold(sub.Name()), sub.Short)
			}
		}
	}
	manFlags(&r, "flags", FlagsOf(cmd, ""))
	if cmd.HasParent() {
		if Answered(cmd) {
			r.Paragraph()
			r.Line("The answers, and the flags that every command takes, are in trailhead(1).")
		}
		r.Section("see also")
		r.Line(PageName(cmd.Parent()) + "(1)")
		return r.String()
	}
	manAnswers(&r)
	manFlags(&r, "flags of every command", FlagsOf(cmd, Everywhere))
	manRest(&r, cmd)
	return r.String()
}

// OrText is text, or otherwise where there is none.
func OrText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func manFlags(r *roff.Page, title string, flags []*pflag.Flag) {
	if len(flags) == 0 {
		return
	}
	r.Section(title)
	for _, f := range flags {
		name, text := pflag.UnquoteUsage(f)
		tag := roff.Bold("--"+f.Name) + roff.Italics(ValueOf(f, name))
		if f.Shorthand != "" {
			tag = roff.Bold("-"+f.Shorthand) + ", " + tag
		}
		r.Item(tag, text)
	}
}

func manAnswers(r *roff.Page) {
	r.Section("answers")
	r.Line(Precedence)
	for _, f := range answers.Fields() {
		r.Item(roff.Bold("--"+f.Flag)+", "+roff.Bold(f.Env)+", "+roff.Bold(f.Key), answerMeaning(f))
	}
}

// answerMeaning is an answer in sentences: what it is, its values, its default.
func answerMeaning(f answers.Field) string {
	text := f.What
	for i, c := range f.Choices {
		between := "; "
		if i == 0 {
			between = " "
		}
		text += between + c.Value + ": " + c.Means
	}
	if len(f.Choices) > 0 {
		text += "."
	}
	if f.Default != "" {
		text += " Default: " + f.Default + "."
	}
	return text
}

// manRest is what belongs to no single command.
func manRest(r *roff.Page, root *cobra.Command) {
	r.Section("environment")
	for _, v := range Variables {
		r.Item(roff.Bold(v.Name), v.Means)
	}
	r.Section("files")
	for _, f := range KeptFiles {
		r.Item(roff.Italics(f.Name), f.Means)
	}
	r.Section("exit status")
	for _, c := range ExitCodes {
		r.Item(roff.Bold(strconv.Itoa(int(c.Code))), c.Means)
	}
	r.Section("see also")
	var pages []string
	for _, cmd := range Family(root)[1:] {
		pages = append(pages, PageName(cmd)+"(1)")
	}
	r.Line(strings.Join(pages, ", "))
}

// Paged reports whether a command has a page: the help of a command is in its
// page, and what only shells call has none.
func Paged(cmd *cobra.Command) bool {
	return !cmd.Hidden && (!cmd.HasParent() || cmd.IsAvailableCommand())
}

// Family is a command with all that are under it.
func Family(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if Paged(sub) {
			all = append(all, Family(sub)...)
		}
	}
	return all
}

// PageName is the name of the page of a command: "trailhead-plan".
func PageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }
