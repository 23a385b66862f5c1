package ui

import "strings"

// docLine is one line of a document: ' ' in both texts, '-' only before, '+'
// only after, '…' for lines that are left out.
type docLine struct {
	mark rune
	text string
}

// around is how many unchanged lines are shown before and after a change.
const around = 3

// compared are two texts line by line, by their longest common subsequence.
// Policies have some hundred lines at most.
func compared(before, after string) []docLine {
	a, b := linesOf(before), linesOf(after)
	common := commonLines(a, b)
	var out []docLine
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, docLine{' ', a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out = append(out, docLine{'-', a[i]})
			i++
		default:
			out = append(out, docLine{'+', b[j]})
			j++
		}
	}
	return out
}

// commonLines counts, for each pair of places, how many lines the two texts
// have in common from there on.
func commonLines(a, b []string) [][]int {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}

// shortened leaves out unchanged lines that are far from any change.
func shortened(all []docLine) []docLine {
	near := make([]bool, len(all))
	for i, l := range all {
		if l.mark == ' ' {
			continue
		}
		for k := max(0, i-around); k <= min(len(all)-1, i+around); k++ {
			near[k] = true
		}
	}
	var out []docLine
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
		out = append(out, docLine{'…', counted(i-from, "unchanged line")})
	}
	return out
}

func linesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimRight(text, "\n"), "\n")
}
