package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
	"trailhead/ui/words"
)

// Every answer of the contract is a flag of every command that has answers.
func TestEveryAnswerIsAFlag(t *testing.T) {
	for _, f := range answers.Fields() {
		t.Run(f.Flag, func(t *testing.T) {
			r := newRig(t)
			a := newApp(r.host(nil, nil, nil))
			plan, _, err := a.root().Find([]string{"plan"})
			if err != nil {
				t.Fatal(err)
			}
			value := sample(f)
			if err := plan.ParseFlags([]string{"--" + f.Flag + "=" + value}); err != nil {
				t.Fatal(err)
			}
			set, err := answers.Resolve(answers.Layers{Flags: a.given})
			if set.Source(f.Key) != answers.Flag || f.Get(set.Answers) != value {
				t.Errorf("--%s=%s: got %q from %s (%v)", f.Flag, value, f.Get(set.Answers), set.Source(f.Key), err)
			}
		})
	}
}

// sample is a value that is not the default.
func sample(f answers.Field) string {
	switch {
	case f.Kind == answers.Bool:
		return "false"
	case len(f.Choices) > 0:
		return f.Choices[len(f.Choices)-1].Value
	case f.Example != "":
		return f.Example
	}
	return f.Default + "2"
}

func TestListsAndMapsMayBeGivenSeveralTimes(t *testing.T) {
	r := newRig(t)
	a := newApp(r.host(nil, nil, nil))
	plan, _, err := a.root().Find([]string{"plan"})
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.ParseFlags([]string{"--tags", "a=1,b=2", "--tags", "c=3", "--accept", "second-trail", "--accept", "organization-access", "--queue", "x", "--queue", "y"}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"tags": "a=1,b=2,c=3", "accept": "second-trail,organization-access", "queue": "y"}
	for key, value := range want {
		if a.given[key] != value {
			t.Errorf("%s is %q, want %q", key, a.given[key], value)
		}
	}
}

// Bad answers are refused before anybody looks for AWS.
func TestBadAnswersNeverReachAWS(t *testing.T) {
	for _, command := range []string{"plan", "apply --yes", "verify", "outputs", "undo --yes", "permissions", "discover"} {
		r := newRig(t)
		r.connect = func() { t.Errorf("%s connected", command) }
		r.must(exitUsage, append(strings.Fields(command), "--queue", "a.fifo")...)
	}
}

// A missing answer is asked of nobody, and costs no call either.
func TestAMissingAnswerCostsNoCall(t *testing.T) {
	for _, command := range []string{"plan", "apply --yes", "verify", "outputs"} {
		r := newRig(t)
		r.env = nil
		r.must(exitUsage, strings.Fields(command)...)
		if calls := r.world.Calls(); len(calls) > 0 {
			t.Errorf("%s made calls: %v", command, calls)
		}
	}
}

// What an earlier run here was told need not be told again.
func TestAnEarlierRunAnswers(t *testing.T) {
	r := newRig(t)
	r.must(0, "apply", "--yes", "--queue", "MyQueue")
	r.env = nil
	if o := r.must(0, "outputs"); !strings.Contains(o.stdout, externalID) || !strings.Contains(o.stdout, "/MyQueue\n") {
		t.Error(o.stdout)
	}
}

// Stdout has the values and nothing else: each alone on its line, below the
// line that names it.
func TestStdoutHasOnlyTheValues(t *testing.T) {
	r := newRig(t)
	want := strings.Join([]string{"1 Role ARN", "arn:aws:iam::" + account + ":role/ExpelServiceRole", "2 External ID", externalID, "3 Role session name", "expel-workbench",
		"4 Region", region, "5 SQS URL", "https://sqs." + region + ".amazonaws.com/" + account + "/ExpelMasterCloudTrailNotify", ""}, "\n")
	for _, command := range []string{"apply --yes", "apply --yes", "outputs"} {
		if o := r.must(0, strings.Fields(command)...); o.stdout != want {
			t.Errorf("%s:\n%q\nwant\n%q", command, o.stdout, want)
		}
	}
}

// Every JSON document names its schema, whatever becomes of the command.
func TestEveryDocumentNamesItsSchema(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		code int
		args string
	}{
		{0, "version"}, {0, "discover"}, {0, "permissions"}, {0, "plan"}, {64, "plan --queue a.fifo"}, {1, "outputs"}, {0, "apply --yes"}, {0, "apply --yes"},
		{0, "verify"}, {0, "outputs"}, {64, "undo"}, {0, "undo --yes"},
	} {
		o := r.must(c.code, append(strings.Fields(c.args), "--json")...)
		documents := json.NewDecoder(strings.NewReader(o.stdout))
		n := 0
		for documents.More() {
			var doc map[string]any
			if err := documents.Decode(&doc); err != nil || doc["schema"] != schema {
				t.Errorf("%s: %v %v", c.args, err, doc)
				break
			}
			n++
		}
		if n == 0 {
			t.Errorf("%s printed no document", c.args)
		}
	}
}

// The events of a run, and how it ends.
func TestApplyTellsEachEventAsALine(t *testing.T) {
	r := newRig(t)
	o := r.must(0, "apply", "--yes", "--json")
	kinds := map[string]int{}
	var last map[string]any
	for line := range strings.Lines(o.stdout) {
		last = nil
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		kinds[last["event"].(string)]++
	}
	if kinds["began"] != 8 || kinds["done"] != 9 || kinds["looked"] < 8 || kinds["called"] < 8 {
		t.Errorf("events: %v", kinds)
	}
	outputs, _ := last["outputs"].(map[string]any)
	counts, _ := last["counts"].(map[string]any)
	if outputs["external_id"] != externalID || counts["create"] != 8.0 {
		t.Errorf("the last event: %v", last)
	}
}

// A person at a terminal is asked once, and only a yes is a yes.
func TestOnlyAYesIsAYes(t *testing.T) {
	for answer, code := range map[string]int{"y\n": 0, "YES\n": 0, "n\n": exitCancelled, "\n": exitCancelled, "": exitCancelled, "yeah\n": exitCancelled} {
		r := newRig(t)
		r.tty, r.stdin = Terminal{In: true, Out: true, Err: true}, strings.NewReader(answer)
		o := r.must(code, "apply")
		if strings.Count(o.stderr, "Make 8 changes? [y/N]") != 1 {
			t.Errorf("%q: asked otherwise:\n%s", answer, o.stderr)
		}
		if code != 0 && r.writes() > 0 {
			t.Errorf("%q: %d writes", answer, r.writes())
		}
	}
}

// Colours are for terminals, and for those who want them.
func TestColoursCanBeSwitchedOff(t *testing.T) {
	terminal := Terminal{In: true, Out: true, Err: true}
	for _, c := range []struct {
		name     string
		tty      Terminal
		args     []string
		env      string
		out, err bool
	}{
		{"terminal", terminal, nil, "", true, true},
		{"stdout to a file", Terminal{In: true, Err: true}, nil, "", false, true},
		{"stderr to a file", Terminal{In: true, Out: true}, nil, "", false, false},
		{"--no-color", terminal, []string{"--no-color"}, "", false, false},
		{"--accessible", terminal, []string{"--accessible"}, "", false, false},
		{"NO_COLOR", terminal, nil, "NO_COLOR", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.tty = c.tty
			if c.env != "" {
				r.env[c.env] = "1"
			}
			o := r.must(0, append([]string{"apply", "--yes"}, c.args...)...)
			if got := strings.Contains(o.stdout, "\x1b"); got != c.out {
				t.Errorf("colours on stdout: %v", got)
			}
			if got := strings.Contains(o.stderr, "\x1b"); got != c.err {
				t.Errorf("colours on stderr: %v", got)
			}
		})
	}
}

// A first signal lets the calls under way finish, and the same command goes
// on; a second one leaves at once.
func TestASignalStopsInGoodOrder(t *testing.T) {
	for pulls, says := range map[int]string{1: "Stopping after the calls under way", 2: "Leaving now"} {
		r := newRig(t)
		var mu sync.Mutex
		writes := 0
		r.world.OnCall(func(c awssim.Call, when string) {
			mu.Lock()
			defer mu.Unlock()
			if c.Write && when == "before" {
				if writes++; writes != 3 {
					return
				}
				for range pulls {
					r.signals <- os.Interrupt
				}
				time.Sleep(20 * time.Millisecond) // until the signals have been taken
			}
		})
		o := r.must(exitInterrupted, "apply", "--yes")
		if !strings.Contains(o.stderr, says) {
			t.Errorf("after %d signals:\n%s", pulls, o.stderr)
		}
		r.world.OnCall(nil)
		r.must(0, "apply", "--yes")
		if o := r.must(0, "plan", "--detailed-exitcode"); !strings.Contains(o.stdout, "keep 8") {
			t.Error(o.stdout)
		}
	}
}

// Before there is a run, a signal or --timeout just ends the command.
func TestLookingCanBeEnded(t *testing.T) {
	r := newRig(t)
	stuck := &stuckClock{}
	r.clock, r.world.Latency = stuck, 1
	r.world.SetClock(stuck)
	r.signals <- os.Interrupt
	r.must(exitInterrupted, "plan")
	if o := r.must(exitFailed, "plan", "--timeout", "5ms"); !strings.Contains(o.stderr, "Not done within 5ms") {
		t.Error(o.stderr)
	}
}

// --log-file has every call, who it is for and how it went, for its owner
// only.
func TestTheLogHasEveryCall(t *testing.T) {
	r := newRig(t)
	path := filepath.Join(t.TempDir(), "log.json")
	r.must(0, "apply", "--yes", "--log-file", path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	text, _ := os.ReadFile(path)
	var logged []string
	for line := range strings.Lines(string(text)) {
		var entry struct{ Msg, Action, Account, Region, Request_id string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Msg == "call" {
			logged = append(logged, entry.Action)
		}
	}
	if n := len(r.world.Calls()); len(logged) != n || !slices.Contains(logged, "kms:CreateKey") {
		t.Errorf("%d calls are logged, %d were made: %v", len(logged), n, logged)
	}
	if !strings.Contains(string(text), `"msg":"begin"`) || !strings.Contains(string(text), `"msg":"end"`) {
		t.Error("begin or end is missing")
	}
}

// The External ID is on stdout where it is a value, and nowhere else.
func TestTheExternalIDIsShownOnlyAsAValue(t *testing.T) {
	r := newRig(t)
	path := filepath.Join(t.TempDir(), "log.json")
	for _, c := range []struct {
		code  int
		args  string
		value bool
	}{
		{0, "plan --details", false}, {0, "plan --json", false}, {0, "apply --yes", true}, {0, "verify --json", false}, {0, "outputs", true},
		{7, "apply --yes " + savedPlan(t), false}, {64, "plan --queue " + externalID + "!", false}, {0, "undo --yes", false},
	} {
		o := r.must(c.code, append(strings.Fields(c.args), "--log-file", path)...)
		if strings.Contains(strings.ToLower(o.stderr), externalID) {
			t.Errorf("%s: it is on stderr", c.args)
		}
		if strings.Contains(strings.ToLower(o.stdout), externalID) != c.value {
			t.Errorf("%s: on stdout:\n%s", c.args, o.stdout)
		}
	}
	if text, err := os.ReadFile(path); err != nil || strings.Contains(string(text), externalID) {
		t.Errorf("it is in the log, or there is none (%v)", err)
	}
}

func savedPlan(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.json")
	text := `{"schema":"trailhead/v1","hash":"0","account":"` + account + `","region":"` + region + `"}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Where nobody reads, the work is done all the same, and the exit code tells.
func TestAStdoutThatTakesNothingIsReported(t *testing.T) {
	r := newRig(t)
	var stderr lockedBuffer
	if code := Main(r.host(deaf{}, &stderr, []string{"apply", "--yes"})); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if text := stderr.String(); !strings.Contains(text, "broken pipe") || !strings.Contains(text, "trailhead outputs") {
		t.Error(text)
	}
	r.must(0, "outputs")
}

type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, syscall.EPIPE }

// A fault of our own is one line without secrets, never a stack.
func TestAPanicIsOneLine(t *testing.T) {
	r := newRig(t)
	r.connect = func() { panic("lost " + externalID + "\nand more") }
	o := r.must(exitFailed, "plan")
	if !strings.Contains(o.stderr, "lost (external id) and more") || strings.Contains(o.stderr, "goroutine") {
		t.Error(o.stderr)
	}
}

// Answers may come through a pipe, which can be read only once.
func TestAnswersComeFromStdin(t *testing.T) {
	r := newRig(t)
	r.env = nil
	r.stdin = strings.NewReader("external_id: " + externalID + "\nqueue: FromStdin\n")
	if o := r.must(0, "plan", "-f", "-"); !strings.Contains(o.stdout, "FromStdin") {
		t.Error(o.stdout)
	}
}

// The wizard takes over where there is a terminal; its exit code is ours.
func TestTrailheadAloneIsTheWizard(t *testing.T) {
	r := newRig(t)
	r.tty = Terminal{In: true, Out: true, Err: true}
	host := r.host(&lockedBuffer{}, &lockedBuffer{}, nil)
	host.Wizard = func(context.Context, Journey) (int, string, error) { return 42, "", nil }
	if code := Main(host); code != 42 {
		t.Errorf("exit code %d", code)
	}
}

// The shells get a script each.
func TestCompletionForEachShell(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		r := newRig(t)
		if o := r.must(0, "completion", shell); !strings.Contains(o.stdout, "trailhead") {
			t.Errorf("%s: %s", shell, o.stdout)
		}
	}
	r := newRig(t)
	if o := r.must(0, "__complete", "plan", "--auth", ""); !strings.Contains(o.stdout, "role\t") {
		t.Error(o.stdout)
	}
}

func TestAWrongLogFileIsWrongUsage(t *testing.T) {
	r := newRig(t)
	r.must(exitUsage, "plan", "--log-file", filepath.Join(t.TempDir(), "no", "such", "folder"))
}

// Every error has its place among the exit codes.
func TestAnErrorWithoutAStoryIsAFailure(t *testing.T) {
	r := newRig(t)
	a := newApp(r.host(&lockedBuffer{}, &lockedBuffer{}, nil))
	if code := a.report(t.Context(), errors.New("odd")); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}

// An undo that stops says what it has taken back and what is left.
func TestAnUndoThatStopsSaysWhatIsLeft(t *testing.T) {
	r := newRig(t)
	r.must(0, "apply", "--yes")
	r.world.AttachSCP(account, "KeepQueues", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:DeleteQueue","Resource":"*"}]}`)
	o := r.must(exitFailed, "undo", "--yes", "--json")
	var doc undoJSON
	if err := json.Unmarshal([]byte(o.stdout), &doc); err != nil {
		t.Fatalf("%v: %s", err, o.stdout)
	}
	left := slices.ContainsFunc(doc.Left, func(l words.Staying) bool { return l.What == "SQS queue ExpelMasterCloudTrailNotify" })
	if !left || doc.Problem == nil || doc.Problem.Action != "sqs:DeleteQueue" || !slices.Contains(doc.Removed, "IAM role ExpelServiceRole") {
		t.Errorf("%+v", doc)
	}
}

// A change of the External ID shows as one, and neither id does.
func TestAChangedExternalIDIsShownWithoutEither(t *testing.T) {
	const before = "11111111-2222-4333-8444-555555555555"
	r := newRig(t)
	r.must(0, "apply", "--yes", "--external-id", before)
	for _, args := range [][]string{{"plan", "--details"}, {"plan", "--json"}} {
		o := r.must(0, args...)
		if strings.Contains(o.stdout+o.stderr, before) || strings.Contains(o.stdout+o.stderr, externalID) {
			t.Errorf("%v shows an External ID", args)
		}
		if !strings.Contains(o.stdout, "(another external id)") || !strings.Contains(o.stdout, "(external id)") {
			t.Errorf("%v does not show that it changes:\n%s", args, o.stdout)
		}
	}
	args := []string{"plan", "--details"}
	r.golden("plan-change", r.must(0, args...), args...)
}
