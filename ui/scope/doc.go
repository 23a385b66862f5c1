// Package scope is the screen that asks for the trail's accounts alone or the whole
// organization.
package scope
