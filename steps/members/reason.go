package members

import (
	"errors"
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// why is the cause of a part's end, with the words for it and AWS's own.
type why struct {
	cause          engine.Cause
	reason, detail string
}

// part is p as it failed for this cause, or was skipped.
func (w why) part(p engine.Part, state engine.PartState) engine.Part {
	p.State, p.Cause, p.Reason, p.Detail = state, w.cause, w.reason, w.detail
	return p
}

// whyOf is why an account failed.
func whyOf(err error) why {
	detail := err.Error()
	var told *engine.Problem
	if errors.As(err, &told) {
		cause, reason := engine.CauseOther, text.Lower(told.What)
		switch told.ID {
		case setup.IDNameTaken:
			cause = engine.CauseNameTaken
		case extra.ProblemID:
			cause, reason = engine.CauseExtra, text.Lower(told.What)+": "+told.Why
		}
		return why{cause, reason, told.Error()}
	}
	var e *awsops.Error
	if !errors.As(err, &e) {
		return why{engine.CauseUnreachable, "could not be reached", detail}
	}
	w := refusal(e)
	w.detail = detail
	return w
}

// refusal is why by what AWS has answered.
func refusal(e *awsops.Error) why {
	switch {
	case e.Call.Operation == "AssumeRole" && e.Code == "RegionDisabledException":
		return why{cause: engine.CauseRegionOff, reason: "region is off there"}
	case e.Call.Operation == "AssumeRole" && e.Kind == awsops.Denied:
		return why{cause: engine.CauseNoRole, reason: "no role to assume"}
	case e.Kind == awsops.Denied && e.Layer == awsops.SCP:
		return why{cause: engine.CauseSCP, reason: "a service control policy forbids " + e.Call.Action}
	case e.Kind == awsops.Denied:
		return why{cause: engine.CauseDenied, reason: "not allowed: " + e.Call.Action}
	case e.Kind == awsops.Taken:
		return why{cause: engine.CauseNameTaken, reason: "name taken"}
	case e.Code == "DeleteConflict":
		return why{cause: engine.CauseInUse, reason: "something else uses it"}
	case e.Kind == awsops.Expired || e.Kind == awsops.NoCredentials:
		return why{cause: engine.CauseCredentials, reason: "the credentials have run out"}
	case e.Kind == awsops.Limit:
		return why{cause: engine.CauseQuota, reason: "a quota is used up"}
	case e.Kind == awsops.Interrupted:
		return why{cause: engine.CauseInterrupted, reason: "interrupted"}
	case e.Kind == awsops.Network:
		return why{cause: engine.CauseUnreachable, reason: e.Kind.String()}
	}
	return why{cause: engine.CauseOther, reason: e.Kind.String()}
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
