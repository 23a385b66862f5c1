// Package view is what the commands write for people: plans, estates, reports and
// problems as text.
package view
