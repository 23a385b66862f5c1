// Package connect is the screen on which one picks who to sign in as, and
// where.
package connect
