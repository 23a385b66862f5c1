package engine

import "testing"

func TestPast(t *testing.T) {
	change := func(verb Verb, before, after string) entry {
		return entry{Event: "change", Resource: "x", Verb: verb, Before: before, After: after}
	}
	undo := func(verb Verb) entry { return entry{Event: "change", Resource: "x", Verb: verb, Undo: true} }
	call, called, did := entry{Event: "call", Resource: "x"}, entry{Event: "called", Resource: "x"}, entry{Event: "did", Resource: "x"}
	refused := func(kind string) entry { return entry{Event: "called", Resource: "x", Kind: kind} }

	for name, c := range map[string]struct {
		entries       []entry
		made, changed bool
		before, after string
	}{
		"nothing happened":          {},
		"planned but no call begun": {entries: []entry{change(Create, "", "a")}, after: "a"},
		"killed in the call":        {entries: []entry{change(Create, "", "a"), call}, made: true, after: "a"},
		"made":                      {entries: []entry{change(Create, "", "a"), call, called, did}, made: true, after: "a"},
		"refused at once":           {entries: []entry{change(Create, "", "a"), call, refused("denied")}, after: "a"},
		"name taken":                {entries: []entry{change(Create, "", "a"), call, refused("taken")}, after: "a"},
		"no answer": {entries: []entry{change(Create, "", "a"), call, refused("network")}, made: true,
			after: "a"},
		"AWS had a fault": {entries: []entry{change(Create, "", "a"), call, refused("unavailable")}, made: true,
			after: "a"},
		"second call refused": {entries: []entry{change(Create, "", "a"), call, called, call, refused("denied")},
			made: true, after: "a"},
		"made, and a later mending refused": {entries: []entry{
			change(Create, "", "a"), call, called, did, change(Change, "a", "b"), call, refused("denied")}, made: true, changed: true, after: "b"},
		"changed": {entries: []entry{change(Change, "was", "is"), call, called, did}, changed: true,
			before: "was", after: "is"},
		"changed twice keeps the first before": {entries: []entry{
			change(Change, "was", "is"), call, called, did, change(Change, "is", "now"), call, called, did}, changed: true, before: "was",
			after: "now"},
		"taken back": {entries: []entry{
			change(Create, "", "a"), call, called, did, undo(Remove), call, called, did}},
		"put back": {entries: []entry{
			change(Change, "was", "is"), call, called, did, undo(Change), call, called, did}},
		"taking back failed": {entries: []entry{
			change(Create, "", "a"), call, called, did, undo(Remove), call, refused("denied")}, made: true, after: "a"},
		"taken back and made again": {entries: []entry{
			change(Create, "", "a"), call, called, did, undo(Remove), call, called, did, change(Create, "", "b"), call}, made: true, after: "b"},
		"another thing's entries do not count": {entries: []entry{
			{Event: "change", Resource: "y", Verb: Create}, {Event: "call", Resource: "y"}}},
		"put back does not count as a first change": {entries: []entry{undo(Change), call, called}},
	} {
		t.Run(name, func(t *testing.T) {
			j := &Journal{past: c.entries}
			got := j.Past(About{ID: "x"}, nil)
			if got.Made != c.made || got.Changed != c.changed || got.Before != c.before || got.After != c.after {
				t.Errorf("got made %v changed %v before %q after %q", got.Made, got.Changed, got.Before, got.After)
			}
		})
	}
}

func TestStanding(t *testing.T) {
	for name, c := range map[string]struct {
		entries []entry
		want    string
	}{
		"killed":            {[]entry{{Event: "run", Run: "1"}}, "killed"},
		"done":              {[]entry{{Event: "run", Run: "1"}, {Event: "end", Run: "1", Outcome: "done"}}, "done"},
		"killed after done": {[]entry{{Event: "run", Run: "1"}, {Event: "end", Run: "1", Outcome: "done"}, {Event: "run", Run: "2"}}, "killed"},
		"stopped after done": {[]entry{{Event: "run", Run: "1"}, {Event: "end", Run: "1", Outcome: "done"}, {Event: "run", Run: "2"},
			{Event: "end", Run: "2", Outcome: "stopped"}}, "stopped"},
	} {
		if got := (&Journal{past: c.entries}).LastRun(); got == nil || got.Outcome != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := (&Journal{}).LastRun(); got != nil {
		t.Errorf("nothing done: %+v", got)
	}
}

func TestValuesPrintAsSuchUntilTheyAreKnown(t *testing.T) {
	arn := Ref{Key: "key.arn", Words: "ARN of the new key"}
	v := NewValues()
	shown := "use " + v.Get(arn)
	if shown != "use {ARN of the new key}" {
		t.Errorf("unknown: %q", shown)
	}
	v.Set(arn, "arn:aws:kms:us-east-1:1:key/k")
	if got := v.asShown("use " + v.Get(arn)); got != shown {
		t.Errorf("as shown: %q", got)
	}
	seen := NewValues()
	seen.learn(map[Ref]string{arn: "arn:found"})
	if got := seen.asShown("use arn:found"); got != "use arn:found" {
		t.Errorf("a value known when the plan was shown must not be hidden: %q", got)
	}
}

func TestEventsArriveInOrderAndNeverHoldUpTheRun(t *testing.T) {
	s := newStream()
	const n = 10_000
	for i := range n {
		s.send(Called{Says: string(rune(i))})
	}
	s.send(Ended{})
	i := 0
	for e := range s.events {
		if c, ok := e.(Called); ok {
			if c.Says != string(rune(i)) {
				t.Fatalf("event %d is out of order", i)
			}
			i++
		}
	}
	if i != n {
		t.Errorf("got %d events, want %d", i, n)
	}
}
