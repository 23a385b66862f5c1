// Package units is the screen on which organizational units are picked.
package units
