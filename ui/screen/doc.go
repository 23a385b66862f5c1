// Package screen is what the screens of the wizard share: what a screen is,
// what it may want of the root, what all of them know, and how text, keys and
// plans are drawn.
package screen
