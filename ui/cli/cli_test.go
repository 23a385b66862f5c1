package cli

import (
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
)

// Every answer of the contract is a flag of every command that has answers.
func TestEveryAnswerIsAFlag(t *testing.T) {
	for _, f := range answers.Fields() {
		t.Run(f.Flag, func(t *testing.T) {
			r := newTerminal(t)
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
	r := newTerminal(t)
	a := newApp(r.host(nil, nil, nil))
	plan, _, err := a.root().Find([]string{"plan"})
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.ParseFlags([]string{"--tags", "a=1,b=2", "--tags", "c=3", "--accept", "second-trail", "--accept", "organization-access",
		"--queue", "x", "--queue", "y"}); err != nil {
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
		r := newTerminal(t)
		r.connect = func() { t.Errorf("%s connected", command) }
		r.must(flow.Usage, append(strings.Fields(command), "--queue", "a.fifo")...)
	}
}

// A missing answer is asked of nobody, and costs no call either.
func TestAMissingAnswerCostsNoCall(t *testing.T) {
	for _, command := range []string{"plan", "apply --yes", "outputs"} {
		r := newTerminal(t)
		r.env = nil
		r.must(flow.Usage, strings.Fields(command)...)
		if calls := r.world.Calls(); len(calls) > 0 {
			t.Errorf("%s made calls: %v", command, calls)
		}
	}
}

// What an earlier run here was told need not be told again.
func TestAnEarlierRunAnswers(t *testing.T) {
	r := newTerminal(t)
	r.must(0, "apply", "--yes", "--queue", "MyQueue")
	r.env = nil
	if o := r.must(0, "outputs"); !strings.Contains(o.stdout, externalID) || !strings.Contains(o.stdout, "/MyQueue\n") {
		t.Error(o.stdout)
	}
}

// Stdout has the values and nothing else: each alone on its line, below the
// line that names it.
func TestStdoutHasOnlyTheValues(t *testing.T) {
	r := newTerminal(t)
	want := strings.Join([]string{"1 Role ARN", "arn:aws:iam::" + account + ":role/ExpelServiceRole",
		"2 External ID", externalID,
		"3 Role session name", "expel-123456789012",
		"4 Region", region, "5 SQS URL", "https://sqs." + region + ".amazonaws.com/" + account + "/ExpelMasterCloudTrailNotify", ""}, "\n")
	for _, command := range []string{"apply --yes", "apply --yes", "outputs"} {
		if o := r.must(0, strings.Fields(command)...); o.stdout != want {
			t.Errorf("%s:\n%q\nwant\n%q", command, o.stdout, want)
		}
	}
}

// Every JSON document names its schema, whatever becomes of the command.
func TestEveryDocumentNamesItsSchema(t *testing.T) {
	r := newTerminal(t)
	for _, c := range []struct {
		code flow.Code
		args string
	}{
		{0, "version"}, {0, "discover"}, {0, "permissions"}, {0, "plan"}, {64, "plan --queue a.fifo"}, {1, "outputs"}, {0, "apply --yes"},
		{0, "apply --yes"},
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
	r := newTerminal(t)
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
	for answer, code := range map[string]flow.Code{"y\n": 0, "YES\n": 0, "n\n": flow.Cancelled, "\n": flow.Cancelled, "": flow.Cancelled,
		"yeah\n": flow.Cancelled} {
		r := newTerminal(t)
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
			r := newTerminal(t)
			r.tty = c.tty
			if c.env != "" {
				r.env[c.env] = "1"
			}
			o := r.must(0, append([]string{"apply", "--yes"}, c.args...)...)
			if got := strings.Contains(o.stdout, "\x1b"); got != c.out {
				t.Errorf("colours on stdout: %v", got)
			}
			if got := strings.Contains(blockMoves.ReplaceAllString(o.stderr, ""), "\x1b"); got != c.err {
				t.Errorf("colours on stderr: %v", got)
			}
		})
	}
}

// A first signal lets the calls under way finish, and the same command goes
// on; a second one leaves at once.
func TestASignalStopsInGoodOrder(t *testing.T) {
	for pulls, says := range map[int]string{1: "Stopping after the calls under way", 2: "Leaving now"} {
		r := newTerminal(t)
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
		o := r.must(flow.Interrupted, "apply", "--yes")
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
