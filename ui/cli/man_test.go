package cli

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"trailhead/steps/answers"
	"trailhead/ui/cli/help"
	"trailhead/ui/cli/roff"
	"trailhead/ui/flow"
)

// pagesOf writes every page and reads them back, by name.
func pagesOf(t *testing.T) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "share", "man1")
	o := newTerminal(t).must(0, "man", "--dir", dir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if o.stdout != "" || strings.Join(strings.Fields(o.stderr), " ") != strconv.Itoa(len(entries))+" pages are in "+dir+"." {
		t.Errorf("stdout %q, stderr %q", o.stdout, o.stderr)
	}
	pages := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		pages[strings.TrimSuffix(e.Name(), ".1")] = string(text)
	}
	return pages
}

// Every command has a page, and every flag is on one.
func TestEveryCommandAndFlagIsInTheManual(t *testing.T) {
	pages := pagesOf(t)
	root := newApp(newTerminal(t).host(nil, nil, nil)).root()
	root.InitDefaultCompletionCmd()
	for _, cmd := range help.Family(root) {
		page := pages[help.PageName(cmd)]
		if page == "" {
			t.Errorf("%s has no page", cmd.CommandPath())
		}
		for _, f := range help.FlagsOf(cmd, "") {
			if !strings.Contains(page, roff.Bold("--"+f.Name)) {
				t.Errorf("the page of %s says nothing of --%s", cmd.CommandPath(), f.Name)
			}
		}
		if cmd.HasParent() && !strings.Contains(pages["trailhead"], strings.ReplaceAll(help.PageName(cmd), "-", `\-`)+"(1)") {
			t.Errorf("trailhead(1) does not refer to %s", help.PageName(cmd))
		}
	}
	if len(pages) != len(help.Family(root)) {
		t.Errorf("%d pages for %d commands", len(pages), len(help.Family(root)))
	}
	for _, f := range help.FlagsOf(root, help.Everywhere) {
		if !strings.Contains(pages["trailhead"], roff.Bold("--"+f.Name)) {
			t.Errorf("trailhead(1) says nothing of --%s", f.Name)
		}
	}
	for _, f := range answers.Fields() {
		for _, name := range []string{"--" + f.Flag, f.Env, f.Key} {
			if !strings.Contains(pages["trailhead"], roff.Bold(name)) {
				t.Errorf("trailhead(1) says nothing of %s", name)
			}
		}
	}
}

var (
	requests = regexp.MustCompile(`^\.(TH|SH|PP|TP|RS|RE|nf|fi|nh|ad)\b`)
	escapes  = regexp.MustCompile(`\\(f[BIR]|e|-|\(aq|\(ga|\(ha|\(ti|&|\[u[0-9A-F]{4,6}\])`)
)

// roff swallows what it does not know, so the pages hold nothing else than
// what they mean to.
func TestThePagesAreGoodRoff(t *testing.T) {
	for name, page := range pagesOf(t) {
		lines := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
		open := map[string]int{}
		for i, line := range lines {
			rest := escapes.ReplaceAllString(line, "")
			switch {
			case strings.HasPrefix(line, ".") && !requests.MatchString(line), strings.HasPrefix(line, "'"), line == "":
				t.Errorf("%s:%d: not a request we know: %q", name, i+1, line)
			case strings.Contains(rest, `\`), !strings.HasPrefix(line, ".") && strings.ContainsAny(rest, "-'`"):
				t.Errorf("%s:%d: not escaped: %q", name, i+1, line)
			case strings.Count(line, `\fB`)+strings.Count(line, `\fI`) != strings.Count(line, `\fR`):
				t.Errorf("%s:%d: a font that is not ended: %q", name, i+1, line)
			case line == ".TP" && (i+2 >= len(lines) || lines[i+1][0] == '.' || lines[i+2][0] == '.'):
				t.Errorf("%s:%d: a tag without its text", name, i+1)
			}
			open[line]++
		}
		if open[".nf"] != open[".fi"] || open[".RS 4"] != open[".RE"] || !strings.HasPrefix(page, ".TH ") {
			t.Errorf("%s: %v", name, open)
		}
		if !strings.Contains(lines[0], `"2026\-05\-04" "trailhead v1.2.3"`) {
			t.Errorf("%s has no date or version: %s", name, lines[0])
		}
	}
}

// One page on stdout, as text or JSON; a page that is not there is wrong usage.
func TestOnePageIsPrinted(t *testing.T) {
	r := newTerminal(t)
	r.golden("man-plan", r.must(0, "man", "plan"), "man", "plan")
	if o := r.must(0, "man", "completion", "bash"); !strings.HasPrefix(o.stdout, `.TH "TRAILHEAD\-COMPLETION\-BASH" "1"`) {
		t.Error(o.stdout)
	}
	var doc struct {
		Schema string
		Pages  []manual
	}
	if err := json.Unmarshal([]byte(r.must(0, "man", "--json").stdout), &doc); err != nil || doc.Schema != schema || len(doc.Pages) != 1 ||
		doc.Pages[0].Text != r.must(0, "man").stdout {
		t.Errorf("%v %+v", err, doc)
	}
	for _, args := range []string{"man nothing", "man plan now", "man __complete", "man plan --dir " + t.TempDir()} {
		r.must(flow.Usage, strings.Fields(args)...)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.must(flow.Failed, "man", "--dir", file)
}

// On a terminal man shows the page; where there is no man, it is printed, as
// where the output goes to a file.
func TestManShowsThePageOnATerminal(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		fails    error
		printed  bool
	}{{true, nil, false}, {true, errors.New("no man"), true}, {false, nil, true}} {
		r := newTerminal(t)
		var out lockedBuffer
		shown := ""
		host := r.host(&out, nil, []string{"man", "plan"})
		host.Terminal.Out = c.terminal
		host.ReadManual = func(file, text string) error { shown = file + text; return c.fails }
		if code := Main(host); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if printed := strings.Contains(out.String(), ".TH"); printed != c.printed {
			t.Errorf("%+v: printed: %t", c, printed)
		}
		if shows := strings.HasPrefix(shown, "trailhead-plan.1.") && strings.Contains(shown, ".TH"); shows != c.terminal {
			t.Errorf("%+v: shown: %q", c, shown)
		}
	}
}
