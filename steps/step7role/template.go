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
	kind, identity := "Role", instructions.Object{"RoleName": s.Answers.Role, "Description": RoleDescription,
		"AssumeRolePolicyDocument": Role{s, account}.Trust(), "Tags": instructions.TemplateTags(s.Tags())}
	if s.Answers.Auth == answers.AuthUser {
		kind, identity = "User", instructions.Object{"UserName": s.Answers.Role, "Tags": instructions.TemplateTags(s.Tags())}
	}
	policy := instructions.Object{"ManagedPolicyName": s.Answers.Policy, "Description": step6policy.PolicyDescription,
		"PolicyDocument": step6policy.Policy{Setup: s, Account: account}.Document(engine.NewValues()),
		kind + "s":       []instructions.Object{{"Ref": kind}}}
	if s.IAMPath() != "/" {
		identity["Path"], policy["Path"] = s.IAMPath(), s.IAMPath()
	}
	if boundary := s.BoundaryIn(account); boundary != "" {
		identity["PermissionsBoundary"] = boundary
	}
	r[kind] = instructions.TemplateResource("AWS::IAM::"+kind, identity)
	r["Policy"] = instructions.TemplateResource("AWS::IAM::ManagedPolicy", policy)
}
