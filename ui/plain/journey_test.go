package plain_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
)

// The scripts of the journeys: each line answers one question.
func newTrail() []any {
	return []any{"2", "", externalID, "", "d", "y", "", "s", ""}
}

func denied(r *terminal) []any {
	r.world.AttachSCP(account, "NoNewTrails",
		`{"Version":"2012-10-17","Statement":[{"Sid":"NoNewTrails","Effect":"Deny","Action":"cloudtrail:CreateTrail","Resource":"*"}]}`)
	allow := func() {
		r.world.Edit(func(w *awssim.World) { w.Accounts[account].SCPs = nil })
	}
	return []any{"2", "", externalID, "", "y", allow, "1", "", ""}
}

func undoing() []any {
	return []any{"2", "", "4", "987654321098", "k", account}
}

func TestNewTrail(t *testing.T) {
	r := newTerminal(t)
	code, after := r.journey(newTrail()...)
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	r.golden("new", after)
	want := []string{"arn:aws:iam::" + account + ":role/ExpelServiceRole", externalID, "expel-123456789012", "us-east-1"}
	for _, value := range want {
		if !slices.Contains(strings.Split(r.screen.out.String(), "\n"), value) {
			t.Errorf("%s does not stand alone on a line", value)
		}
		if !strings.Contains(r.saved["trailhead-values.txt"], value+"\n") {
			t.Errorf("%s was not saved", value)
		}
	}
	if !strings.Contains(after, `trailhead apply --yes --profile production --variant new`) {
		t.Errorf("after: %q", after)
	}
}

func TestWhatCannotBeUsedIsAskedAgain(t *testing.T) {
	r := newTerminal(t)
	code, after := r.journey("7", "two", "2", "us-east-1a", "?", "", "", "acme", "me@acme.example", account, "?",
		"arn:aws:kms:us-east-1:123456789012:key/"+externalID, "https://workbench.expel.io/organizations/"+externalID+"/x",
		"99", "?99", "? 10", "10", "no spaces allowed", "?", "MyQueue", "18", "3,nonsense", "", "8", "2", "17", "a=b,c", "team=security", "6",
		"-", "l", "",
		"maybe", "e", "", "n")
	if code != 2 {
		t.Errorf("exit code %d", code)
	}
	if r.writes() > 0 {
		t.Errorf("%d writes without a yes", r.writes())
	}
	r.golden("invalid", after)
}

func TestDeniedThenRetried(t *testing.T) {
	r := newTerminal(t)
	code, after := r.journey(denied(r)...)
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	r.golden("denied", after)
}

func TestUndo(t *testing.T) {
	r := newTerminal(t)
	before := r.inventory()
	if code, _ := r.journey(newTrail()...); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, r.transcript())
	}
	code, after := r.journey(undoing()...)
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := r.inventory(); got != before {
		t.Errorf("undo left:\n%s", got)
	}
	r.golden("undo", after)
}

// A second trail is chosen against the recommendation, and agreed to when it
// turns out to cost.
func TestAnotherVariantThanRecommended(t *testing.T) {
	r := newTerminal(t)
	r.world.AddBucket("acme-logs", account, "us-east-1")
	r.world.AddTrail(awssim.TrailState{Name: "audit", Account: account, HomeRegion: "us-east-1", Bucket: "acme-logs", MultiRegion: true,
		Logging: true})
	code, after := r.journey("2", "", "2", externalID, "", "", "18", "1", "", "n")
	if code != 2 {
		t.Errorf("exit code %d", code)
	}
	r.golden("second_trail", after)
}

func TestWelcomeBack(t *testing.T) {
	r := newTerminal(t)
	r.journey(newTrail()...)
	code, after := r.journey("2", "", "3", "v", "q")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	r.golden("welcome", after)
	if code, _ := r.journey("2", "", "1", "", ""); code != 0 || !r.screen.shows("There is nothing to do") {
		t.Errorf("to go on from a finished set-up: exit code %d\n%s", code, r.transcript())
	}
}

// Wherever the input ends, it ends with one clear line and exit code 2.
func TestTheInputMayEndAtEveryQuestion(t *testing.T) {
	scripts := map[string]func(r *terminal) []any{
		"new": func(*terminal) []any { return newTrail() }, "denied": denied,
		"undo": func(r *terminal) []any { r.journey(newTrail()...); return undoing() },
	}
	for name, script := range sample.Rows(t, 1, scripts) {
		questions := len(script(newTerminal(t)))
		for n := range questions {
			r := newTerminal(t)
			code, _ := r.journey(script(r)[:n]...)
			if code != 2 {
				t.Errorf("%s, after %d answers: exit code %d", name, n, code)
			}
			lines := strings.Split(strings.TrimRight(r.screen.out.String(), "\n"), "\n")
			if last := lines[len(lines)-1]; !strings.HasPrefix(last, "The input ended here. ") ||
				strings.Count(r.screen.out.String(), "The input ended") != 1 {
				t.Errorf("%s, after %d answers it says last: %s", name, n, last)
			}
		}
	}
}

// What is piped comes in one piece, not line by line.
func TestPipedAnswersAreNotSwallowed(t *testing.T) {
	typed := newTerminal(t)
	typed.journey(newTrail()...)
	piped := newTerminal(t)
	var lines []string
	for _, line := range newTrail() {
		lines = append(lines, line.(string))
	}
	if code, _ := piped.journey(strings.Join(lines, "\n")); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got, want := steady(piped.screen.out.String()), steady(typed.screen.out.String()); got != want {
		t.Errorf("piped:\n%s\ntyped:\n%s", got, want)
	}
}

func (r *terminal) writes() int {
	n := 0
	for _, c := range r.world.Calls() {
		if c.Write {
			n++
		}
	}
	return n
}
