// Package step3queue is step 3 of Expel's article: the SQS queue that hears of
// new log files.
package step3queue
