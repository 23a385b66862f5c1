package ui

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/ui/flow"
)

// inInventory is how what the wizard makes is seen in the simulated AWS's
// inventory, by the type of the change.
var inInventory = map[string]*regexp.Regexp{
	"S3 bucket":         regexp.MustCompile(`(?m)^arn:aws:s3:::expel-cloudtrail-`),
	"CloudTrail trail":  regexp.MustCompile(`(?m)^arn:aws:cloudtrail:\S+:trail/GlobalCloudTrail`),
	"bucket encryption": regexp.MustCompile(`(?m)^arn:aws:s3:::expel-cloudtrail-.*aws:kms`),
	"SQS queue":         regexp.MustCompile(`(?m)^arn:aws:sqs:\S+:ExpelMasterCloudTrailNotify`),
	"KMS key":           regexp.MustCompile(`(?m)^arn:aws:kms:\S+:key/`),
	"S3 notification":   regexp.MustCompile(`(?m)^arn:aws:s3:::expel-cloudtrail-.*ExpelNotifyQueue`),
	"IAM policy":        regexp.MustCompile(`(?m)^arn:aws:iam::\d+:policy/ExpelAPIPolicy`),
	"IAM role":          regexp.MustCompile(`(?m)^arn:aws:iam::\d+:role/ExpelServiceRole`),
}

// listed are the resources of a text of fates by the word over them: "made",
// "begun", "not begun".
func listed(text string) map[string][]string {
	all, under := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		name, item := strings.CutPrefix(line, "- ")
		switch {
		case item && under != "":
			all[under] = append(all[under], name)
		case strings.HasSuffix(line, ":"):
			word, _, _ := strings.Cut(strings.TrimSuffix(line, ":"), " (")
			under = strings.ToLower(word)
		case !item:
			under = ""
		}
	}
	return all
}

// holdsAgainst holds what a text says of each change against what is there.
func holdsAgainst(t *testing.T, text, inventory string) map[string][]string {
	t.Helper()
	all := listed(text)
	told := 0
	for word, names := range all {
		for _, name := range names {
			told++
			for kind, there := range inInventory {
				if !strings.HasPrefix(name, kind) {
					continue
				}
				is := there.MatchString(inventory)
				if is != (word == "made" || word == "begun") && word != "not known" {
					t.Errorf("%s is said to be %s; it is there: %t", name, word, is)
				}
			}
		}
	}
	if told != len(inInventory) {
		t.Errorf("%d changes are told, want %d:\n%s", told, len(inInventory), text)
	}
	return all
}

// heldAt is a run whose writes are held from the nth on, before AWS gets them: what
// is said while they are held stays so.
func heldAt(t *testing.T, nth int, lag time.Duration) (s *wizard, held func() bool, release func()) {
	s = newWizard(t)
	s.AWS.Lag = lag
	var mu sync.Mutex
	writes, arrived, open := 0, false, make(chan struct{})
	s.AWS.OnCall(func(c awssim.Call, when string) {
		if !c.Write || when != "before" {
			return
		}
		mu.Lock()
		writes++
		mine := writes >= nth
		arrived = arrived || mine
		mu.Unlock()
		if mine {
			<-open
		}
	})
	s.apply()
	return s, func() bool { mu.Lock(); defer mu.Unlock(); return arrived }, sync.OnceFunc(func() { close(open) })
}

// Whenever one stops it, what the wizard says on leaving is what is there: made,
// begun and not finished, or not begun. It was the person who stopped it, not
// AWS; and how to go on and how to take it back is said.
func TestWhatIsSaidOfAStoppedRunIsSo(t *testing.T) {
	begun := 0
	for _, lag := range []time.Duration{0, 12 * time.Second} {
		for nth := 1; nth <= 8; nth++ { // of 13 writes the last five wait for none of each other, so all may be under way
			t.Run(fmt.Sprint(lag, " ", nth), func(t *testing.T) {
				s, held, release := heldAt(t, nth, lag)
				defer release()
				s.Until("a write is held", held)
				s.Press("ctrl+c")
				release()
				if code := s.UntilLeft(); code != flow.Interrupted {
					t.Errorf("left with %d", code)
				}
				s.AWS.Lag = 0
				text := farewell(s.J)
				begun += len(holdsAgainst(t, text, s.AWS.Inventory())["begun"])
				for _, want := range []string{"You stopped it. Of 8 changes ", "\ntrailhead apply --profile acme", "\ntrailhead undo --profile acme"} {
					if !strings.Contains(text, want) {
						t.Errorf("%q is not in:\n%s", want, text)
					}
				}
				if strings.Contains(text, "AWS did not catch up") || strings.Contains(text, "AWS says") {
					t.Errorf("AWS is blamed:\n%s", text)
				}
			})
		}
	}
	if begun == 0 {
		t.Error("nothing was ever stopped in the middle: the test shows nothing")
	}
}

// Who leaves at once, before the call under way has an answer, is told that
// nobody knows of that one.
func TestACallWithoutAnAnswerIsNotKnown(t *testing.T) {
	s, held, release := heldAt(t, 1, 0)
	defer release()
	s.Until("a write is held", held)
	text := farewell(s.J)
	if all := holdsAgainst(t, text, s.AWS.Inventory()); len(all["not known"]) == 0 {
		t.Errorf("told as %v", all)
	}
}
