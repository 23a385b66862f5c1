package words

import (
	"fmt"
	"slices"
	"strings"

	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/setup"
)

// Listed are the lines of a plan: as the article has them, kept resources in
// their place. To take back, what stays comes last, and what never was is not
// told.
func Listed(p *engine.Plan) []engine.Planned {
	all := slices.Concat(p.Changes, p.Kept)
	if !p.Undo {
		slices.SortStableFunc(all, func(a, b engine.Planned) int { return a.Step - b.Step })
		return all
	}
	return slices.DeleteFunc(all, func(c engine.Planned) bool { return c.Verb == engine.Keep && c.Summary == "" })
}

// Counts are the counts of a plan, such as "create 8, change 1, keep 6" with
// ", " between them.
func Counts(p *engine.Plan, between string) string {
	n := export.CountsOf(p)
	counts := []string{fmt.Sprintf("create %d", n.Create), fmt.Sprintf("change %d", n.Change), fmt.Sprintf("keep %d", n.Keep)}
	if p.Undo {
		counts = []string{fmt.Sprintf("remove %d", n.Remove), counts[1]}
	}
	return strings.Join(counts, between)
}

// TakenBack sums up an undo that has come to its end.
func TakenBack(p *engine.Plan) string {
	n := export.CountsOf(p)
	text := fmt.Sprintf("Taken back: %d removed", n.Remove)
	if n.Change > 0 {
		text += fmt.Sprintf(", %d put back as it was", n.Change)
	}
	return text + "."
}

// Staying is something that an undo leaves where it is.
type Staying struct {
	What string `json:"what"`
	Why  string `json:"why"` // without a full stop
}

// Stays is all that an undo leaves, and why.
func Stays(p *engine.Plan) []Staying {
	var all []Staying
	title := Titles(p)
	for _, k := range p.Kept {
		if k.Summary != "" {
			all = append(all, Staying{What: title(k.About), Why: whyItStays(k)})
		}
	}
	return all
}

// CanGoToo reports whether an undo leaves something that can be deleted once it is
// named.
func CanGoToo(p *engine.Plan) bool {
	return slices.ContainsFunc(p.Kept, func(k engine.Planned) bool { return k.Deletion != nil })
}

// LeftByTags are the titles of what an undo leaves only because nothing but its
// tag says that trailhead made it.
func LeftByTags(p *engine.Plan) []string {
	var all []string
	title := Titles(p)
	for _, k := range p.Kept {
		if k.Deletion != nil && k.Deletion.Flag == setup.FlagByTags {
			all = append(all, title(k.About))
		}
	}
	return all
}

// whyItStays is why something stays, and by which flag it can be deleted.
func whyItStays(k engine.Planned) string {
	why := strings.TrimRight(k.Summary, ".")
	if d := k.Deletion; d != nil {
		why += "; " + strings.TrimRight(d.Says+" --"+d.Flag+" "+d.Name, " ")
	}
	return why
}

// String is it in a sentence.
func (s Staying) String() string { return Sentence(s.What + " stays: " + s.Why) }
