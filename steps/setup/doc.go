// Package setup is where a set-up lives and what everything in it is called,
// and how an existing trail, an organization and who listens to a bucket are
// found.
package setup
