package step7role

import (
	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// Page implements instructions.Paged.
func (r Role) Page(engine.Planned, *engine.Values) instructions.Page {
	s := r.Setup
	return instructions.Page{
		Do: []string{
			instructions.Bullets("Open IAM, Roles, Create role:",
				"Trusted entity type: AWS account, Another AWS account, "+escape.Code(setup.ExpelAccount)+" (Expel's)",
				"Require external ID: select it, "+escape.Code(s.Answers.ExternalID.Reveal()), "Require MFA: leave it clear"),
			"Permissions: " + escape.Code(s.Answers.Policy) + ", the policy of step 6." + boundaryWords(s, r.Account),
			instructions.Bullets("Name, review and create:", "Role name: "+escape.Code(s.Answers.Role)+", the same in every account",
				"Description: "+escape.Code(RoleDescription), instructions.TagsWords(s.Tags())) +
				instructions.PathWords(s, "create-role"),
			instructions.WithJSON("Trust relationships must read:", r.Trust().Indent()),
			"Note the role's ARN: " + escape.Code(s.RoleIn(r.Account)),
		},
		Undo: []string{"IAM, Roles: delete " + escape.Code(s.Answers.Role) + ". Expel has no access from then on."},
	}
}

// boundaryWords say which boundary to set in the console, "" for none.
func boundaryWords(s setup.Setup, account string) string {
	if boundary := s.BoundaryIn(account); boundary != "" {
		return " Set permissions boundary: " + escape.Code(boundary) + "."
	}
	return ""
}

// Page implements instructions.Paged.
func (u User) Page(engine.Planned, *engine.Values) instructions.Page {
	s := u.Setup
	return instructions.Page{
		Do: []string{
			instructions.Bullets("Open IAM, Users, Create user:", "User name: "+escape.Code(s.Answers.Role), "Access to the console: leave it clear",
				"Permissions: Attach policies directly, "+escape.Code(s.Answers.Policy)+boundaryWords(s, s.LogAt().Account),
				instructions.TagsWords(s.Tags())) + instructions.PathWords(s, "create-user"),
			"Create user. Its ARN: " + escape.Code(s.UserARN()),
		},
		Undo: []string{"IAM, Users: delete " + escape.Code(s.Answers.Role) + ". Expel has no access from then on."},
	}
}

// Page implements instructions.Paged.
func (k AccessKey) Page(engine.Planned, *engine.Values) instructions.Page {
	return instructions.Page{
		Do: []string{"Open IAM, Users, " + escape.Code(k.Setup.Answers.Role) +
			", Security credentials, Create access key, Third-party service. The secret is shown once: store it where Workbench's other " +
			"secrets are."},
		Undo: []string{"IAM, Users, " + escape.Code(k.Setup.Answers.Role) + ", Security credentials: deactivate and delete the access key."},
	}
}

// Page implements instructions.Paged.
func (e Elsewhere) Page(engine.Planned, *engine.Values) instructions.Page { return instructions.Page{} }

// Script implements instructions.Scripted.
func (r Role) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_role", append([]string{r.Setup.Answers.Role, w.Document(r.Trust()), r.Setup.PolicyIn(r.Account), RoleDescription},
		r.Setup.Options(r.Account)...)...)
}

// Script implements instructions.Scripted.
func (u User) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_user", append([]string{u.Setup.Answers.Role, u.Setup.PolicyARN()}, u.Setup.Options(u.Setup.LogAt().Account)...)...)
}

// Script implements instructions.Scripted.
func (k AccessKey) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_access_key", k.Setup.Answers.Role)
}
