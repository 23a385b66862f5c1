// Package conflict is the screen that settles who hears of new log files where
// two rules would overlap.
package conflict
