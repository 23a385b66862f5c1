package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailhead/steps/answers"
	"trailhead/ui/cli/roff"
)

// manPage is the manual page of a command. The root's has what holds for
// every command; the others refer to it.
//
// Cobra's own generator (cobra/doc) is not used: it goes by way of Markdown,
// which reads characters of our texts as marks, puts the commands into another
// order, knows no variables or exit codes, and makes the binary 0.35 MiB larger.
func (a *app) manPage(cmd *cobra.Command) string {
	var r roff.Page
	b := a.host.Build
	cmd.InitDefaultHelpFlag() // cobra adds these two only to the command that it runs
	cmd.InitDefaultVersionFlag()
	r.Title(pageName(cmd), b.Date[:min(len("2006-01-02"), len(b.Date))], "trailhead "+b.Version)
	r.Section("name")
	r.Line(pageName(cmd) + " - " + cmd.Short)
	r.Section("synopsis")
	line := strings.TrimSuffix(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath()), " [flags]")
	if cmd.HasAvailableSubCommands() {
		line += " [COMMAND]"
	}
	r.BoldLine(cmd.CommandPath(), line+" [flags]")
	r.Section("description")
	r.Prose(orText(cmd.Long, cmd.Short))
	if cmd.HasExample() {
		r.Section("examples")
		r.Prose("For example:\n\n\t" + strings.ReplaceAll(strings.TrimSpace(cmd.Example), "\n  ", "\n\t"))
	}
	if cmd.HasAvailableSubCommands() {
		r.Section("commands")
		for _, sub := range cmd.Commands() {
			if paged(sub) {
				r.Item(roff.Bold(sub.Name()), sub.Short)
			}
		}
	}
	manFlags(&r, "flags", flagsOf(cmd, ""))
	if cmd.HasParent() {
		if answered(cmd) {
			r.Paragraph()
			r.Line("The answers, and the flags that every command takes, are in trailhead(1).")
		}
		r.Section("see also")
		r.Line(pageName(cmd.Parent()) + "(1)")
		return r.String()
	}
	manAnswers(&r)
	manFlags(&r, "flags of every command", flagsOf(cmd, groupAll))
	manRest(&r, cmd)
	return r.String()
}

func orText(text, otherwise string) string {
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
		tag := roff.Bold("--"+f.Name) + roff.Italics(valueOf(f, name))
		if f.Shorthand != "" {
			tag = roff.Bold("-"+f.Shorthand) + ", " + tag
		}
		r.Item(tag, text)
	}
}

func manAnswers(r *roff.Page) {
	r.Section("answers")
	r.Line(precedence)
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
	for _, v := range variables {
		r.Item(roff.Bold(v.name), v.means)
	}
	r.Section("files")
	for _, f := range keptFiles {
		r.Item(roff.Italics(f.name), f.means)
	}
	r.Section("exit status")
	for _, c := range exitCodes {
		r.Item(roff.Bold(strconv.Itoa(int(c.code))), c.means)
	}
	r.Section("see also")
	var pages []string
	for _, cmd := range family(root)[1:] {
		pages = append(pages, pageName(cmd)+"(1)")
	}
	r.Line(strings.Join(pages, ", "))
}
