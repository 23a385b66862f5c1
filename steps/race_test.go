//go:build race

package steps_test

// The race detector makes the simulated AWS several times slower, so what is
// tried some hundred times is thinned out under it; the plain run tries all.
const underRace = true
