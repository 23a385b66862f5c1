// Package step8workbench is step 8 of Expel's article: the values for
// Workbench.
package step8workbench
