// Package apply is the screen that carries out a plan.
package apply
