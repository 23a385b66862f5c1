package cli

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"trailhead/ui/flow"
)

var anew = []string{"--variant", "new", "--scope", "account"}

func with(more []string, args ...string) []string { return append(args, more...) }

func written(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A file that trailhead did not write is replaced by no command, unless it was
// told to, and nothing is done at AWS before that is known.
func TestNoCommandReplacesWhatTrailheadDidNotWrite(t *testing.T) {
	dir := t.TempDir()
	const theirs = "nobody's but mine\n"
	for name, args := range map[string][]string{ // the flag comes last
		"plan":          append(with(anew, "plan"), "--out"),
		"failures csv":  append(with(anew, "apply", "--yes"), "--failures"),
		"failures json": append(with(anew, "repair", "--yes"), "--failures"),
		"report":        {"report", "--out"},
		"runbook":       append(with(anew, "export", "runbook"), "--out"),
		"script":        append(with(anew, "export", "awscli"), "--out"),
		"template":      append(with(anew, "export", "cloudformation"), "--out"),
		"answers":       {"export", "answers", "--out"},
		"members":       append(with(anew, "export", "cloudformation"), "--members"),
		"log":           append(with(anew, "plan"), "--log-file"),
		"receipt":       append(with(anew, "apply", "--yes"), "--receipt"),
	} {
		t.Run(name, func(t *testing.T) {
			r := newTerminal(t)
			ending := map[string]string{"report": ".md", "failures csv": ".csv", "failures json": ".json"}[name]
			path := written(t, filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+ending), theirs)
			given := path
			if name == "report" {
				given = strings.TrimSuffix(path, ending)
			}
			o := r.must(flow.Usage, append(args, given)...)
			if said := strings.Join(strings.Fields(o.stderr), " "); contents(t, path) != theirs || r.writes() > 0 ||
				!strings.Contains(said, "trailhead did not write it") {
				t.Errorf("%d writes, the file holds %q\n%s", r.writes(), contents(t, path), o.stderr)
			}
		})
	}
}

func TestAFileIsReplacedAfterAYes(t *testing.T) {
	r := newTerminal(t)
	path := written(t, filepath.Join(t.TempDir(), "plan.json"), "mine")
	r.tty = Terminal{In: true, Err: true}
	r.stdin = strings.NewReader("n\n")
	if o := r.must(flow.Cancelled, with(anew, "plan", "--out", path)...); contents(t, path) != "mine" ||
		!strings.Contains(o.stderr, "plan-2.json") {
		t.Errorf("after a no: %q\n%s", contents(t, path), o.stderr)
	}
	r.stdin = strings.NewReader("y\n")
	r.must(flow.Done, with(anew, "plan", "--out", path)...)
	if !strings.Contains(contents(t, path), schema) {
		t.Errorf("after a yes: %q", contents(t, path))
	}
	r.tty, r.stdin = Terminal{}, never{t}
	r.must(flow.Done, with(anew, "plan", "--out", path)...) // it is trailhead's own now
	written(t, path, "mine")
	r.must(flow.Done, with(anew, "plan", "--overwrite", "--out", path)...)
	if !strings.Contains(contents(t, path), schema) {
		t.Errorf("with --overwrite: %q", contents(t, path))
	}
}

func TestEachFileThatIsWrittenIsKnownAgain(t *testing.T) {
	r, dir := newTerminal(t), t.TempDir()
	r.must(flow.Done, with(anew, "apply", "--yes")...)
	for range 2 {
		for _, args := range [][]string{
			with(anew, "plan", "--out", filepath.Join(dir, "plan.json")),
			with(anew, "apply", "--yes", "--failures", filepath.Join(dir, "failed.csv")),
			with(anew, "apply", "--yes", "--failures", filepath.Join(dir, "failed.json")),
			{"report", "--out", filepath.Join(dir, "ticket")},
			with(anew, "export", "runbook", "--out", filepath.Join(dir, "runbook.md")),
			with(anew, "export", "awscli", "--out", filepath.Join(dir, "connect.sh")),
			with(anew, "export", "cloudformation", "--out", filepath.Join(dir, "connect.json")),
			{"export", "answers", "--out", filepath.Join(dir, "answers.yaml")},
			{"export", "answers", "--with-external-id", "--out", filepath.Join(dir, "all.yaml")},
			{"man", "--dir", filepath.Join(dir, "man")},
			with(anew, "plan", "--log-file", filepath.Join(dir, "log")),
		} {
			r.must(flow.Done, args...)
		}
	}
}

func TestNoFileIsWrittenThroughALink(t *testing.T) {
	r, dir := newTerminal(t), t.TempDir()
	target, link := written(t, filepath.Join(dir, "target"), `{"schema": "trailhead/v1"}`), filepath.Join(dir, "link")
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no links here: ", err)
	}
	for _, args := range [][]string{
		with(anew, "plan", "--overwrite", "--out", link), with(anew, "plan", "--log-file", link),
		with(anew, "export", "runbook", "--overwrite", "--out", link),
	} {
		if o := r.must(flow.Usage, args...); !strings.Contains(strings.Join(strings.Fields(o.stderr), " "), "it is a link") ||
			contents(t, target) != `{"schema": "trailhead/v1"}` {
			t.Errorf("%v: %q\n%s", args, contents(t, target), o.stderr)
		}
	}
}

func TestAPlanWithoutEndEnds(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no /dev/zero")
	}
	r := newTerminal(t)
	for _, args := range [][]string{{"apply", "--yes", "/dev/zero"}, {"plan", "--take-in", "/dev/zero"}, {"plan", "-f", "/dev/zero"}} {
		if o := r.must(flow.Usage, args...); !strings.Contains(strings.Join(strings.Fields(o.stderr), " "), "neither a") {
			t.Errorf("%v: %s", args, o.stderr)
		}
	}
	r.stdin = endless{}
	if o := r.must(flow.Usage, "plan", "-f", "-"); !strings.Contains(o.stderr, "too large") {
		t.Errorf("stdin without end: %s", o.stderr)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// silent is a stdin on which nothing ever comes.
func silent(t *testing.T) io.Reader {
	from, to := io.Pipe()
	t.Cleanup(func() { _ = to.Close() })
	return from
}

func TestReadingAnswersCanBeEnded(t *testing.T) {
	r := newTerminal(t)
	r.stdin = silent(t)
	if o := r.must(flow.Failed, "plan", "-f", "-", "--timeout", "20ms"); !strings.Contains(o.stderr, "Not done within 20ms") {
		t.Errorf("--timeout: %s", o.stderr)
	}
	time.AfterFunc(20*time.Millisecond, func() { r.signals <- os.Interrupt })
	r.must(flow.Interrupted, "plan", "-f", "-")
}

// Whoever can write the journal decides what undo takes back.
func TestAJournalThatOthersCanWriteIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("who may write is said by access lists, which are the profile's")
	}
	r := newTerminal(t)
	r.must(flow.Done, with(anew, "apply", "--yes")...)
	for _, path := range []string{r.state, filepath.Join(r.state, account+"_"+region+".jsonl")} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, mode := range []os.FileMode{info.Mode().Perm() | 0o020, info.Mode().Perm() | 0o002} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
			before := r.writes()
			if o := r.must(flow.Failed, "undo", "--yes"); !strings.Contains(o.stderr, "The journal cannot be trusted") || r.writes() > before {
				t.Errorf("%s, mode %o: %s", path, mode, o.stderr)
			}
		}
		if err := os.Chmod(path, info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
	r.must(flow.Done, "undo", "--yes")
}

// An empty --rehearse, as from a variable that is not set, is not AWS itself.
func TestAnEmptyRehearsalIsRefused(t *testing.T) {
	for _, args := range [][]string{{"plan", "--rehearse="}, with(anew, "apply", "--yes", "--rehearse="), {"discover", "--rehearse="},
		{"--rehearse="}} {
		r := newTerminal(t)
		r.tty = Terminal{In: true, Out: true, Err: true}
		asked := false
		r.connect = func() { asked = true }
		if o := r.must(flow.Usage, args...); asked || !strings.Contains(o.stderr, "--rehearse= names no scenario") {
			t.Errorf("%v: connected %v\n%s", args, asked, o.stderr)
		}
	}
}
