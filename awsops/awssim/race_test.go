//go:build race

package awssim_test

// underRace: the race detector makes everything some ten times slower.
const underRace = true
