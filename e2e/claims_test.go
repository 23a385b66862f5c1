package e2e

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
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

// aftermath is what a face has left behind: as the simulated AWS has it, and as
// another run of trailhead finds it.
type aftermath struct {
	t             *testing.T
	before, after awssim.State
	said          string   // all that the face has said
	planned       int      // changes that there were to make
	left          []change // that are still to make
	healthy       bool
}

type change struct {
	Account string `json:"account"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Verb    string `json:"verb"`
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

// touched are the accounts that have something new, changed or gone.
func (a aftermath) touched() []string {
	was, is := accountsOf(a.before), accountsOf(a.after)
	changed := map[string]bool{}
	for id, text := range is {
		changed[id] = was[id] != text
	}
	maps.DeleteFunc(changed, func(_ string, so bool) bool { return !so })
	return slices.Sorted(maps.Keys(changed))
}

// accountsOf are the settings of all there is by account, without what goes
// through it: messages, deliveries and dates.
func accountsOf(s awssim.State) map[string]string {
	all := map[string]string{}
	for id, account := range s.Accounts {
		text, _ := json.Marshal(account)
		var things map[string]any
		_ = json.Unmarshal(text, &things)
		settled(things)
		text, _ = json.Marshal(things)
		all[id] = string(text)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Buckets)) {
		b := *s.Buckets[name]
		text, _ := json.Marshal(b)
		var things map[string]any
		_ = json.Unmarshal(text, &things)
		settled(things)
		text, _ = json.Marshal(things)
		all[b.Account] += name + string(text)
	}
	return all
}

// passing are the fields of the simulated AWS that change by themselves, beside
// the dates, whose names end in At.
var passing = []string{"Messages", "Objects", "LastUsed", "LastUse", "DeliveryError", "DigestError", "NotificationError", "State"}

func settled(things map[string]any) {
	for key, value := range things {
		switch inner := value.(type) {
		case map[string]any:
			if len(inner) == 0 {
				delete(things, key)
			}
			settled(inner)
		case nil:
			delete(things, key)
		}
		if slices.Contains(passing, key) || strings.HasSuffix(key, "At") {
			delete(things, key)
		}
	}
	for key, value := range things { // a region that was only looked at
		if inner, is := value.(map[string]any); is && len(inner) == 0 {
			delete(things, key)
		}
	}
}

func (a aftermath) isLeft(kind, name string) bool {
	return slices.ContainsFunc(a.left, func(c change) bool { return c.Type == kind && c.Name == name })
}

// isThere reports whether any account has a thing of that kind and name.
func (a aftermath) isThere(kind, name string) bool {
	if kind == "S3 bucket" {
		return a.after.Buckets[name] != nil
	}
	for id, account := range a.after.Accounts {
		if kind == "IAM role" && account.Roles[name] != nil ||
			kind == "IAM policy" && account.Policies["arn:aws:iam::"+id+":policy/"+name] != nil {
			return true
		}
		for _, region := range account.Regions {
			if kind == "SQS queue" && region.Queues[name] != nil || kind == "KMS key" && (region.Aliases[name] != nil || a.newKeyIn(id) || region.Keys[name] != nil) ||
				kind == "CloudTrail trail" && region.Trails[name] != nil {
				return true
			}
		}
	}
	return false
}

// newKeyIn reports whether an account has a key that it did not have before. A
// key has its name only when its alias is made.
func (a aftermath) newKeyIn(account string) bool {
	for name, region := range a.after.Accounts[account].Regions {
		before := a.before.Accounts[account].Regions[name]
		for id := range region.Keys {
			if before == nil || before.Keys[id] == nil {
				return true
			}
		}
	}
	return false
}

// roles is how many accounts have Expel's role.
func (a aftermath) roles() int {
	n := 0
	for _, account := range a.after.Accounts {
		if account.Roles["ExpelServiceRole"] != nil {
			n++
		}
	}
	return n
}

// stateIn reads a world's file.
func stateIn(t *testing.T, file string) awssim.State {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s awssim.State
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// changesIn are the changes that a plan finds in a world, and the blocked ones.
func changesIn(t *testing.T, with ...string) []change {
	t.Helper()
	_, stdout, stderr := result(t, command(t, append([]string{"plan", "--json"}, with...)...))
	var plan struct{ Changes []change }
	if err := json.Unmarshal([]byte(stdout), &plan); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	return plan.Changes
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
		walks()[r](s)
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
			if !sample.Full() && (int(sample.Seed())+i+j)%8 != 0 {
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
				code, _, _ := result(t, command(t, append([]string{"verify"}, with...)...))
				a.healthy = code == 0
				a.hold()
			})
		}
	}
}
