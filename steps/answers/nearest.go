package answers

import (
	"slices"
	"strings"
)

// nearest picks what was probably meant: up to three of the candidates, best
// first, that are two letters or fewer away, or a third of a short word.
func nearest(text string, candidates []string) []string {
	const most = 3
	far := min(2, len(text)/3)
	byDistance := make([][]string, far+1)
	for _, c := range candidates {
		if d := distance(plain(text), plain(c)); d <= far {
			byDistance[d] = append(byDistance[d], c)
		}
	}
	for _, found := range byDistance {
		if len(found) > 0 {
			return found[:min(most, len(found))]
		}
	}
	return nil
}

// plain drops what people write in different ways: externalId, external-id.
func plain(text string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "", " ", "").Replace(strings.ToLower(text))
}

// distance is the number of letters to change, add or drop to get from a to b
// (Levenshtein).
func distance(a, b string) int {
	if len(a) > 100 {
		return len(a) // nobody mistypes that much
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			corner, row[j+1] = row[j+1], slices.Min([]int{row[j+1] + 1, row[j] + 1, corner + cost})
		}
	}
	return row[len(b)]
}
