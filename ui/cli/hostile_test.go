package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	sampling "trailhead/internal/sample"
	"trailhead/steps/answers"
)

// ourColours are the sequences that the commands themselves write.
var ourColours = regexp.MustCompile("\x1b\\[(0|1|31|32|33|90)m")

var blockMoves = regexp.MustCompile(`\x1b\[[0-9]+A\r\x1b\[J`)

// looksAt fails where something in what a command has written would not be
// shown as it is. Colours of our own are allowed where there is a terminal.
//
// On a terminal the block of lines that change moves the cursor.
func (r *terminal) looksAt(o outcome, args []string) {
	r.t.Helper()
	colours := ourColours
	if !r.tty.Err {
		colours = nil
	}
	stderr := o.stderr
	if r.tty.Err {
		stderr = blockMoves.ReplaceAllString(stderr, "")
	}
	for where, text := range map[string]string{"stdout": o.stdout, "stderr": stderr} {
		if what := simtest.Painted(text, colours); what != "" {
			r.t.Errorf("trailhead %s writes %s to %s:\n%q", strings.Join(args, " "), what, where, text)
		}
	}
}

// looksAtFiles does the same for all files in a folder.
func (r *terminal) looksAtFiles(dir string) {
	r.t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, path := range all {
		text, err := os.ReadFile(path)
		if err != nil {
			r.t.Fatal(err)
		}
		if what := simtest.Painted(string(text), nil); what != "" {
			r.t.Errorf("%s holds %s:\n%q", filepath.Base(path), what, text)
		}
	}
}

// Whatever is named how in an estate, nothing that a command writes hides,
// moves or paints over anything: on both streams, as JSON, in the log, in the
// report and in each export.
func TestNoNameInAnEstatePaintsOverWhatIsShown(t *testing.T) {
	for _, c := range sampling.Of(t, 3, []struct{ estate, answers string }{
		{"existing", "--variant existing --scope account"},
		{"existing-overlap", "--variant existing --scope account --overlap fan-out"},
		{"existing-topic", "--variant existing --scope account --overlap subscribe"},
		{"foreign-key", "--variant existing --scope account"},
		{"control-tower-4", "--variant control-tower --scope account --accept control-tower-bypass"},
		{"organization", "--variant new --scope organization --accept organization-access"},
	}) {
		texts, err := simtest.Texts(estateTerminal(t, c.estate, "").world)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range sampling.Of(t, 2, texts) {
			t.Run(c.estate+" "+text, func(t *testing.T) {
				r := estateTerminal(t, c.estate, "")
				r.tty = Terminal{In: true, Out: true, Err: true}
				r.stdin = strings.NewReader("")
				if err := simtest.Poison(r.world, text, simtest.Hostile); err != nil {
					t.Skip("a time or a number: ", err)
				}
				dir := t.TempDir()
				in := func(name string) string { return filepath.Join(dir, name) }
				for _, line := range []string{
					"discover", "discover --json", "plan --details --out " + in("plan.json") + " " + c.answers, "plan --json " + c.answers,
					"export runbook --out " + in("runbook.md") + " " + c.answers, "export awscli --out " + in("connect.sh") + " " + c.answers,
					"apply --yes --log-file " + in("log") + " " + c.answers, "verify " + c.answers, "verify --json " + c.answers,
					"report --out " + in("ticket"), "undo --yes", "outputs " + c.answers, "permissions " + c.answers,
				} {
					args := strings.Fields(line)
					r.looksAt(r.run(args...), args)
				}
				r.looksAtFiles(dir)
			})
		}
	}
}

// What AWS answers is text from elsewhere, too: codes, messages, request ids.
func TestNoAnswerOfAWSPaintsOverWhatIsShown(t *testing.T) {
	for _, operation := range sampling.Of(t, 3, []string{"GetCallerIdentity", "DescribeTrails", "CreateTrail", "CreateBucket", "CreateRole",
		"PutBucketPolicy", "CreateKey"}) {
		for _, json := range []string{"", "--json"} {
			r := newTerminal(t)
			log := filepath.Join(t.TempDir(), "log")
			r.world.Fail(awssim.Fault{Operation: operation, Err: &smithy.GenericAPIError{
				Code: "Code" + simtest.Hostile, Message: "message" + simtest.Hostile + "\xff"}})
			args := strings.Fields("apply --yes --variant new --scope account --log-file " + log + " " + json)
			o := r.run(args...)
			if o.code == 0 {
				t.Errorf("%s was not asked", operation)
			}
			r.looksAt(o, args)
			r.looksAtFiles(filepath.Dir(log))
			r.world.ClearFaults()
			r.looksAt(r.run("report"), []string{"report"})
		}
	}
}

// And so is what is typed, and what stands in the answers file.
func TestNoArgumentPaintsOverWhatIsShown(t *testing.T) {
	hostile := "name" + simtest.Hostile + "\xff"
	for _, f := range answers.Fields() {
		for _, json := range []string{"--json=false", "--json"} {
			r := newTerminal(t)
			args := []string{"plan", json, "--" + f.Flag + "=" + hostile}
			r.looksAt(r.run(args...), args[:2])
			file := written(t, filepath.Join(t.TempDir(), "answers.yaml"),
				fmt.Sprintf("%s: %q\n%s: 1\n", strings.ReplaceAll(f.Key, ".", "_"), hostile, hostile))
			args = []string{"plan", json, "-f", file}
			r.looksAt(r.run(args...), args)
		}
	}
	for _, args := range [][]string{{"plan", "--out", hostile + "/x"}, {hostile}, {"--" + hostile}, {"apply", "--yes", hostile},
		{"plan", "--profile", hostile}, {"plan", "--rehearse=" + hostile},
		{"export", hostile}, {"man", hostile}, {"verify", "--role-arn", hostile, "--queue-url", hostile},
		{"undo", "--yes", "--delete-logs", hostile}, {"plan", "--log-file", "/" + hostile}} {
		r := newTerminal(t)
		r.looksAt(r.run(args...), args[:1])
	}
}
