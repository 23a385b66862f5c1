// Package step6policy is step 6 of Expel's article: what Expel may read and
// do.
package step6policy
