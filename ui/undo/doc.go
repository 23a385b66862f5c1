// Package undo is the screen that takes a set-up back.
package undo
