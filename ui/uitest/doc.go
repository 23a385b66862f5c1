// Package uitest is what the tests of the wizard begin with: a world, which is
// the simulated AWS with the machine of a person in front of it, and a terminal
// that runs a model of Bubble Tea there. Only tests import it.
package uitest
