package setup

import (
	"context"
	"maps"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// Place are the ARNs of role (or user) and policy as AWS says them, "" where
// there is none of the name.
type Place struct{ Identity, Policy string }

// PolicyIn is the policy in an account: as it was found, else as it would be
// made. Policy and role have the same name in every account (article, step 6).
func (s Setup) PolicyIn(account string) string {
	if found := s.There[account].Policy; sameName(found, s.Answers.Policy) {
		return found
	}
	return s.iamARN("policy", account, s.Answers.Policy)
}

// RoleIn is the role in an account, as PolicyIn.
func (s Setup) RoleIn(account string) string { return s.identityIn("role", account) }

// UserARN is the user where one takes the place of the role.
func (s Setup) UserARN() string { return s.identityIn("user", s.LogAt().Account) }

func (s Setup) identityIn(kind, account string) string {
	found, _ := awsops.ParseARN(s.There[account].Identity)
	if is, _ := found.Split(); is == kind && sameName(s.There[account].Identity, s.Answers.Role) {
		return s.There[account].Identity
	}
	return s.iamARN(kind, account, s.Answers.Role)
}

// iamARN is what something made under the path of the answers is called.
func (s Setup) iamARN(kind, account, name string) string {
	return s.ARN("iam", "", account, kind+s.IAMPath()+name)
}

// IAMPath is the path that policy and role are made under.
func (s Setup) IAMPath() string {
	if s.Answers.IAMPath == "" { // of a journal from before there was one
		return "/"
	}
	return s.Answers.IAMPath
}

// PathOptions are those of the AWS CLI that a policy is made with.
func (s Setup) PathOptions() []string {
	if s.IAMPath() == "/" {
		return nil
	}
	return []string{"--path", s.IAMPath()}
}

// Options are those that a role or user is made with in an account.
func (s Setup) Options(account string) []string {
	all := s.PathOptions()
	if boundary := s.BoundaryIn(account); boundary != "" {
		all = append(all, "--permissions-boundary", boundary)
	}
	return all
}

// BoundaryIn is the permissions boundary of a role that is made in an account,
// "" none: a boundary has to be a policy of that account, or one of AWS's, and of
// the account's partition.
func (s Setup) BoundaryIn(account string) string {
	arn, given := awsops.ParseARN(s.Answers.PermissionsBoundary)
	if !given {
		return ""
	}
	if arn.Partition = s.At.Partition; arn.Account != "aws" {
		arn.Account = account
	}
	return arn.String()
}

// sameName compares names as IAM does, where case makes no difference.
func sameName(arn, name string) bool { return arn != "" && strings.EqualFold(text.NameIn(arn), name) }

// PlaceIn looks under which ARNs role (or user) and policy are in an account:
// somebody may have made them under another path, or with another case. What may
// not be read counts as not there, and the look at the resource says so. Kinds of
// errors: all but Missing and Denied.
func (s Setup) PlaceIn(ctx context.Context, aws *awsops.Account, account string) (Place, error) {
	arn, list := "", aws.RolePolicies
	role, err := aws.Role(ctx, s.Answers.Role)
	if arn = role.ARN; s.Answers.Auth == answers.AuthUser {
		var user awsops.User
		user, err = aws.User(ctx, s.Answers.Role)
		arn, list = user.ARN, aws.UserPolicies
	}
	if err != nil {
		return Place{}, unlessHidden(err)
	}
	place := Place{Identity: arn}
	attached, err := list(ctx, s.Answers.Role)
	if err = unlessHidden(err); err != nil {
		return Place{}, err
	}
	for _, policy := range attached {
		if sameName(policy, s.Answers.Policy) && strings.Contains(policy, ":"+account+":") {
			place.Policy = policy
		}
	}
	return place, nil
}

// WithPlace adds under which ARNs role and policy are in an account.
func (s Setup) WithPlace(account string, p Place) Setup {
	if p == (Place{}) {
		return s
	}
	there := maps.Clone(s.There)
	if there == nil {
		there = map[string]Place{}
	}
	there[account] = p
	s.There = there
	return s
}

// Anywhere permits what goes by a name alone where the thing is under a path: as
// long as there is none, AWS asks for the ARN without one.
func (s Setup) Anywhere(arn, kind, account string, actions ...string) []engine.Permission {
	if bare := s.ARN("iam", "", account, kind+"/"+s.Answers.Role); bare != arn {
		return Permit(bare, actions...)
	}
	return nil
}

func unlessHidden(err error) error {
	if awsops.Is(err, awsops.Missing) || awsops.Is(err, awsops.Denied) {
		return nil
	}
	return err
}

// Demands is the problem of a role, user or policy that a service control policy
// does not let be made: often it demands a boundary or a path. nil for any other
// refusal.
func Demands(e *awsops.Error) *engine.Problem {
	if e.Kind != awsops.Denied || e.Layer != awsops.SCP {
		return nil
	}
	return Demanded(e.Call.Action, " ("+e.Message+")")
}

// Demanded is that problem for a call that makes one of them, nil for another;
// by is what refuses it, in brackets.
func Demanded(action, by string) *engine.Problem {
	var do []engine.Remedy
	switch action {
	case "iam:CreateRole", "iam:CreateUser":
		do = append(do, engine.Remedy{Do: "If it demands a permissions boundary, name the policy", Set: "permissions_boundary"})
	case "iam:CreatePolicy":
	default:
		return nil
	}
	do = append(do, engine.Remedy{Do: "If it demands a path, name it", Set: "iam_path"},
		engine.Remedy{Do: "Have whoever looks after the organization's policies say what they demand", Again: true})
	return &engine.Problem{ID: "role.demanded", Why: "a service control policy does not let it be made like this" + by, Do: do}
}
