//go:build !race

package simtest

// UnderRace: see the other file.
const UnderRace = false
