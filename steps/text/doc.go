// Package text words what the rooms of steps write alike: counts, AWS's own
// words, names in ARNs, JSON.
package text
