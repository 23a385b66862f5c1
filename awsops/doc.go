// Package awsops is what AWS does: one file per service, verbs that take and
// return plain types, errors with a kind, and the waiting that the SDK does
// not do itself. It knows nothing of Expel and nothing of screens.
//
// Every call passes through one middleware (middleware.go), which tells the
// observers in the context about it, waits where AWS means "not yet"
// (patience.go), and turns what is left into an *Error (errors.go).
package awsops
