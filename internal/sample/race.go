//go:build race

package sample

// UnderRace reports whether the race detector is on, which makes everything
// several times slower.
const UnderRace = true
