// Package settings is the screen of the answers.
package settings
