// Package access enters accounts: where we are signed in, by a role or by a
// profile. Each login is made once.
package access
