package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// shellFlags are what the commands below one have of their own: those of
// completion are the same for every shell that knows them.
func shellFlags(cmd *cobra.Command) []*pflag.Flag {
	var all []*pflag.Flag
	for _, shell := range cmd.Commands() {
		shell.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && !slices.ContainsFunc(all, func(g *pflag.Flag) bool { return g.Name == f.Name }) {
				all = append(all, f)
			}
		})
	}
	return all
}

// headed is a page cut into its parts, by heading.
func headed(page string) map[string]string {
	parts := map[string]string{}
	heading := ""
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "#") {
			heading = strings.TrimSpace(strings.TrimLeft(line, "#"))
			continue
		}
		parts[heading] += line
	}
	return parts
}

// Every flag of every command, those of the shells' completion and hidden ones
// too, has a line where one looks for it: under its command, among the flags of
// every command, or with its answer.
func TestEveryFlagHasALine(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "reference.md"))
	if err != nil {
		t.Fatal(err)
	}
	parts := headed(string(page))
	everywhere := parts["Flags of every command"]
	for line := range strings.Lines(string(page)) { // an answer's: `region`, `--region`, `TRAILHEAD_REGION`
		if regexp.MustCompile("^`[a-z_.]+`, `--").MatchString(line) {
			everywhere += line
		}
	}
	host := newTerminal(t).host(nil, nil, nil)
	root := newApp(host).root()
	root.InitDefaultCompletionCmd()
	seen := 0
	every(root, func(cmd *cobra.Command) {
		under := everywhere + parts[cmd.CommandPath()]
		if cmd.HasParent() && cmd.Parent() != root {
			under += parts[cmd.Parent().CommandPath()]
		}
		cmd.InheritedFlags()
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if seen++; !regexp.MustCompile("`--" + f.Name + "[`\\[ ]").MatchString(under) {
				t.Errorf("%s --%s has no line in docs/reference.md", cmd.CommandPath(), f.Name)
			}
		})
	})
	if seen < 100 {
		t.Errorf("only %d flags were looked for", seen)
	}
}

// every visits a command and all below it.
func every(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range cmd.Commands() {
		every(sub, visit)
	}
}
