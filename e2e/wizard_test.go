package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/awsops/rehearsal"
	"trailhead/e2e/picture"
)

// fiveValues are those of a rehearsal that is given no External ID.
const fiveValues = `1 Role ARN
arn:aws:iam::123456789012:role/ExpelServiceRole
2 External ID
00000000-0000-4000-8000-000000000000
3 Role session name
expel-123456789012
4 Region
us-east-1
5 SQS URL
https://sqs.us-east-1.amazonaws.com/123456789012/ExpelMasterCloudTrailNotify
`

const ownExternalID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"

// ownValues are the five values of a rehearsal with an External ID of one's own.
var ownValues = strings.Replace(fiveValues, "00000000-0000-4000-8000-000000000000", ownExternalID, 1)

// toReview walks from the start to the review of the plan.
func (s *wizard) toReview() {
	s.t.Helper()
	s.toPlan()
	s.seesThat("the review", func(g picture.Grid) bool {
		return strings.Contains(g.Text(), "Review ●") || strings.Contains(g.Text(), "●Review")
	})
}

// toPlan walks from the start to where a plan is asked for.
func (s *wizard) toPlan() {
	s.t.Helper()
	s.toLook()
	s.fromLook()
}

// toLook walks from the start to what is there.
func (s *wizard) toLook() {
	s.t.Helper()
	s.begins()
	s.press("enter")
	s.sees("Recommended", "trails in")
}

// begins goes past what is said to somebody who has not been here before.
func (s *wizard) begins() {
	s.t.Helper()
	s.sees("connects AWS CloudTrail", "enter begin")
	s.press("enter")
	s.sees("Who should", "enter go on")
}

// fromLook walks on to where a plan is asked for.
func (s *wizard) fromLook() {
	s.t.Helper()
	s.press("enter")
	s.identify()
	s.press("enter")
}

// toPlanOf is the same in the management account of an organization, where
// one says what shall be connected.
func (s *wizard) toPlanOf(scope string) {
	s.t.Helper()
	s.toLook()
	s.press("enter")
	s.sees("What shall be", "> "+scope)
	s.press("enter")
	s.identify()
	s.press("enter")
}

// identify types the External ID, up to the plan.
func (s *wizard) identify() {
	s.t.Helper()
	s.sees("Your External ID")
	s.types(ownExternalID)
	s.sees("✓ " + ownExternalID)
	s.press("enter")
	s.sees("> Go on")
}

// saysYes approves the plan on the screen.
func (s *wizard) saysYes() {
	s.t.Helper()
	s.sees("Make these", "y yes")
	quietly()
	s.press("y")
}

// toTheEnd goes on from a run that comes to its end, and leaves.
func (s *wizard) toTheEnd() {
	s.t.Helper()
	s.sees("hops work", "enter values")
	quietly()
	s.press("enter")
	s.sees("5 SQS URL")
	s.press("q")
	if code := s.leaves(); code != 0 {
		s.t.Errorf("exit code %d", code)
	}
}

// From the start to the values, which stay on the normal screen.
func TestJourney(t *testing.T) {
	t.Parallel()
	s := openWizardSized(t, 120, 40, nil, "--rehearse")
	s.toReview()
	s.saysYes()
	s.toTheEnd()
	left := s.Now().Text()
	for _, want := range []string{ownValues, "Answer No to the second question.", "\ntrailhead apply --yes --rehearse=new "} {
		if !strings.Contains(left, want) {
			t.Errorf("%q is not on the screen that was left:\n%s", want, left)
		}
	}
	if _, after, ok := strings.Cut(s.Raw(), "\x1b[?1049l"); !ok || !strings.Contains(after, "Paste these into Workbench") {
		t.Errorf("the values were not printed after the screen was left:\n%s", left)
	}
	if s.presses > 12 {
		t.Errorf("%d key presses beside the External ID", s.presses)
	}
}

// A window that is closed in the middle of a run leaves a journal from which
// the next run goes on.
func TestAClosedWindow(t *testing.T) {
	t.Parallel()
	world := filepath.Join(t.TempDir(), "world.json")
	s := openUnhurried(t, "--rehearse=slow", "--world", world)
	s.toReview()
	s.saysYes()
	s.seesThat("a change made and one under way", func(g picture.Grid) bool {
		at := states(g)
		return strings.Contains(at, "D") && strings.ContainsAny(at, "w~")
	})
	if err := s.pt.Close(); err != nil { // the terminal goes away: SIGHUP
		t.Fatal(err)
	}
	_ = s.cmd.Wait()
	if code := s.cmd.ProcessState.ExitCode(); code != 130 && code != 1 {
		t.Errorf("exit code %d", code)
	}
	s = openWizard(t, "--rehearse", "--world", world)
	s.sees("Who should", "enter go on")
	s.press("enter")
	s.sees("Welcome back", "> Go on from there")
	s.press("enter")
	s.sees("> Go on")
	s.press("enter")
	s.sees("Review ●", "keep ")
	if strings.Contains(s.Now().Text(), "create 8") {
		t.Errorf("nothing is kept:\n%s", s.Now().Text())
	}
	s.saysYes()
	s.toTheEnd()
}

// The wizard and the command that it prints carry out the same plan.
func TestTheCommandItPrintsMakesTheSamePlan(t *testing.T) {
	t.Parallel()
	here, there := filepath.Join(t.TempDir(), "here.json"), filepath.Join(t.TempDir(), "there.json")
	s := openWizardSized(t, 200, 40, nil, "--rehearse", "--world", here)
	s.toReview()
	s.saysYes()
	s.toTheEnd()
	printed := ""
	for line := range strings.Lines(s.Now().Text()) {
		if strings.HasPrefix(line, "trailhead apply ") {
			printed = strings.TrimSpace(line)
		}
	}
	if printed == "" || strings.Contains(printed, ownExternalID) {
		t.Fatalf("the command is %q:\n%s", printed, s.Now().Text())
	}
	again := shelled(t, `trailhead() { "$0" "$@"; }; `+printed+" --world "+there)
	again.Env = append(again.Env, "TRAILHEAD_EXTERNAL_ID="+ownExternalID)
	if code, stdout, stderr := result(t, again); code != 0 || stdout != ownValues {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if a, b := planHash(t, here), planHash(t, there); a == "" || a != b {
		t.Errorf("the wizard's plan is %q, the command's %q", a, b)
	}
}

// planHash is the hash of the plan that was carried out in a world.
func planHash(t *testing.T, world string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(world+".state", account+"_"+rehearsal.DefaultRegion+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var event struct{ E, Hash string }
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatal(err)
		}
		if event.E == "run" {
			return event.Hash
		}
	}
	return ""
}

// Where a terminal can do no more, or somebody wishes so, the journey is plain
// lines, without one escape byte.
func TestPlainLines(t *testing.T) {
	for name, how := range map[string]struct{ env, args []string }{
		"TERM=dumb":    {[]string{"TERM=dumb"}, nil},
		"--accessible": {nil, []string{"--accessible"}},
		"ACCESSIBLE":   {[]string{"ACCESSIBLE=1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openWizardSized(t, 100, 200, how.env, append(how.args, "--rehearse")...)
			for _, step := range []struct{ asks, answer string }{
				{"press Enter for us-east-1:", ""}, {"paste your External ID", ownExternalID}, {"Enter to go on:", ""},
				{"Make these 8 changes?", "y"}, {"Enter for the values:", ""}, {"press Enter to finish:", ""},
			} {
				s.sees(step.asks)
				s.types(step.answer + "\n")
			}
			if code := s.leaves(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			for _, want := range []string{"\narn:aws:iam::123456789012:role/ExpelServiceRole\n", "\n" + ownExternalID + "\n"} {
				if !strings.Contains(s.Now().Text(), want) {
					t.Errorf("%q is not there:\n%s", want, s.Now().Text())
				}
			}
			if strings.ContainsRune(s.Raw(), 0x1b) {
				t.Errorf("there is an escape byte:\n%q", s.Raw())
			}
		})
	}
}

// With NO_COLOR the screen has no colour, and everything can still be told
// apart.
func TestNoColour(t *testing.T) {
	t.Parallel()
	s := openWizardSized(t, 80, 24, []string{"NO_COLOR=1"}, "--rehearse")
	s.begins()
	s.sees("> rehearsal", "enter go on")
	s.press("enter")
	g := s.sees("> Make a new trail", "esc back")
	for _, row := range g.Rows {
		for _, c := range row {
			if c.Foreground != "" || c.Background != "" {
				t.Fatalf("%q is coloured: %s\n%s", c.Text, c.Look, g.Text())
			}
		}
	}
	s.press("ctrl+c")
	if code := s.leaves(); code != 2 {
		t.Errorf("exit code %d", code)
	}
}
