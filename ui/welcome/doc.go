// Package welcome is the screen of somebody who comes back: what the last run
// has left, and what can be done.
package welcome
