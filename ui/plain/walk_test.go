package plain_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"trailhead/internal/sample"
)

// typed are lines that somebody may type, wherever they fit.
var typed = []string{"", "", "", "", "1", "2", "3", "4", "5", "6", "y", "n", "yes", "e", "b", "d", "t", "q", "v", "s", "k", "l", "?", "? 3",
	"18", "-", "us-east-1", "eu-west-1", anyGUID, account, "no such thing", "acme-queue"}

// anyGUID is typed anywhere, as a bucket's name too, where it may be shown.
const anyGUID = "6f1d0f0a-ffff-4d0e-9b1a-2f3e4d5c6b7a"

var (
	begun = regexp.MustCompile(`(?m)^ctrl\+c once stops after the calls under way`)
	asked = regexp.MustCompile(`(?im)(Make (these|this).*: (y|yes)|To take back .*: ` + account + `)$`)
)

// A random person types lines, more than are asked for or fewer. Whatever is
// typed: every move is one of the table's (another would be an error of Run),
// nothing is written before a yes to the plan that was read out, and it comes
// to an end. 10,000 lines in a full run.
func TestARandomPersonStaysWithinTheJourney(t *testing.T) {
	const lines = 50
	sample.Announce(t)
	for n := range max(1, sample.Size(10_000, 250)/lines) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			lot := rand.New(rand.NewPCG(sample.Seed(), uint64(n)))
			r := newTerminal(t)
			if n%2 == 1 {
				r = estateTerminal(t, "existing-overlap", "", map[string]string{"scope": "account"})
			}
			for said := 0; said < lines; {
				script := []any{"2", "", "", externalID, ""}[:lot.IntN(6)] // some get on, some do not
				for range 5 + lot.IntN(25) {
					script = append(script, typed[lot.IntN(len(typed))])
				}
				said += len(script)
				r.journey(script...)
				out := r.transcript()
				if runs, yes := len(begun.FindAllString(out, -1)), len(asked.FindAllString(out, -1)); r.writes() > 0 && runs > 0 && yes == 0 {
					t.Fatalf("%d calls were made, and nobody said yes:\n%s", r.writes(), out)
				}
				if strings.Count(out, "\n") == 0 {
					t.Fatal("nothing was said")
				}
			}
		})
	}
}

// What is typed is kept in small letters, and a placeholder is asked about once.
func TestAnExternalIDIsTakenAsWorkbenchShowsIt(t *testing.T) {
	r := newTerminal(t)
	zeros := "00000000-0000-0000-0000-000000000000"
	r.journey("2", "", zeros, strings.ToUpper(externalID), "", "n", "")
	if !r.screen.shows("It is nothing but zeros") {
		t.Errorf("it is not asked about:\n%s", r.transcript())
	}
}
