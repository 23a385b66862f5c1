// Package step7role is step 7 of Expel's article: the role, or the user, that
// Expel signs in as.
package step7role
