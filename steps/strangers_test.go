package steps_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/internal/sample"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// sequences are tried in a full run, and a few of them in every other one.
const sequences = 20_000

// lanes of sequences go on side by side, as far as there are processors.
const lanes = 8

// neighbour is somebody else in the accounts: things under our names or others,
// with our tag or without, before the first run, and statements in what we have
// made, after it.
type neighbour struct {
	*world
	r      *rand.Rand
	ground ground
	place  *awsops.Account  // where they have their things
	things map[string]thing // by ARN
	desk   desk
}

// thing is one of theirs.
type thing struct {
	line   string // of the inventory
	tagged bool   // it carries trailhead's tag
	stacks bool   // of a StackSet that does, or made by its stacks: what becomes of the set becomes of it
}

const theirSid = "Neighbour"

// lines are those of the inventory, by what they are about.
func (n *neighbour) lines() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(n.sim.Inventory()) {
		words := strings.Fields(line)
		what := words[0]
		if what == "stack" { // "stack set NAME", "stack instance NAME ACCOUNT"
			what = strings.Join(words[:min(4, len(words))], " ")
			what, _, _ = strings.Cut(what, " region=")
		}
		line, _, _ = strings.Cut(strings.TrimSpace(line), " status=") // of a stack, which an operation goes on to change by itself
		all[what] = line
	}
	return all
}

// act is one thing that somebody has done with trailhead.
type act struct {
	what   string       // in words
	plan   *engine.Plan // that was carried out, nil for none
	agreed bool         // to go by the tags
}

// shownOf is what a plan has shown of a thing: its own change, that of its
// setting, of the alias of a key, or of the roll-out to the account it is in.
func (n *neighbour) shownOf(arn string, plan *engine.Plan, before map[string]string) (engine.Planned, bool) {
	if plan == nil {
		return engine.Planned{}, false
	}
	_, key, isKey := strings.Cut(arn, ":key/")
	name, isSet := strings.CutPrefix(arn, "stack ")
	for _, c := range plan.Changes {
		ours := c.Identity == arn || c.Identity != "" && strings.HasPrefix(c.Identity, arn+"?") ||
			isKey && strings.Contains(before[c.Identity], key) ||
			isSet && strings.HasSuffix(c.Identity, "/"+strings.Fields(name)[1]) ||
			n.ground == company3 && strings.Contains(arn, ":iam::2") && slices.Contains(rollOut, c.ID)
		if ours {
			return c, true
		}
	}
	return engine.Planned{}, false
}

// rollOut are the changes that reach into member accounts.
var rollOut = []engine.ID{"member-roles", "member-drift", "stackset"}

// holds makes sure that nothing of theirs has changed but what the plan has
// shown, and what it shows can be.
func (n *neighbour) holds(before map[string]string, plan *engine.Plan, agreed bool) error {
	now := n.lines()
	for arn, one := range n.things {
		if now[arn] == before[arn] {
			continue
		}
		shown, is := n.shownOf(arn, plan, before)
		switch {
		case !is:
			return fmt.Errorf("no plan has shown that it changes\n%s\nto\n%s", before[arn], now[arn])
		case onlyOurRule(before[arn], now[arn]): // on their bucket
		case !one.tagged:
			return fmt.Errorf("%s of what is nobody's but theirs:\n%s\nis now\n%s", shown.Verb, before[arn], now[arn])
		case now[arn] == "" && !agreed && !(one.stacks && shown.Verb == engine.Change):
			return fmt.Errorf("only a tag says that this is ours, and it was taken back:\n%s", before[arn])
		case strings.Contains(arn, ":role/"): // who may be Expel is said whole: the plan has shown the trust of before
		case now[arn] != "" && strings.Contains(before[arn], theirSid) && !strings.Contains(now[arn], theirSid):
			return fmt.Errorf("their statement is gone:\n%s\nis now\n%s", before[arn], now[arn])
		}
	}
	for arn, line := range before { // what they have written into ours
		if now[arn] != "" && n.things[arn].line == "" && strings.Contains(line, theirSid) && !strings.Contains(now[arn], theirSid) {
			return fmt.Errorf("their statement in what is ours is gone:\n%s\nis now\n%s", line, now[arn])
		}
	}
	return nil
}

// onlyOurRule reports whether a bucket differs in nothing but our rule.
func onlyOurRule(before, now string) bool {
	restBefore, rulesBefore := rulesOf(before)
	restNow, rulesNow := rulesOf(now)
	return restBefore == restNow && restNow != "" && slices.Equal(rulesBefore, rulesNow)
}

// rulesOf are the rules of a bucket but ours, and what else is said of it.
func rulesOf(line string) (rest string, rules []string) {
	rest, after, _ := strings.Cut(line, " notification=[{")
	list, end, _ := strings.Cut(after, "}]")
	for rule := range strings.SplitSeq(list, "} {") {
		ours := strings.HasPrefix(rule, "Queue ExpelNotifyQueue ") && !strings.Contains(rule, ":one ") // which is theirs (listens)
		if rule != "" && !ours {
			rules = append(rules, rule)
		}
	}
	return rest + end, rules
}

// oneSequence is a sequence of what people do beside things of others. It returns how
// many changes were made, and how many things were looked at.
func oneSequence(t *testing.T, seed uint64) (made, held int, err error) {
	n := newNeighbour(t, seed)
	defer func() { _ = os.RemoveAll(n.state) }()
	n.settles()
	var done []string
	agreed := false // to taking back by tags: an undo that was cut off goes on
	for range 1 + n.r.IntN(3) {
		switch n.r.IntN(6) {
		case 0:
			n.state = memoryDir(t)
			done, agreed = append(done, "the journal is lost"), false
		case 1:
			n.writesInto()
			done = append(done, "they write into our queue's policy")
		}
		n.clock.Add(20 * time.Minute) // what CloudFormation was told to do is done
		before := n.lines()
		a := n.does()
		done, agreed = append(done, a.what), agreed || a.agreed && a.plan != nil
		if a.plan != nil {
			made += len(a.plan.Changes)
		}
		held += len(n.things)
		if err := n.holds(before, a.plan, agreed); err != nil {
			return made, held, fmt.Errorf("TRAILHEAD_TEST_SEED=%d, %s:\n%s\n%w", seed, n.ground, strings.Join(done, "\n"), err)
		}
	}
	return made, held, nil
}

// Whatever is there, whatever is answered, in whatever order people apply, repair
// and undo, cut slices, run them in the other account and take in receipts:
// nothing that a stranger has made changes except what the plan has shown.
func TestNothingOfStrangersChangesUnseen(t *testing.T) {
	count := sequences
	if !sample.Full() {
		count /= 1000
	}
	var mu sync.Mutex
	made, held := map[ground]int{}, map[ground]int{}
	t.Run("side by side", func(t *testing.T) {
		for lane := range lanes {
			t.Run(fmt.Sprint(lane), func(t *testing.T) {
				t.Parallel()
				for i := lane; i < count; i += lanes {
					seed := sample.Seed() + uint64(i)
					m, h, err := oneSequence(t, seed)
					if err != nil {
						t.Fatal(err)
					}
					mu.Lock()
					made[groundOf(seed)] += m
					held[groundOf(seed)] += h
					mu.Unlock()
				}
			})
		}
	})
	for _, g := range []ground{alone, company3, twoHands} {
		if sample.Full() && (made[g] == 0 || held[g] == 0) { // a few may have none of a kind
			t.Errorf("%s: %d changes, %d things: the test shows nothing", g, made[g], held[g])
		}
	}
	t.Logf("%d sequences from seed %d: %v changes were made beside things of others, %v looked at", count, sample.Seed(), made, held)
}

// undoOptions are those that somebody may give.
func (n *neighbour) undoOptions(bucket string) setup.UndoOptions {
	options := setup.UndoOptions{ByTags: n.r.IntN(2) == 0}
	if n.r.IntN(2) == 0 {
		options.DeleteLogs = []string{bucket, "payroll-data"}[n.r.IntN(2)]
		options.DeleteKey = []string{"alias/expel-cloudtrail", "alias/prod-db"}[n.r.IntN(2)]
	}
	return options
}
