package flow

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEachEventLeadsToOneStation(t *testing.T) {
	seen := map[[2]uint8]bool{}
	for _, line := range Table() {
		key := [2]uint8{uint8(line.From), uint8(line.On)}
		if seen[key] {
			t.Errorf("%s has two ways on for %q", line.From, line.On)
		}
		seen[key] = true
		if goesBack := line.How == Pop || line.How == PopTwo; goesBack != (line.To == Before) {
			t.Errorf("%s on %q leads to %s by way %d", line.From, line.On, line.To, line.How)
		}
	}
}

// events are all of them.
func events() []Event {
	var all []Event
	for e := SignedIn; e <= Leave; e++ {
		all = append(all, e)
	}
	return all
}

func TestEveryEventHappensSomewhere(t *testing.T) {
	for _, e := range events() {
		if !slices.ContainsFunc(Table(), func(line Transition) bool { return line.On == e }) {
			t.Errorf("%q leads nowhere", e)
		}
	}
}

// From the start one can come to every station, and from every station out.
func TestEveryStationIsReachedAndLeft(t *testing.T) {
	reached := map[Station]bool{Start: true}
	for range Stations() {
		for _, line := range Table() {
			if reached[line.From] && line.To != Before {
				reached[line.To] = true
			}
		}
	}
	for _, s := range Stations() {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
		out, err := Next(s, Leave)
		if s != Left && (err != nil || out.To != Left) {
			t.Errorf("one cannot leave %s: %v", s, err)
		}
	}
}

// A plan is carried out only by a yes to one, or after one.
func TestOnlyAYesLeadsToApply(t *testing.T) {
	for _, line := range Table() {
		asked := line.On == Yes && (line.From == Review || line.From == Undo)
		again := line.On == Covered && line.From == Apply
		if line.To == Apply && !asked && !again {
			t.Errorf("%s leads to Apply on %q", line.From, line.On)
		}
	}
}

func TestNextRefusesWhatTheTableLacks(t *testing.T) {
	if _, err := Next(Connect, Yes); err == nil || err.Error() != `Connect has no way on for "yes"` {
		t.Errorf("the error is %v", err)
	}
}

func TestAJourneyRemembersTheWay(t *testing.T) {
	steps := []struct {
		on  Event
		way string
	}{
		{SignedIn, "Connect Look"},
		{Inspect, "Connect Look Inventory"},
		{Back, "Connect Look"},
		{Chosen, "Connect Look Settings"},
		{HasConflict, "Connect Look Settings Conflict"},
		{NeedsConsent, "Connect Look Settings Consent"},
		{PlanReady, "Connect Look Settings Review"},
		{Yes, "Connect Look Settings Review Apply"},
		{NotCovered, "Connect Look Settings Review"},
		{Yes, "Connect Look Settings Review Apply"},
		{ToUndo, "Connect Look Settings Review Apply Undo"},
		{Yes, "Connect Look Settings Review Apply Undo Apply"},
		{Back, "Connect Look Settings Review Apply"},
		{ToAnswers, "Connect Look Settings"},
		{ToWelcome, "Connect Look Settings Welcome"}, // not on the way: it goes over
		{Back, "Connect Look Settings"},
		{ToAccount, "Connect"},
	}
	j := &Journey{}
	for _, s := range steps {
		was := strings.Fields(s.way)
		if _, _, err := j.Take(s.on); err != nil {
			t.Fatal(err)
		}
		var now []string
		for _, at := range j.Way() {
			now = append(now, at.String())
		}
		if !slices.Equal(now, was) {
			t.Fatalf("after %q: %v, want %v", s.on, now, was)
		}
	}
	if _, _, err := j.Take(Made); err == nil || j.At() != Connect {
		t.Errorf("it went to %s, %v", j.At(), err)
	}
}

func TestTheFirstStationStays(t *testing.T) {
	j := On(Apply)
	if left, to, err := j.Take(Back); left != 0 || to != Before || err != nil || j.At() != Apply {
		t.Errorf("%d left, at %s, %v", left, j.At(), err)
	}
}

var update = flag.Bool("update", false, "draw the table anew into docs/how-it-works.md")

// The picture in the documents is the table's.
func TestThePictureIsTheTables(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "how-it-works.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "```mermaid\n", "```\n"
	before, rest, found := strings.Cut(string(text), begin)
	drawn, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no picture", path)
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+picture()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if drawn != picture() {
		t.Errorf("%s has another picture; go test ./ui/flow -run Picture -update draws it anew. The table is\n%s", path, picture())
	}
}
