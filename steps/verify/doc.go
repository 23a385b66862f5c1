// Package verify looks at every hop of an event's way to Expel, and follows
// one call along it.
package verify
