package steps

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// mostTried is how many names are looked for before none is offered.
const mostTried = 5

// offerFreeNames puts a name that is free into the remedies of names that are
// taken. It is looked up where the thing would be made; where AWS does not say,
// none is offered.
func (d *Session) offerFreeNames(ctx context.Context, s setup.Setup, plan *engine.Plan) {
	logs, err := d.At(ctx, s.LogAt(), "")
	if err != nil {
		return
	}
	var looks []func() error
	for _, p := range plan.Blocked {
		for i := range p.Do {
			if do := &p.Do[i]; do.Value == "" && do.Set != "" {
				looks = append(looks, func() error { do.Value = freeName(ctx, logs, s, do.Set); return nil })
			}
		}
	}
	_ = engine.Parallel(looks...) // a name that cannot be looked up is not offered
}

// freeName is a name for the answer of a key that nothing has yet, "" where none
// is known: a role and policy that other accounts get, too, would have to be free
// in all of them.
func freeName(ctx context.Context, logs *awsops.Account, s setup.Setup, key string) string {
	if (key == "role" || key == "policy") && (len(s.SignsInTo()) > 1 || s.Rollout() != answers.RolloutNone) {
		return ""
	}
	field, _ := answers.FieldOf(key)
	for n := 2; n < 2+mostTried; n++ {
		suffix := "-" + strconv.Itoa(n)
		var name string
		var err error
		switch key {
		case "bucket":
			own, namespaced := strings.CutSuffix(s.Bucket(), s.OwnSuffix())
			if name = own + suffix; namespaced {
				name += s.OwnSuffix()
			}
			_, err = logs.Bucket(ctx, name)
		case "kms_alias":
			name = strings.TrimPrefix(s.Alias(), "alias/") + suffix
			_, err = logs.Key(ctx, "alias/"+name)
		case "queue":
			name = s.Answers.Queue + suffix
			_, err = logs.QueueURL(ctx, name)
		case "policy":
			name = s.Answers.Policy + suffix
			_, err = logs.Policy(ctx, s.ARN("iam", "", s.LogAt().Account, "policy"+s.IAMPath()+name))
		case "role":
			name = s.Answers.Role + suffix
			if s.Answers.Auth == answers.AuthUser {
				_, err = logs.User(ctx, name)
			} else {
				_, err = logs.Role(ctx, name)
			}
		default:
			return ""
		}
		switch {
		case awsops.Is(err, awsops.Missing) && field.Check(name) == nil:
			return name
		case err == nil, key == "bucket" && awsops.Is(err, awsops.Denied): // S3 says so of another account's
		default:
			return ""
		}
	}
	return ""
}

// takesName reports whether something stands in the way of a plan that another
// name settles.
func takesName(plan *engine.Plan) bool {
	return slices.ContainsFunc(plan.Blocked, func(p *engine.Problem) bool {
		return slices.ContainsFunc(p.Do, func(do engine.Remedy) bool { return do.Set != "" && do.Value == "" })
	})
}
