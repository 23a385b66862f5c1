package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"trailhead/internal/sample"
)

// documented are the pages whose commands are run.
var documented = []string{"README.md", "docs/new-trail.md", "docs/existing-trail.md", "docs/control-tower.md", "docs/organization.md",
	"docs/undo.md", "docs/headless.md", "docs/walkthroughs.md"}

var (
	shellBlock = regexp.MustCompile("(?s)(?:<!-- rehearse: ([a-z0-9-]+) -->\n)?```sh\n(.*?)```")
	yamlBlock  = regexp.MustCompile("(?s)```yaml\n# answers.yaml\n(.*?)```")
)

// No document lies: every command that README and docs show is run, on the
// simulated AWS, and goes well; in a sampled run, those of a few blocks. A block
// that is not about a scenario of its own is run on the one that the comment above
// it names.
func TestTheDocumentsDoNotLie(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the documents show a Unix shell")
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	answers := yamlBlock.FindSubmatch(readme)
	if answers == nil {
		t.Fatal("README.md shows no answers.yaml")
	}
	type block struct{ name, scenario, script string }
	var blocks []block
	for _, page := range documented {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(page)))
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range shellBlock.FindAllStringSubmatch(string(text), -1) {
			script := b[2]
			if !strings.Contains(script, "trailhead ") || strings.Contains(script, "go build") {
				continue // the README's own two commands have tests of their own
			}
			blocks = append(blocks, block{page + " " + string(rune('1'+i)), b[1], script})
		}
	}
	if len(blocks) < 5 {
		t.Errorf("only %d blocks were found", len(blocks))
	}
	for _, b := range sample.Of(t, 4, blocks) {
		t.Run(b.name, func(t *testing.T) { runs(t, b.scenario, b.script, answers[1]) })
	}
}

// runs has a shell run a block. Each page begins with a simulated AWS of its
// own, which is kept from one command to the next.
func runs(t *testing.T, scenario, script string, answers []byte) {
	t.Parallel()
	c := command(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "answers.yaml"), answers, 0o600); err != nil {
		t.Fatal(err)
	}
	way := ""
	if scenario != "" {
		way = "--rehearse=" + scenario + ` --world "$PWD/world.json"`
	}
	shell := exec.Command("bash", "-euc", "trailhead() { \""+c.Path+"\" "+way+" \"$@\"; }\n"+script)
	shell.Dir, shell.Env = dir, append(c.Env, "TRAILHEAD_EXTERNAL_ID=6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a")
	if out, err := shell.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, script, out)
	}
}
