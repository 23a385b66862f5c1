//go:build !race

package awssim_test

const underRace = false
