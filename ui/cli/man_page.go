package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailhead/steps/answers"
)

// manPage is the manual page of a command. The root's has what holds for
// every command; the others refer to it.
//
// Cobra's own generator (cobra/doc) is not used: it goes by way of Markdown,
// which reads characters of our texts as marks, puts the commands into another
// order, knows no variables or exit codes, and makes the binary 0.35 MiB larger.
func (a *app) manPage(cmd *cobra.Command) string {
	var r roff
	b := a.host.Build
	cmd.InitDefaultHelpFlag() // cobra adds these two only to the command that it runs
	cmd.InitDefaultVersionFlag()
	r.title(pageName(cmd), b.Date[:min(len("2006-01-02"), len(b.Date))], "trailhead "+b.Version)
	r.section("name")
	r.text(pageName(cmd) + " - " + cmd.Short)
	r.section("synopsis")
	line := strings.TrimSuffix(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath()), " [flags]")
	if cmd.HasAvailableSubCommands() {
		line += " [COMMAND]"
	}
	r.bold(cmd.CommandPath(), line+" [flags]")
	r.section("description")
	r.prose(orText(cmd.Long, cmd.Short))
	if cmd.HasAvailableSubCommands() {
		r.section("commands")
		for _, sub := range cmd.Commands() {
			if paged(sub) {
				r.item(boldly(sub.Name()), sub.Short)
			}
		}
	}
	manFlags(&r, "flags", flagsOf(cmd, ""))
	if cmd.HasParent() {
		if answered(cmd) {
			r.paragraph()
			r.text("The answers, and the flags that every command takes, are in trailhead(1).")
		}
		r.section("see also")
		r.text(pageName(cmd.Parent()) + "(1)")
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

func manFlags(r *roff, title string, flags []*pflag.Flag) {
	if len(flags) == 0 {
		return
	}
	r.section(title)
	for _, f := range flags {
		name, text := pflag.UnquoteUsage(f)
		tag := boldly("--"+f.Name) + italics(valueOf(f, name))
		if f.Shorthand != "" {
			tag = boldly("-"+f.Shorthand) + ", " + tag
		}
		r.item(tag, text)
	}
}

func manAnswers(r *roff) {
	r.section("answers")
	r.text(precedence)
	for _, f := range answers.Fields() {
		r.item(boldly("--"+f.Flag)+", "+boldly(f.Env)+", "+boldly(f.Key), answerMeaning(f))
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
func manRest(r *roff, root *cobra.Command) {
	r.section("environment")
	for _, v := range variables {
		r.item(boldly(v.name), v.means)
	}
	r.section("files")
	for _, f := range keptFiles {
		r.item(italics(f.name), f.means)
	}
	r.section("exit status")
	for _, c := range exitCodes {
		r.item(boldly(strconv.Itoa(int(c.code))), c.means)
	}
	r.section("see also")
	var pages []string
	for _, cmd := range family(root)[1:] {
		pages = append(pages, pageName(cmd)+"(1)")
	}
	r.text(strings.Join(pages, ", "))
}
