// Package step5notification is step 5 of Expel's article: how the queue hears
// of new log files.
package step5notification
