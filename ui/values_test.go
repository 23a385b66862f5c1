package ui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"trailhead/steps/step8workbench"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
	"trailhead/ui/values"
	"trailhead/ui/words"
)

// cutNote is what is said where a value does not fit in a line.
const cutNote = "This window is narrower than a value."

// atValues is the wizard that has come to its values.
func atValues(t *testing.T, more ...string) *wizard {
	t.Helper()
	s := newWizard(t, more...)
	s.apply()
	s.made()
	s.show(values.New(s.J))
	return s
}

func TestValuesStandAloneAtEveryWidth(t *testing.T) {
	s := atValues(t)
	for width := 20; width <= 300; width += 7 {
		lines := strings.Split(s.app.top().View(screen.Area{Width: width, Height: 100}), "\n")
		for i, line := range lines {
			lines[i] = ansi.Strip(line)
		}
		for _, o := range s.J.Ending.Outputs {
			want := strings.Split(ansi.Hardwrap(o.Value, width, true), "\n")
			if !strings.Contains("\n"+strings.Join(lines, "\n")+"\n", "\n"+strings.Join(want, "\n")+"\n") {
				t.Errorf("at %d columns %q does not stand alone at column 0:\n%s", width, o.Value, strings.Join(lines, "\n"))
			}
		}
		cut := width < len(uitest.QueueURL)
		if said := strings.Contains(strings.Join(strings.Fields(strings.Join(lines, " ")), " "), cutNote); said != cut {
			t.Errorf("at %d columns it says that a value is cut: %v", width, said)
		}
	}
}

func TestValuesCopy(t *testing.T) {
	s := atValues(t)
	for key, want := range map[string]string{
		"1": uitest.RoleARN, "2": uitest.ExternalID, "3": "expel-123456789012", "4": "us-east-1", "5": uitest.QueueURL,
		"c": "1 Role ARN\n" + uitest.RoleARN + "\n2 External ID\n" + uitest.ExternalID +
			"\n3 Role session name\nexpel-123456789012\n4 Region\nus-east-1\n5 SQS URL\n" + uitest.QueueURL + "\n",
	} {
		s.Clip = nil
		s.Press(key)
		s.Until("it is sent", func() bool { return !isBusy(s.app.top()) })
		if len(s.Clip) != 1 || s.Clip[0] != want {
			t.Errorf("%s sent %q, want %q", key, s.Clip, want)
		}
		s.Says("sent to the clipboard")
	}
	s.Press("6", "0", "x")
	if len(s.Clip) != 1 {
		t.Error("a key without a value sent something")
	}
	if strings.Contains(s.Words(), "copied") {
		t.Error("it says copied, which nobody can know")
	}
}

func TestValuesLeaveAfterTheCopy(t *testing.T) {
	s := atValues(t)
	s.Press("5", "q")
	if code := s.UntilLeft(); code != 0 || s.AtLeft != 1 {
		t.Errorf("left with %d after %d copies, want 0 after 1", code, s.AtLeft)
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
	s := atValues(t)
	s.Env["TMUX"] = "/tmp/tmux-0/default,1,0"
	s.Press("1")
	s.Until("it is sent", func() bool { return !isBusy(s.app.top()) })
	text, _ := os.ReadFile(filepath.Join(dir, "text"))
	args, _ := os.ReadFile(filepath.Join(dir, "args"))
	if string(text) != uitest.RoleARN || string(args) != "load-buffer -w -\n" {
		t.Errorf("tmux %q got %q", args, text)
	}
	if len(s.Clip) != 1 {
		t.Error("the terminal got nothing")
	}
}

func TestValuesSave(t *testing.T) {
	s := atValues(t)
	s.Press("s")
	s.Becomes("/home/acme/" + words.ValuesFile)
	for _, want := range []string{"\n" + uitest.RoleARN + "\n", "\n" + uitest.QueueURL + "\n", step8workbench.WorkbenchAdvice} {
		if !strings.Contains(s.Saved[words.ValuesFile], want) {
			t.Errorf("%q is not in the file:\n%s", want, s.Saved[words.ValuesFile])
		}
	}
	s.J.Host.Save = func(string, []byte) (string, error) { return "", errors.New("the disk is full") }
	s.Press("s")
	s.Becomes("Not saved: the disk is full")
}

func TestValuesOpenWorkbench(t *testing.T) {
	s := atValues(t)
	s.Press("o")
	s.Becomes("open in your browser")
	s.J.Host.Open = func(string) error { return errors.New("over SSH") }
	s.Press("o")
	s.Until("the link is shown", func() bool {
		return strings.Contains("\n"+s.Body()+"\n", "\n"+step8workbench.WorkbenchURL+"\n")
	})
}

// An access key that is new is shown once, alone, and on record only when
// somebody has gone on from it.
func TestValuesNewAccessKey(t *testing.T) {
	s := atValues(t, "auth=user")
	made := s.J.Ending.Key
	if made == nil {
		t.Fatal("no access key was made")
	}
	s.Says("shown this once and kept nowhere", made.ID, made.Secret)
	plan, err := s.J.Session.Plan(t.Context(), s.J.Set)
	if err != nil || len(plan.Changes) != 2 || plan.Changes[0].Verb != "remove" {
		t.Fatalf("a key that nobody has seen is to be replaced; changes %d, %v", len(plan.Changes), err)
	}
	if text := farewell(s.J); !strings.Contains(text, "was not shown") || strings.Contains(text, made.Secret) {
		t.Errorf("farewell before it was seen:\n%s", text)
	}
	s.Press("2")
	s.Until("it is sent", func() bool { return len(s.Clip) == 1 })
	if s.Clip[0] != made.Secret {
		t.Errorf("sent %q", s.Clip)
	}
	s.Press("enter") // right after another key, as one that is held
	s.Says(made.Secret)
	s.meantEnter()
	s.Says("User ARN")
	if strings.Contains(s.Words(), made.Secret) {
		t.Error("the secret is still on the screen")
	}
	s.Until("it is on record", func() bool {
		plan, err = s.J.Session.Plan(t.Context(), s.J.Set)
		return err == nil && len(plan.Changes) == 0
	})
	if text := farewell(s.J); strings.Contains(text, "was not shown") || strings.Contains(text, made.Secret) {
		t.Errorf("farewell after it was seen:\n%s", text)
	}
	s.Press("tab")
	s.Says(made.Secret)
}

// Without a run before it, AWS is asked for the values.
func TestValuesOfASetUpThatIsThere(t *testing.T) {
	s := newWizard(t)
	s.show(values.New(s.J))
	s.Becomes("There is no queue ExpelMasterCloudTrailNotify")
	if got := s.Keys(); got != "r esc" {
		t.Errorf("keys %q", got)
	}
	s.apply()
	s.made()
	s.J.Ending = flow.Ending{}
	s.show(values.New(s.J))
	s.Becomes(uitest.QueueURL)
	s.Press("v")
	s.Until("verify is shown", func() bool { return s.app.part() == "Verify" })
}
