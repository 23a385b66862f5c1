// Package checks is what verify and the steps share: what AWS says about a
// set-up, and how a check of it comes out.
package checks
