package documents

import (
	"trailhead/ui/words"
)

// around is how many unchanged lines are shown before and after a change.
const around = 3

// shortened leaves out unchanged lines that are far from any change. '…' marks
// where.
func shortened(all []words.Line) []words.Line {
	near := make([]bool, len(all))
	for i, l := range all {
		if l.Mark == ' ' {
			continue
		}
		for k := max(0, i-around); k <= min(len(all)-1, i+around); k++ {
			near[k] = true
		}
	}
	var out []words.Line
	for i := 0; i < len(all); {
		if near[i] {
			out = append(out, all[i])
			i++
			continue
		}
		from := i
		for i < len(all) && !near[i] {
			i++
		}
		if i-from == 1 { // saying so would take as much room
			out = append(out, all[from])
			continue
		}
		out = append(out, words.Line{Mark: '…', Text: words.Count(i-from, "unchanged line")})
	}
	return out
}
