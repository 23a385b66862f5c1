// Package consent is the screen that asks for a yes of its own.
package consent
