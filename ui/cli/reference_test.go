package cli

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailhead/steps/answers"
	"trailhead/ui/cli/help"
	"trailhead/ui/uitest/keytable"
)

// docs/reference.md is made from the code: every command, flag, answer,
// variable and exit code.
func TestTheReferenceIsCurrent(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "reference.md")
	r := newTerminal(t)
	host := r.host(nil, nil, nil)
	host.Scenarios = nil // those of the tests are not the real ones
	root := newApp(host).root()
	root.InitDefaultCompletionCmd()
	text := reference(root)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("docs/reference.md is not current (go test ./ui/cli -update):\n%s", strings.Join(differences(string(want), text), "\n"))
	}
}

func reference(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# Reference\n\nMade from the code by `go test ./ui/cli -update`; a test fails when it is not current. `trailhead man` " +
		"prints the same, but for the keys.\n\n## Commands\n\n")
	commandTable(&b, root)
	for _, cmd := range help.Family(root)[1:] {
		if cmd.Parent() != root {
			continue // a shell's completion: its help says how it is switched on
		}
		cmd.InitDefaultHelpFlag()
		fmt.Fprintf(&b, "### %s\n\n```\n%s\n```\n\n%s\n\n", cmd.CommandPath(), strings.TrimSuffix(cmd.UseLine(), " [flags]")+" [flags]",
			prose(help.OrText(cmd.Long, cmd.Short+".")))
		fmt.Fprintf(&b, "```\n%s\n```\n\n", strings.TrimPrefix(strings.ReplaceAll(cmd.Example, "\n  ", "\n"), "  "))
		flagTable(&b, help.FlagsOf(cmd, ""))
		if shells := shellFlags(cmd); len(shells) > 0 {
			b.WriteString("And for each shell:\n\n")
			flagTable(&b, shells)
		}
	}
	b.WriteString("## Flags of every command\n\n")
	flagTable(&b, help.FlagsOf(root, help.Everywhere))
	b.WriteString("## Answers\n\n" + help.Precedence + " Lists are written `a,b`, tags `key=value,key=value`.\n\n")
	for _, f := range answers.Fields() {
		answerEntry(&b, f)
	}
	b.WriteString("## Other variables\n\n| variable | meaning |\n|---|---|\n")
	for _, v := range help.Variables {
		fmt.Fprintf(&b, "| %s | %s |\n", v.Name, cell(v.Means))
	}
	b.WriteString("\n## Files\n\n")
	for _, f := range help.KeptFiles {
		fmt.Fprintf(&b, "- `%s`: %s\n", f.Name, f.Means)
	}
	b.WriteString("\n## Keys of the wizard\n\nA key means the same on every screen that has it; " +
		"the last line of a screen names those that it has.\n\n" +
		"| key | meaning |\n|---|---|\n")
	for _, m := range keytable.Meanings {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.Join(strings.Fields(m.Keys), "` `"), m.Means)
	}
	b.WriteString("\n## Exit codes\n\n| code | meaning |\n|---|---|\n")
	for _, c := range help.ExitCodes {
		fmt.Fprintf(&b, "| %d | %s |\n", c.Code, cell(c.Means))
	}
	return b.String()
}

func commandTable(b *strings.Builder, root *cobra.Command) {
	b.WriteString("| command | does |\n|---|---|\n")
	fmt.Fprintf(b, "| `%s` | asks its questions on a screen, and makes what was agreed to |\n", root.CommandPath())
	for _, cmd := range root.Commands() {
		if help.Paged(cmd) {
			fmt.Fprintf(b, "| `%s` | %s |\n", cmd.CommandPath(), cell(cmd.Short))
		}
	}
	b.WriteString("\n")
}

// prose is a help text as Markdown: what is set in is code.
func prose(text string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\n\t", "\n    ")
}

func flagTable(b *strings.Builder, flags []*pflag.Flag) {
	b.WriteString("| flag | meaning |\n|---|---|\n")
	for _, f := range flags {
		name, text := pflag.UnquoteUsage(f)
		short := ""
		if f.Shorthand != "" {
			short = "`-" + f.Shorthand + "`, "
		}
		fmt.Fprintf(b, "| %s`--%s%s` | %s |\n", short, f.Name, help.ValueOf(f, name),
			cell(strings.Replace(text, ": SCENARIO is ", "; its help lists the scenarios", 1)))
	}
	b.WriteString("\n")
}

func answerEntry(b *strings.Builder, f answers.Field) {
	fmt.Fprintf(b, "### %s\n\n`%s`, `--%s`, `%s`", f.Title, f.Key, f.Flag, f.Env)
	if f.Default != "" {
		fmt.Fprintf(b, ", default `%s` (%s)", f.Default, f.From)
	} else {
		b.WriteString(", no default")
	}
	if f.Example != "" && !f.Secret {
		fmt.Fprintf(b, ", for example `%s`", f.Example)
	}
	fmt.Fprintf(b, "\n\n%s\n", strings.TrimSpace(f.What+" "+f.Why+" "+f.Risk))
	for i, c := range f.Choices {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "- `%s`: %s\n", c.Value, c.Means)
	}
	b.WriteString("\n")
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// Every exit code that the commands end with is explained.
func TestEveryExitCodeIsInTheReference(t *testing.T) {
	known := map[int]bool{}
	for _, c := range help.ExitCodes {
		known[int(c.Code)] = true
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "flow", "exit.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			code, err := strconv.Atoi(v.Values[0].(*ast.BasicLit).Value)
			if found++; err != nil || !known[code] {
				t.Errorf("%s (%d) is not explained", v.Names[0].Name, code)
			}
		}
		return true
	})
	if found < 9 {
		t.Errorf("only %d exit codes were found", found)
	}
}

func eachSource(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "tools" || d.Name() == "dist" || d.Name() == "sample") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			visit(path, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
