// Package discover looks at everything that is there, changes nothing, and
// recommends what to connect.
package discover
