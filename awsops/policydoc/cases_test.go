//go:build !race

package policydoc

// cases of each of the four properties.
const cases = 2_500
