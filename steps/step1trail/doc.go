// Package step1trail is step 1 of Expel's article: the trail, its bucket and
// its topic.
package step1trail
