// Package pattern keeps regular expressions that are compiled when they are
// first used. Each command needs a few of them, and compiling all of them took
// a third of the time that trailhead took to start.
package pattern

import (
	"regexp"
	"sync"
)

// New is a regular expression in Go's syntax. It panics at its first use if
// the expression is not valid. Any goroutine may use it.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
