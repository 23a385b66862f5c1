// Package inventory is the screen of everything that was found, as a tree.
package inventory
