//go:build race

package simtest

// UnderRace: the race detector makes everything several times slower, so what
// is tried some hundred times is thinned out under it; the plain run tries all.
const UnderRace = true
