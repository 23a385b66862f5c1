// Package values is the screen of the values for Workbench.
package values
