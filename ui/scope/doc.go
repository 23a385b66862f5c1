// Package scope is the screen that asks for this account alone or the whole
// organization.
package scope
