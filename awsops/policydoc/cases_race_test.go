//go:build race

package policydoc

// cases of each of the four properties; the race detector makes each of them
// about eight times slower.
const cases = 300
