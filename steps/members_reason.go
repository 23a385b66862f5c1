package steps

import (
	"errors"
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// noRole is the reason of an account that cannot be entered.
const noRole = "no role to assume"

// reasonOf is why an account failed, in a few words for the board, and in
// AWS's own.
func reasonOf(err error) (reason, detail string) {
	detail = err.Error()
	var problem *engine.Problem
	if errors.As(err, &problem) {
		return lower(problem.What), problem.Error()
	}
	var e *awsops.Error
	if !errors.As(err, &e) {
		return "could not be reached", detail
	}
	switch {
	case e.Call.Operation == "AssumeRole" && e.Code == "RegionDisabledException":
		return "region is off there", detail
	case e.Call.Operation == "AssumeRole" && e.Kind == awsops.Denied:
		return noRole, detail
	case e.Kind == awsops.Denied && e.Layer == awsops.SCP:
		return "a service control policy forbids " + e.Call.Action, detail
	case e.Kind == awsops.Denied:
		return "not allowed: " + e.Call.Action, detail
	case e.Kind == awsops.Taken:
		return "name taken", detail
	case e.Code == "DeleteConflict":
		return "something else uses it", detail
	case e.Kind == awsops.Expired || e.Kind == awsops.NoCredentials:
		return "the credentials have run out", detail
	case e.Kind == awsops.Limit:
		return "a quota is used up", detail
	case e.Kind == awsops.Interrupted:
		return "interrupted", detail
	}
	return e.Kind.String(), detail
}

// idsOf are the ids of some parts, for texts; a long list is cut.
func idsOf(parts []engine.Part) string {
	const most = 5
	var ids []string
	for i, p := range parts {
		if i == most {
			return strings.Join(ids, ", ") + " and " + strconv.Itoa(len(parts)-most) + " more"
		}
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, ", ")
}
