// Package documents is the screen of the documents of a plan, and how they
// differ.
package documents
