package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trailhead/ui/cli/help"

	"github.com/spf13/cobra"
)

const manLong = `Prints the manual page of trailhead, or of one of its commands, as man reads it;
on a terminal man shows it.

With --dir every page is written into that folder, which is made where it is not
there: man -l FILE shows one, and in a folder man1 of the MANPATH man finds them.`

// manual is one page.
type manual struct {
	File string `json:"file"` // its name, or with --dir its path
	Text string `json:"text,omitempty"`
}

func (a *app) manCommand() *cobra.Command {
	var dir string
	var c *cobra.Command
	const deepest = 2 // completion bash
	c = a.command("man [COMMAND]", "Print a manual page", manLong, deepest, func(_ context.Context, args []string) error {
		cmd, rest, err := c.Root().Find(args)
		if err != nil || len(rest) > 0 || !help.Paged(cmd) {
			return misused("There is no command %q, so it has no page. trailhead --help shows what there is", strings.Join(args, " "))
		}
		if dir == "" {
			return a.printManual(cmd)
		}
		if len(args) > 0 {
			return misused("--dir writes every page: leave out %q, or --dir", strings.Join(args, " "))
		}
		return a.saveManuals(cmd, dir)
	})
	c.Flags().StringVar(&dir, "dir", "", "write every page into this `FOLDER`")
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		if cmd, rest, err := c.Root().Find(args); err == nil && len(rest) == 0 {
			for _, sub := range cmd.Commands() {
				if help.Paged(sub) && strings.HasPrefix(sub.Name(), typed) {
					names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
				}
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

func (a *app) printManual(cmd *cobra.Command) error {
	page := manual{help.PageName(cmd) + ".1", help.Manual(cmd, a.host.Build.Version, a.host.Build.Date)}
	if a.opts.json {
		return a.manuals([]manual{page})
	}
	if a.host.Terminal.Out && a.host.ReadManual != nil && a.host.ReadManual(page.File, page.Text) == nil {
		return nil
	}
	_, err := io.WriteString(a.out, page.Text)
	return err
}

func (a *app) saveManuals(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write manual pages: %w", err)
	}
	var pages []manual
	for _, cmd := range help.Family(root) {
		path := filepath.Join(dir, help.PageName(cmd)+".1")
		if err := a.write(path, help.Manual(cmd, a.host.Build.Version, a.host.Build.Date), manualFile); err != nil {
			return err
		}
		pages = append(pages, manual{File: path})
	}
	if a.opts.json {
		return a.manuals(pages)
	}
	a.sayln("%d pages are in %s.", len(pages), dir)
	return nil
}

func (a *app) manuals(pages []manual) error {
	return a.document(struct {
		Schema string   `json:"schema"`
		Pages  []manual `json:"pages"`
	}{schema, pages})
}
