package step7role

import (
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
)

// accessResources has the policy name whom it is attached to, as the members'
// template does.
func accessResources(s setup.Setup, r instructions.Object) {
	account := s.LogAt().Account
	attached, to := "Roles", "Role"
	if s.Answers.Auth == answers.AuthUser {
		attached, to = "Users", "User"
		r["User"] = instructions.TemplateResource("AWS::IAM::User",
			instructions.Object{"UserName": s.Answers.Role, "Tags": instructions.TemplateTags(s.Tags())})
	} else {
		r["Role"] = instructions.TemplateResource("AWS::IAM::Role",
			instructions.Object{"RoleName": s.Answers.Role, "Description": RoleDescription,
				"AssumeRolePolicyDocument": Role{s, account}.Trust(), "Tags": instructions.TemplateTags(s.Tags())})
	}
	policy := instructions.TemplateResource("AWS::IAM::ManagedPolicy",
		instructions.Object{"ManagedPolicyName": s.Answers.Policy, "Description": step6policy.PolicyDescription,
			"PolicyDocument": step6policy.Policy{Setup: s, Account: account}.Document(engine.NewValues()),
			attached:         []instructions.Object{{"Ref": to}}})
	r["Policy"] = policy
	signsIn, made := r[to].(instructions.Object)["Properties"].(instructions.Object), policy["Properties"].(instructions.Object)
	if s.IAMPath() != "/" {
		signsIn["Path"], made["Path"] = s.IAMPath(), s.IAMPath()
	}
	if boundary := s.BoundaryIn(account); boundary != "" {
		signsIn["PermissionsBoundary"] = boundary
	}
}
