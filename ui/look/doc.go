// Package look is the screen that looks at what is there, and recommends what
// to connect.
package look
