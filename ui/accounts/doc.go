// Package accounts is the list of an organization's accounts in the wizard: part
// of the screen that carries a roll-out out, and over the screens after it.
package accounts
