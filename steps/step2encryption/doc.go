// Package step2encryption is step 2 of Expel's article: the encryption of the
// log bucket.
package step2encryption
