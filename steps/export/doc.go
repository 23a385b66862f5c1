// Package export writes a plan down for others: as a runbook, a script, a
// template, a document, a report.
package export
