package awssim

import (
	"cmp"
	"maps"
	"slices"
)

// sortedKeys are a map's keys in order, so that nothing depends on Go's.
func sortedKeys[M ~map[K]V, K cmp.Ordered, V any](m M) []K {
	return slices.Sorted(maps.Keys(m))
}
