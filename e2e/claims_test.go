package e2e

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/rehearsal"
	"trailhead/internal/sample"
)

// answersOf are what each rehearsal has to be told, as flags.
var answersOf = map[string]string{
	"new": "", "throttled": "", "slow": "", "denied": "", "name-taken": "", "expired": "",
	"existing":             "--variant existing",
	"existing-topic":       "--variant existing --overlap subscribe",
	"existing-overlap":     "--variant existing --overlap fan-out",
	"foreign-bucket":       "--variant existing --scope account",
	"foreign-key":          "--variant existing",
	"control-tower-3":      "--variant control-tower --scope account",
	"control-tower-4":      "--variant control-tower --scope account --accept control-tower-bypass",
	"delegated-admin":      "--variant existing --scope account",
	"organization":         "--scope organization --accept organization-access",
	"organization-partial": "--scope organization --accept organization-access",
	"organization-huge":    "--scope account",
}

// kinds are the things that can be looked for by kind and name.
const kinds = `(SQS queue|KMS key|IAM role|IAM policy|CloudTrail trail|S3 bucket)`

// claims are the sentences of state that a face may say, each with its check.
var claims = []struct {
	says  *regexp.Regexp
	holds func(a aftermath, match []string) bool
}{
	{regexp.MustCompile(`Made and standing: (\d+) of (\d+) changes`), func(a aftermath, m []string) bool {
		return number(m[1]) == a.planned-len(a.left) && number(m[2]) == a.planned
	}},
	{regexp.MustCompile(`Of (\d+) changes (\d+) made`), func(a aftermath, m []string) bool {
		return number(m[1]) == a.planned && number(m[2]) == a.planned-len(a.left)
	}},
	{regexp.MustCompile(`(?:Done|Stopped) +█[█░]+ +(\d+) of (\d+)`), func(a aftermath, m []string) bool {
		return number(m[1]) == a.planned-len(a.left) && number(m[2]) == a.planned
	}},
	{regexp.MustCompile(`not finished: (\d+)`), func(a aftermath, m []string) bool { return number(m[1]) <= len(a.left) }},
	{regexp.MustCompile(`no other (?:account )?is touched|[Tt]his account alone`), func(a aftermath, _ []string) bool {
		return len(a.touched()) <= 1
	}},
	{regexp.MustCompile(`(?m)^ *arn:aws:iam::(\d+):role/(ExpelServiceRole) *$`), func(a aftermath, m []string) bool {
		return a.after.Accounts[m[1]] != nil && a.after.Accounts[m[1]].Roles[m[2]] != nil
	}},
	{regexp.MustCompile(`https://sqs\.([a-z0-9-]+)\.amazonaws\.com/(\d+)/(\w+)`), func(a aftermath, m []string) bool {
		account := a.after.Accounts[m[2]]
		return account != nil && account.Regions[m[1]] != nil && account.Regions[m[1]].Queues[m[3]] != nil
	}},
	{regexp.MustCompile(`All is made as it should be|Everything is right already`), func(a aftermath, _ []string) bool { return len(a.left) == 0 }},
	{regexp.MustCompile(`Nothing was (?:changed|made)\.`), func(a aftermath, _ []string) bool { return len(a.touched()) == 0 }},
	{regexp.MustCompile(`Done: (\d+) changes? in`), func(a aftermath, m []string) bool { return number(m[1]) <= a.planned-len(a.left) }},
	{regexp.MustCompile(`(\d) of 6 hops work(.*\d broken)?`), func(a aftermath, m []string) bool { return m[2] != "" || a.broken() == 0 }},
	{regexp.MustCompile(`✓ ok +(trail|bucket|notification|queue|key|role) `), func(a aftermath, m []string) bool { return a.hops[m[1]] == "pass" }},
	{regexp.MustCompile(`It works`), func(a aftermath, _ []string) bool { return a.healthy && len(a.left) == 0 }},
	{regexp.MustCompile(`done +\d ` + kinds + ` ([^\s…,:]+)[,: ]`), func(a aftermath, m []string) bool {
		return !a.isLeft(m[1], m[2]) && a.isThere(m[1], m[2])
	}},
	{regexp.MustCompile(`FAIL +\d ` + kinds + ` (\S+?):`), func(a aftermath, m []string) bool { return a.isLeft(m[1], m[2]) }},
	{regexp.MustCompile(`Done: \d+ of \d+, ` + kinds + ` (\S+?), `), func(a aftermath, m []string) bool {
		return !a.isLeft(m[1], m[2]) && a.isThere(m[1], m[2])
	}},
	{regexp.MustCompile(`roles?: (\d+) of (\d+) accounts`), func(a aftermath, m []string) bool { return number(m[1]) == a.roles() }},
}

// lists are those of what a run that stopped has made, begun and not made, by
// their headings: whether what is in them is there, and whether it is still to make.
var lists = map[string]struct{ there, left bool }{
	"Made:": {there: true},
	"Begun (it exists, and is not finished):": {there: true, left: true},
	"Failed (nothing of it was made):":        {left: true},
	"Not begun:":                              {left: true},
}

var listed = regexp.MustCompile(`^- ` + kinds + ` ([^\s…]+)$`)

// holdLists checks what is in these lists, and returns how much it was.
func (a aftermath) holdLists() (checked int) {
	a.t.Helper()
	heading := ""
	for line := range strings.Lines(a.said) {
		line = strings.TrimSpace(line)
		if _, known := lists[line]; known || !strings.HasPrefix(line, "- ") {
			heading = line
			continue
		}
		want, known := lists[heading]
		if m := listed.FindStringSubmatch(line); known && m != nil {
			checked++
			if a.isThere(m[1], m[2]) != want.there || a.isLeft(m[1], m[2]) != want.left {
				a.t.Errorf("%q under %q: there %t, still to make %t", line, heading, a.isThere(m[1], m[2]), a.isLeft(m[1], m[2]))
			}
		}
	}
	return checked
}

func number(text string) int { n, _ := strconv.Atoi(text); return n }

// hold checks every sentence of state that was said, and that every account in
// which something has changed was named before.
func (a aftermath) hold() {
	a.t.Helper()
	checked := a.holdLists()
	for _, claim := range claims {
		for _, m := range claim.says.FindAllStringSubmatch(a.said, -1) {
			if checked++; !claim.holds(a, m) {
				a.t.Errorf("%q is said and is not so: %d planned, left %v, healthy %t, touched %v", m[0], a.planned, a.left, a.healthy, a.touched())
			}
		}
	}
	if checked == 0 && len(a.touched()) > 0 {
		a.t.Errorf("nothing of state is said:\n%s", a.said)
	}
	for _, account := range a.touched() {
		if !strings.Contains(a.said, account) && !strings.Contains(a.said, "accounts") {
			a.t.Errorf("account %s has changed and was not named", account)
		}
	}
}

// face is one of the three ways in which a rehearsal is carried out. It returns
// what it has said.
type face struct {
	name    string
	carried func(t *testing.T, r string, with []string) string
	answers map[string]string // of those rehearsals that are carried out otherwise than answersOf says
}

var faces = []face{
	{"a command", func(t *testing.T, _ string, with []string) string {
		_, stdout, stderr := result(t, command(t, append([]string{"apply", "--yes"}, with...)...))
		return stdout + stderr
	}, nil},
	{"plain lines", func(t *testing.T, _ string, with []string) string {
		return openWizardSized(t, 100, 400, nil, append([]string{"--accessible"}, with...)...).answered()
	}, nil},
	{"the wizard", func(t *testing.T, r string, with []string) string {
		s := openWizard(t, with[len(with)-3:]...) // asked for the rest
		if r == "organization-huge" {             // each write keeps a world of 10,000 accounts
			s.waits = 10 * patience
		}
		wizardWalks()[r](s)
		return strings.Join(append(s.seen[s.again:], s.Now().Text()), "\n")
	}, map[string]string{"organization-partial": "--scope account", "name-taken": "--bucket expel-cloudtrail-another-name"}},
}

var asks = regexp.MustCompile(`(?m)[:?] ?$`)

// answered takes what plain lines offer until they end, and says yes to the plan
// once. What a second question like the one before offers is no way on.
func (s *wizard) answered() string {
	s.t.Helper()
	last, again := "", 0
	for {
		select {
		case <-s.over:
			return s.Raw()
		case <-time.After(50 * time.Millisecond):
		}
		said := s.Raw()
		if said == last || !asks.MatchString(said[strings.LastIndex(said, "\n")+1:]) {
			if again++; again > int(s.waits/(50*time.Millisecond)) {
				s.t.Fatalf("it asks nothing and does not end:\n%s", said)
			}
			continue
		}
		question := said[strings.LastIndex(said, "\n")+1:]
		answer := "\n"
		switch {
		case strings.Contains(question, "Make these"):
			answer = "y\n"
		case strings.Count(said, question) > 2:
			answer = "\x03"
		}
		last, again = said, 0
		s.write(answer)
	}
}

// What each face says of the state of a rehearsal is so, as the simulated AWS
// has it afterwards.
func TestWhatEachFaceSaysIsSo(t *testing.T) {
	for i, r := range rehearsal.Scenarios() {
		for j, f := range faces {
			if !walks(t, asItSays, r.Name) || !sample.Full() && (int(sample.Seed())+i)%len(faces) != j {
				continue
			}
			t.Run(r.Name+" in "+f.name, func(t *testing.T) {
				t.Parallel()
				said, known := f.answers[r.Name]
				if !known {
					said = answersOf[r.Name]
				}
				file := filepath.Join(t.TempDir(), "world.json")
				with := append(strings.Fields(said), "--external-id", ownExternalID, "--rehearse="+r.Name, "--world", file)
				started, err := rehearsal.New(rehearsal.Options{Scenario: r.Name, World: file})
				if err = errors.Join(err, started.World.Save(), started.Close()); err != nil {
					t.Fatal(err)
				}
				a := aftermath{t: t, planned: len(changesIn(t, with...)), before: stateIn(t, file)}
				a.said = f.carried(t, r.Name, with)
				a.after = stateIn(t, file)
				a.left = changesIn(t, with...)
				a.verify(with)
				a.hold()
			})
		}
	}
}

// named is a thing of one of the kinds.
var named = regexp.MustCompile(`^` + kinds + ` (\S+)$`)

// What undo says it has removed is gone, and what it says it has left is there.
func TestWhatUndoSaysIsSo(t *testing.T) {
	for i, r := range rehearsal.Scenarios() {
		if r.Name == "organization-huge" || !sample.Full() && (int(sample.Seed())+i)%8 != 0 {
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "world.json")
			with := append(strings.Fields(answersOf[r.Name]), "--external-id", ownExternalID, "--rehearse="+r.Name, "--world", file)
			started, err := rehearsal.New(rehearsal.Options{Scenario: r.Name, World: file})
			if err = errors.Join(err, started.World.Save(), started.Close()); err != nil {
				t.Fatal(err)
			}
			a := aftermath{t: t, before: stateIn(t, file)}
			others := aftermath{t: t, before: a.before, after: a.before} // what was there before has the name of ours now and then
			_, _, _ = result(t, command(t, append([]string{"apply", "--yes"}, with...)...))
			_, stdout, stderr := result(t, command(t, append([]string{"undo", "--yes", "--json"}, with...)...))
			var said struct {
				Removed []string
				Left    []struct{ What string }
			}
			for doc := json.NewDecoder(strings.NewReader(stdout)); doc.More(); { // the last one; before it is news of accounts
				if err := doc.Decode(&said); err != nil {
					t.Fatalf("%v\n%s%s", err, stdout, stderr)
				}
			}
			a.after = stateIn(t, file)
			for _, what := range said.Removed {
				m := named.FindStringSubmatch(what)
				if m != nil && m[1] != "KMS key" && !others.isThere(m[1], m[2]) && a.isThere(m[1], m[2]) { // a key goes later
					t.Errorf("%s is said to be removed, and is there", what)
				}
			}
			for _, left := range said.Left {
				if m := named.FindStringSubmatch(left.What); m != nil && !a.isThere(m[1], m[2]) {
					t.Errorf("%s is said to stay, and is gone", left.What)
				}
			}
		})
	}
}
