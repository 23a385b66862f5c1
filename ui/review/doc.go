// Package review is the screen of the plan.
package review
