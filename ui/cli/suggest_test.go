package cli

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"

	"trailhead/steps/answers"
	"trailhead/ui/cli/help"
	"trailhead/ui/flow"
)

// What is nearly a command, a flag, a scenario or a word of ours is answered
// with the one that was meant, and what is near nothing is not.
func TestWhatWasMeantIsNamed(t *testing.T) {
	for args, want := range map[string]string{
		"aply":                         "Did you mean apply?",
		"plan --rigion us-east-1":      "Did you mean --region?",
		"plan --rehearse new":          "Did you mean --rehearse=new?",
		"--rehearse new":               "Did you mean --rehearse=new?",
		"plan --rehearse=nwe":          "Did you mean new?",
		"export runbok --rehearse=new": "Did you mean runbook?",
		"frobnicate":                   `There is no command "frobnicate". trailhead --help`,
		"plan --frobnicate":            "There is no flag --frobnicate. trailhead plan --help",
		"plan frobnicate":              `"frobnicate" is one argument too many. trailhead plan --help`,
		"plan -Z":                      "trailhead plan --help shows what there is.",
	} {
		r := newTerminal(t)
		if o := r.must(flow.Usage, strings.Fields(args)...); !strings.Contains(strings.Join(strings.Fields(o.stderr), " "), want) {
			t.Errorf("%s: want %q in\n%s", args, want, o.stderr)
		}
	}
}

// Each command has examples, and they are command lines that it takes.
func TestExamplesAreCommandLines(t *testing.T) {
	for _, c := range help.Family(newApp(newTerminal(t).host(nil, nil, nil)).root()) {
		if c.Example == "" {
			t.Errorf("%s has no examples", c.CommandPath())
		}
		for line := range strings.Lines(c.Example) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "   ")
			line, _, _ = strings.Cut(line, " >")
			root := newApp(newTerminal(t).host(nil, nil, nil)).root()
			args := strings.Fields(line)
			found, rest, err := root.Find(args[1:])
			if err != nil || args[0] != "trailhead" || c.HasParent() && found != nil && found.CommandPath() != c.CommandPath() {
				t.Errorf("%s is an example of %v: %v", line, found.CommandPath(), err)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%s: %v", line, err)
			} else if err := found.ValidateArgs(found.Flags().Args()); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

// The help of a command has the answers that matter to it; the others are taken
// all the same.
func TestHelpHasTheAnswersThatMatter(t *testing.T) {
	r := newTerminal(t)
	root := newApp(r.host(nil, nil, nil)).root()
	for command, keys := range help.Matters {
		help := r.must(0, command, "--help").stdout
		if at := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == command }); at < 0 {
			t.Errorf("there is no command %s", command)
		}
		for _, key := range keys {
			if _, is := answers.FieldOf(key); !is {
				t.Errorf("%s: there is no answer %s", command, key)
			}
		}
		for _, f := range answers.Fields() {
			if strings.Contains(help, " --"+f.Flag+" ") != slices.Contains(keys, f.Key) {
				t.Errorf("%s: --%s: the help has it or not, and the list says otherwise", command, f.Flag)
			}
		}
	}
	r.must(0, "discover", "--tags", "team=sec")
}

// Who closes the pipe has read what they wanted.
func TestAPipeThatIsClosedEndsInPeace(t *testing.T) {
	for _, args := range []string{"--help", "plan --help", "man", "version", "plan", "discover"} {
		r := newTerminal(t)
		var stderr lockedBuffer
		if code := Main(r.host(deaf{}, &stderr, strings.Fields(args))); code != flow.Done {
			t.Errorf("%s: exit code %d:\n%s", args, code, stderr.String())
		}
		if code := Main(r.host(full{}, &stderr, strings.Fields(args))); code != flow.Failed {
			t.Errorf("%s: exit code %d where the disk is full", args, code)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }
