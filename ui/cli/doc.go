// Package cli is trailhead without a screen: the commands of the contract.
// Values and JSON go to stdout, talk and progress to stderr, and nothing is
// ever asked where there is no terminal.
package cli
