package checks

import (
	"slices"
)

// Report is the outcome of all checks.
type Report struct {
	Healthy bool    `json:"healthy"` // no check failed
	Checks  []Check `json:"checks"`
}

// With is the report with more checks in it.
func (r Report) With(more []Check) Report {
	for _, c := range more {
		r.Healthy = r.Healthy && c.Status != Fail
	}
	r.Checks = slices.Concat(r.Checks, more)
	return r
}
