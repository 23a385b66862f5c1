// Package access is the screen that asks how to get into the account that has
// the log files.
package access
