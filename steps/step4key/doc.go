// Package step4key is step 4 of Expel's article: the policies of the keys.
package step4key
