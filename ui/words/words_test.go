package words

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/members"
	"trailhead/steps/step8workbench"
)

func TestDurationsReadAsPeopleSayThem(t *testing.T) {
	for d, want := range map[time.Duration]string{-time.Second: "0.0 s", 400 * time.Millisecond: "0.4 s", 12400 * time.Millisecond: "12 s",
		59900 * time.Millisecond: "59 s", 130 * time.Second: "2 m 10 s", 2 * time.Hour: "2 h 00 m", 6*time.Hour + 12*time.Minute: "6 h 12 m"} {
		if got := Lasted(d); got != want {
			t.Errorf("Lasted(%v) = %q, want %q", d, got, want)
		}
	}
	for d, want := range map[time.Duration]string{5 * time.Second: "5 s", 90 * time.Second: "90 s", 2 * time.Minute: "2 m",
		15 * time.Minute:  "15 m",
		605 * time.Second: "10 m 05 s", 90 * time.Minute: "1 h 30 m"} {
		if got := Whole(d); got != want {
			t.Errorf("Whole(%v) = %q, want %q", d, got, want)
		}
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for expires, want := range map[time.Time]string{{}: "", now.Add(-time.Minute): "", now.Add(42 * time.Minute): "42 m left",
		now.Add(6*time.Hour + 12*time.Minute): "6 h 12 m left"} {
		if got := Left(now, expires); got != want {
			t.Errorf("Left(%v) = %q, want %q", expires, got, want)
		}
	}
}

func TestSentencesEndOnce(t *testing.T) {
	for text, want := range map[string]string{"": "", "it broke": "it broke.", "it broke.": "it broke.", "why?": "why?",
		"two  words": "two words.", "a name\nof two lines": `a name\u000aof two lines.`, "these:": "these:"} {
		if got := Sentence(text); got != want {
			t.Errorf("Sentence(%q) = %q, want %q", text, got, want)
		}
	}
	if got := Capital("éa") + Capital("") + Count(1, "key") + Count(0, "key"); got != "Éa1 key0 keys" {
		t.Error(got)
	}
}

// Nothing is lost and nothing is too wide, at any width.
func TestHangFitsAnyWidth(t *testing.T) {
	text := "A service control policy does not allow arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO to do this ✓"
	for width := 8; width <= 120; width++ {
		lines := Hang(text, "Why  ", "     ", width)
		for _, line := range lines {
			if ansi.StringWidth(line) > width {
				t.Errorf("at %d columns a line has %d: %q", width, ansi.StringWidth(line), line)
			}
		}
		got := strings.Join(strings.Fields(strings.Join(lines, " ")), "")
		if want := "Why" + strings.Join(strings.Fields(text), ""); got != want {
			t.Errorf("at %d columns it became %q", width, got)
		}
	}
}

// What may be copied stays whole, however narrow it is.
func TestWrapKeepsWordsWhole(t *testing.T) {
	const arn = "arn:aws:iam::123456789012:role/ExpelServiceRole"
	if got, want := Wrap("the role "+arn+" is there", "- ", "  ", 20), "- the role\n  "+arn+"\n  is there\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Wrap("a  b\nc", "- ", "  ", 0), "- a b\\u000ac\n"; got != want {
		t.Errorf("without a width: got %q, want %q", got, want)
	}
}

func TestCompareMarksWhatCameAndWent(t *testing.T) {
	cases := map[string]struct{ before, after, want string }{
		"nothing before": {"", "a\nb\n", "+a+b"},
		"nothing after":  {"a", "", "-a"},
		"one changed":    {"a\nb\nc", "a\nx\nc", " a-b+x c"},
		"the same":       {"a\nb", "a\nb\n", " a b"},
	}
	for name, c := range cases {
		var got strings.Builder
		for _, l := range Compare(c.before, c.after) {
			got.WriteString(string(l.Mark) + l.Text)
		}
		if got.String() != c.want {
			t.Errorf("%s: got %q, want %q", name, got.String(), c.want)
		}
	}
}

func planned(verb engine.Verb, kind, name, summary string, step int) engine.Planned {
	about := engine.About{Step: step, Type: kind, Name: name}
	return engine.Planned{About: about, Diff: engine.Diff{Verb: verb, Summary: summary}}
}

func TestAPlanIsCountedAndListed(t *testing.T) {
	p := &engine.Plan{Changes: []engine.Planned{planned(engine.Create, "SQS queue", "q", "", 3)},
		Kept: []engine.Planned{planned(engine.Keep, "S3 bucket", "b", "", 1)}}
	if got := Counts(p, ", "); got != "create 1, change 0, keep 1" {
		t.Error(got)
	}
	if all := Listed(p); all[0].Name != "b" || all[1].Name != "q" {
		t.Errorf("not in the order of the article: %v", all)
	}
	p = &engine.Plan{Undo: true, Changes: []engine.Planned{
		planned(engine.Remove, "SQS queue", "q", "", 3), planned(engine.Change, "S3 bucket", "b", "", 1)},
		Kept: []engine.Planned{planned(engine.Keep, "KMS key", "k", "it is still needed.", 4),
			planned(engine.Keep, "IAM user", "never was", "", 7)}}
	if got := Counts(p, "   ") + "/" + TakenBack(p); got != "remove 1   change 1/Taken back: 1 removed, 1 put back as it was." {
		t.Error(got)
	}
	if all := Listed(p); len(all) != 3 || all[2].Name != "k" {
		t.Errorf("what stays is not last: %v", all)
	}
	if all := Stays(p); len(all) != 1 || all[0].String() != "KMS key k stays: it is still needed." {
		t.Errorf("it says %v", all)
	}
}

func TestFactsAreWhatSupportAsksFor(t *testing.T) {
	p := &engine.Problem{Action: "s3:PutObject", RequestID: "6f1c", Kind: awsops.Expired}
	if got := Facts(p); got != "s3:PutObject, request 6f1c" || !p.NeedsSignIn() {
		t.Errorf("got %q", got)
	}
	if (&engine.Problem{Kind: awsops.Denied}).NeedsSignIn() {
		t.Error("signing in again does not help where one is denied")
	}
	if p = AnotherAccount("1", "2"); !p.NeedsSignIn() || Facts(p) != "" {
		t.Errorf("got %+v", p)
	}
}

func TestCommandsCanBePasted(t *testing.T) {
	a := answers.Defaults()
	a.Region = "us-east-1"
	if got := Command("apply --yes", "", "it's mine", a); !strings.HasPrefix(got, `trailhead apply --yes --profile 'it'\''s mine' --`) {
		t.Error(got)
	}
	if got := Command("undo", "new", "acme", a); !strings.HasPrefix(got, "trailhead undo --rehearse=new --") ||
		strings.Contains(got, "--profile") {
		t.Error(got)
	}
}

func TestValuesStandAlone(t *testing.T) {
	text := HandOver(answers.Defaults(), step8workbench.Outputs{
		{Key: "role_arn", Label: "Role ARN", Value: "arn"}, {Key: "region", Label: "Region", Value: "us-east-1"}})
	if !strings.HasSuffix(text, "\n\n1 Role ARN\narn\n2 Region\nus-east-1\n") || !strings.Contains(text, step8workbench.WorkbenchURL) {
		t.Error(text)
	}
}

// A set-up without a log file is in place, and is not said to work yet.
func TestWhatIsInPlaceIsNotYetSaidToWork(t *testing.T) {
	waiting := checks.Report{Healthy: true, Checks: []checks.Check{{ID: DeliveryCheck, Hop: "trail", Status: checks.NotSeen},
		{ID: "role", Hop: "role", Status: checks.Pass}}}
	if Works(waiting) != "All is in place" || AllIsWell(waiting) == "" {
		t.Errorf("%q, %q", Works(waiting), AllIsWell(waiting))
	}
	waiting.Checks[1].Status = checks.NotSeen
	if Works(waiting) != "Does it work?" || AllIsWell(waiting) != "" || Works(checks.Report{Healthy: true}) != "Does it work?" {
		t.Errorf("%q, %q", Works(waiting), AllIsWell(waiting))
	}
}

func TestVerdictCountsTheHops(t *testing.T) {
	all := func(status checks.Status) []checks.Check {
		var found []checks.Check
		for _, hop := range checks.Hops[1:] {
			found = append(found, checks.Check{Hop: hop, Status: checks.Pass})
		}
		return append(found, checks.Check{Hop: "trail", Status: checks.Pass}, checks.Check{Hop: "trail", Status: status})
	}
	for status, want := range map[checks.Status]string{
		checks.Pass:    "6 of 6 hops work: events reach Expel's queue, and Expel can read them.",
		checks.Warn:    "6 of 6 hops work, with 1 warning: events reach Expel's queue, and Expel can read them. " + WarningMeans,
		checks.NotSeen: "5 of 6 hops work, 1 not known.",
		checks.Fail:    "5 of 6 hops work: events do not reach Expel.",
	} {
		report := checks.Report{Healthy: status != checks.Fail, Checks: all(status)}
		if got := Verdict(report); got != want {
			t.Errorf("%s: got %q, want %q", status, got, want)
		}
		if InOrder(report.Checks)[0].Hop != "trail" {
			t.Error("the trail does not come first")
		}
	}
	if got := Holding(checks.Report{}); got != "0 of 6 hops work, 6 not known" {
		t.Error(got)
	}
}

func TestHowARunEndedIsTold(t *testing.T) {
	when := time.Date(2026, 11, 23, 13, 5, 0, 0, time.FixedZone("", 3600))
	for outcome, want := range map[string]string{
		"done":        "The set-up here was finished on 23 November 2026, 12:05 UTC.",
		"removed":     "The set-up here was taken back on 23 November 2026, 12:05 UTC.",
		"stopped":     "A run here was stopped by a problem on 23 November 2026, 12:05 UTC. What it made stands and does no harm.",
		"interrupted": "A run here was interrupted on 23 November 2026, 12:05 UTC. What it made stands and does no harm.",
		"killed": "A run here began on 23 November 2026, 12:05 UTC and never came to its end. What it made is on record; trailhead " +
			"looks first.",
		"something new": "A run here began on 23 November 2026, 12:05 UTC and never came to its end. What it made is on record; trailhead " +
			"looks first.",
	} {
		if got := LastRun(&engine.LastRun{Outcome: outcome, When: when}); got != want {
			t.Errorf("%s: got %q, want %q", outcome, got, want)
		}
	}
}

func TestAnAnswerKnowsWhereItComesFrom(t *testing.T) {
	set, err := answers.Resolve(answers.Layers{Flags: map[string]string{"queue": "q"}, Typed: map[string]string{"scope": "account"},
		Preset: map[string]string{"region": "us-east-1"}})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"queue": answers.Flag.String(), "scope": "you", "region": "your AWS config", "role": "default"} {
		f, _ := answers.FieldOf(key)
		if key == "role" {
			want = f.From
		}
		if got := From(f, set); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

func TestOneAccountGetsAndManyGet(t *testing.T) {
	if got := Gets(1) + ", " + Gets(14); got != "1 gets the role, 14 get the role" {
		t.Error(got)
	}
	if got := Picked(members.Headcount{Listed: 1, Members: 1}, members.Headcount{Listed: 1}); got != "1 of 1 account gets the role." {
		t.Error(got)
	}
}
