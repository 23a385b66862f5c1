package ui

import (
	"errors"
	"github.com/charmbracelet/x/ansi"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/steps/step8workbench"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/values"
	"trailhead/ui/words"
)

const (
	stageRole  = "arn:aws:iam::123456789012:role/ExpelServiceRole"
	stageQueue = "https://sqs.us-east-1.amazonaws.com/123456789012/ExpelMasterCloudTrailNotify"
)

// valuesStage is a journey that has come to its values.
func valuesStage(t *testing.T, more ...string) *stage {
	t.Helper()
	s := newStage(t, more...)
	s.applied()
	s.show(values.New(s.j))
	return s
}

func TestValuesStandAloneAtEveryWidth(t *testing.T) {
	s := valuesStage(t)
	for width := 20; width <= 300; width += 7 {
		lines := strings.Split(s.top().View(screen.Area{Width: width, Height: 100}), "\n")
		for i, line := range lines {
			lines[i] = ansi.Strip(line)
		}
		for _, o := range s.j.Ending.Outputs {
			want := strings.Split(ansi.Hardwrap(o.Value, width, true), "\n")
			if !strings.Contains("\n"+strings.Join(lines, "\n")+"\n", "\n"+strings.Join(want, "\n")+"\n") {
				t.Errorf("at %d columns %q does not stand alone at column 0:\n%s", width, o.Value, strings.Join(lines, "\n"))
			}
		}
		cut := width < len(stageQueue)
		if said := strings.Contains(strings.Join(strings.Fields(strings.Join(lines, " ")), " "), values.CutNote); said != cut {
			t.Errorf("at %d columns it says that a value is cut: %v", width, said)
		}
	}
}

func TestValuesCopy(t *testing.T) {
	s := valuesStage(t)
	for key, want := range map[string]string{
		"1": stageRole, "2": stageSecret, "3": "expel-workbench", "4": "us-east-1", "5": stageQueue,
		"a": "1 Role ARN\n" + stageRole + "\n2 External ID\n" + stageSecret + "\n3 Role session name\nexpel-workbench\n4 Region\nus-east-1\n5 SQS URL\n" + stageQueue + "\n",
	} {
		s.clip = nil
		s.press(key)
		s.until("it is sent", func() bool { return s.top().(*values.Model).Pending == 0 })
		if len(s.clip) != 1 || s.clip[0] != want {
			t.Errorf("%s sent %q, want %q", key, s.clip, want)
		}
		s.says("sent to the clipboard")
	}
	s.press("6", "0", "x")
	if len(s.clip) != 1 {
		t.Error("a key without a value sent something")
	}
	if strings.Contains(s.text(), "copied") {
		t.Error("it says copied, which nobody can know")
	}
}

func TestValuesLeaveAfterTheCopy(t *testing.T) {
	s := valuesStage(t)
	s.press("5", "q")
	if code := s.untilLeft(); code != 0 || s.atLeft != 1 {
		t.Errorf("left with %d after %d copies, want 0 after 1", code, s.atLeft)
	}
}

// Inside tmux the text goes through tmux's buffer too, by stdin.
func TestValuesCopyInsideTmux(t *testing.T) {
	dir := t.TempDir()
	script := "#!/bin/sh\necho \"$@\" >> " + dir + "/args\ncat > " + dir + "/text\n"
	if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	s := valuesStage(t)
	s.env["TMUX"] = "/tmp/tmux-0/default,1,0"
	s.press("1")
	s.until("it is sent", func() bool { return s.top().(*values.Model).Pending == 0 })
	text, _ := os.ReadFile(filepath.Join(dir, "text"))
	args, _ := os.ReadFile(filepath.Join(dir, "args"))
	if string(text) != stageRole || string(args) != "load-buffer -w -\n" {
		t.Errorf("tmux %q got %q", args, text)
	}
	if len(s.clip) != 1 {
		t.Error("the terminal got nothing")
	}
}

func TestValuesSave(t *testing.T) {
	s := valuesStage(t)
	s.press("s")
	s.untilSays("/home/acme/" + words.ValuesFile)
	for _, want := range []string{"\n" + stageRole + "\n", "\n" + stageQueue + "\n", step8workbench.WorkbenchAdvice} {
		if !strings.Contains(s.saved[words.ValuesFile], want) {
			t.Errorf("%q is not in the file:\n%s", want, s.saved[words.ValuesFile])
		}
	}
	s.j.Host.Save = func(string, []byte) (string, error) { return "", errors.New("the disk is full") }
	s.press("s")
	s.untilSays("Not saved: the disk is full")
}

func TestValuesOpenWorkbench(t *testing.T) {
	s := valuesStage(t)
	s.press("o")
	s.untilSays("open in your browser")
	s.j.Host.Open = func(string) error { return errors.New("over SSH") }
	s.press("o")
	s.until("the link is shown", func() bool {
		return strings.Contains("\n"+s.grid(80, 60)+"\n", "\n"+step8workbench.WorkbenchURL+"\n")
	})
}

// An access key that is new is shown once, alone, and on record only when
// somebody has gone on from it.
func TestValuesNewAccessKey(t *testing.T) {
	s := valuesStage(t, "auth=user")
	made := s.j.Ending.Key
	if made == nil {
		t.Fatal("no access key was made")
	}
	s.says("shown this once and kept nowhere", made.ID, made.Secret)
	plan, err := s.j.Session.Plan(t.Context(), s.j.Set)
	if err != nil || len(plan.Changes) != 1 {
		t.Fatalf("a key that nobody has seen is to be replaced; changes %d, %v", len(plan.Changes), err)
	}
	if text := farewell(s.j); !strings.Contains(text, "was not shown") || strings.Contains(text, made.Secret) {
		t.Errorf("farewell before it was seen:\n%s", text)
	}
	s.press("2")
	s.until("it is sent", func() bool { return len(s.clip) == 1 })
	if s.clip[0] != made.Secret {
		t.Errorf("sent %q", s.clip)
	}
	s.press("enter")
	s.says("User ARN")
	if strings.Contains(s.text(), made.Secret) {
		t.Error("the secret is still on the screen")
	}
	s.until("it is on record", func() bool {
		plan, err = s.j.Session.Plan(t.Context(), s.j.Set)
		return err == nil && len(plan.Changes) == 0
	})
	if text := farewell(s.j); strings.Contains(text, "was not shown") || strings.Contains(text, made.Secret) {
		t.Errorf("farewell after it was seen:\n%s", text)
	}
	s.press("k")
	s.says(made.Secret)
}

// Without a run before it, AWS is asked for the values.
func TestValuesOfASetUpThatIsThere(t *testing.T) {
	s := newStage(t)
	s.show(values.New(s.j))
	s.untilSays("There is no queue ExpelMasterCloudTrailNotify")
	if got := s.keyHints(); got != "r esc" {
		t.Errorf("keys %q", got)
	}
	s.applied()
	s.j.Ending = flow.Ending{}
	s.show(values.New(s.j))
	s.untilSays(stageQueue)
	s.press("v")
	s.until("verify is shown", func() bool { return s.part() == "Verify" })
}
