package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// Before there is a run, a signal or --timeout just ends the command.
func TestLookingCanBeEnded(t *testing.T) {
	r := newTerminal(t)
	stuck := &stuckClock{}
	r.clock, r.world.Latency = stuck, 1
	r.world.SetClock(stuck)
	r.signals <- os.Interrupt
	r.must(flow.Interrupted, "plan")
	if o := r.must(flow.Failed, "plan", "--timeout", "5ms"); !strings.Contains(o.stderr, "Not done within 5ms") {
		t.Error(o.stderr)
	}
}

// --log-file has every call, who it is for and how it went, for its owner
// only.
func TestTheLogHasEveryCall(t *testing.T) {
	r := newTerminal(t)
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
	r := newTerminal(t)
	path := filepath.Join(t.TempDir(), "log.json")
	for _, c := range []struct {
		code  flow.Code
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
	text := `{"schema":"trailhead/v1","hash":"` + strings.Repeat("0", 64) + `","account":"` + account + `","region":"` + region + `"}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Where nobody reads, the work is done all the same, and the exit code tells.
func TestAStdoutThatTakesNothingIsReported(t *testing.T) {
	r := newTerminal(t)
	var stderr lockedBuffer
	if code := Main(r.host(deaf{}, &stderr, []string{"apply", "--yes"})); code != flow.Failed {
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
	r := newTerminal(t)
	r.connect = func() { panic("lost " + externalID + "\nand more") }
	o := r.must(flow.Failed, "plan")
	if !strings.Contains(o.stderr, "lost (external id) and more") || strings.Contains(o.stderr, "goroutine") {
		t.Error(o.stderr)
	}
}

// Answers may come through a pipe, which can be read only once.
func TestAnswersComeFromStdin(t *testing.T) {
	r := newTerminal(t)
	r.env = nil
	r.stdin = strings.NewReader("external_id: " + externalID + "\nqueue: FromStdin\n")
	if o := r.must(0, "plan", "-f", "-"); !strings.Contains(o.stdout, "FromStdin") {
		t.Error(o.stdout)
	}
}

// The wizard takes over where there is a terminal; its exit code is ours.
func TestTrailheadAloneIsTheWizard(t *testing.T) {
	r := newTerminal(t)
	r.tty = Terminal{In: true, Out: true, Err: true}
	host := r.host(&lockedBuffer{}, &lockedBuffer{}, nil)
	host.Wizard = func(context.Context, Journey) (flow.Code, string, error) { return 42, "", nil }
	if code := Main(host); code != 42 {
		t.Errorf("exit code %d", code)
	}
}

// The shells get a script each, which calls back.
func TestCompletionForEachShell(t *testing.T) {
	for shell, sign := range map[string]string{
		"bash": "__start_trailhead", "zsh": "#compdef trailhead", "fish": "complete -c trailhead", "powershell": "Register-ArgumentCompleter",
	} {
		o := newTerminal(t).must(0, "completion", shell)
		if !strings.Contains(o.stdout, sign) || !strings.Contains(o.stdout, "__complete") || o.stderr != "" {
			t.Errorf("%s: %d bytes, stderr %q", shell, len(o.stdout), o.stderr)
		}
	}
}

func TestAWrongLogFileIsWrongUsage(t *testing.T) {
	r := newTerminal(t)
	r.must(flow.Usage, "plan", "--log-file", filepath.Join(t.TempDir(), "no", "such", "folder"))
}

// Every error has its place among the exit codes.
func TestAnErrorWithoutAStoryIsAFailure(t *testing.T) {
	r := newTerminal(t)
	a := newApp(r.host(&lockedBuffer{}, &lockedBuffer{}, nil))
	if code := a.report(t.Context(), errors.New("odd")); code != flow.Failed {
		t.Errorf("exit code %d", code)
	}
}

// An undo that stops says what it has taken back and what is left.
func TestAnUndoThatStopsSaysWhatIsLeft(t *testing.T) {
	r := newTerminal(t)
	r.must(0, "apply", "--yes")
	r.world.AttachSCP(account, "KeepQueues",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:DeleteQueue","Resource":"*"}]}`)
	o := r.must(flow.Failed, "undo", "--yes", "--json")
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
	r := newTerminal(t)
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
