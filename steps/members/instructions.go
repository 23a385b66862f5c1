package members

import (
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/step6policy"
	"trailhead/steps/step7role"
)

// Page implements instructions.Paged.
func (a StackSetAccess) Page(engine.Planned, *engine.Values) instructions.Page {
	return instructions.Page{Do: []string{"Open CloudFormation, StackSets, and enable trusted access with AWS Organizations. It is a " +
		"switch for the whole organization: CloudFormation may then make stacks in every account."}}
}

// Page implements instructions.Paged.
func (s StackSet) Page(engine.Planned, *engine.Values) instructions.Page {
	targets := "Deployment targets: the organization"
	if units := s.Setup.Answers.Members.OrganizationalUnits; len(units) > 0 {
		targets = "Deployment targets: the organizational units `" + strings.Join(units, "`, `") + "`"
	}
	filter, automatic := "", "Automatic deployment: Enabled"
	if out := s.Setup.Answers.Members.ExcludeAccounts; len(out) > 0 {
		filter = "Account filter: Difference, `" + strings.Join(out, "`, `") + "`"
		automatic = "Automatic deployment: Disabled, since it takes no notice of the account filter"
	}
	return instructions.Page{
		Do: []string{
			instructions.WithJSON("Save this as `members.json` (`trailhead export cloudformation --members members.json` writes it):",
				MemberTemplate(s.Setup)),
			instructions.Bullets("Open CloudFormation, StackSets, Create StackSet:", "Permissions: Service-managed",
				"Template: upload `members.json`", "StackSet name: "+escape.Code(stackSetName(s.Setup)),
				escape.Code(instructions.ParameterExternalID)+": "+escape.Code(instructions.ExternalIDHere), instructions.TagsWords(stackTags(s.Setup)),
				"I acknowledge that CloudFormation might create IAM resources with custom names: select it"),
			instructions.Bullets("Deployment options:", targets, filter, automatic,
				"Region: "+escape.Code(s.Setup.At.Region)+", and no other: IAM has no regions",
				"Failure tolerance: 100 percent; concurrent accounts: 100 percent, soft failure tolerance"),
			"Submit, and wait until each stack instance is CURRENT. Accounts that had the names taken fail; the management account is left out " +
				"by AWS and has its role from step 7 above.",
		},
		Undo: []string{"CloudFormation, StackSets, " + escape.Code(stackSetName(s.Setup)) + ": delete its stacks, then the StackSet."},
	}
}

// Page implements instructions.Paged.
func (m MemberRoles) Page(_ engine.Planned, v *engine.Values) instructions.Page {
	reads, trust := step6policy.Policy{Setup: m.Setup, Account: otherAccount}.Document(v),
		step7role.Role{Setup: m.Setup, Account: otherAccount}.Trust()
	except := ""
	if out := m.Setup.Answers.Members.ExcludeAccounts; len(out) > 0 {
		except = ", except `" + strings.Join(out, "`, `") + "`"
	}
	return instructions.Page{
		Do: []string{
			"In every other account of the organization" + except + ", switch to the role `" + strings.Join(memberRoles(m.Setup), "` or `") +
				"`, and make the same policy and role as above without the part for queue, bucket and key. `trailhead apply` does it in all of them.",
			instructions.WithJSON("The policy "+escape.Code(m.Setup.Answers.Policy)+":", reads.Indent()),
			instructions.WithJSON("The trust policy of the role "+escape.Code(m.Setup.Answers.Role)+", to which that policy is attached:",
				trust.Indent()),
		},
		Undo: []string{"In every other account of the organization: IAM, delete the role " + escape.Code(m.Setup.Answers.Role) +
			" and the policy " + escape.Code(m.Setup.Answers.Policy) + "."},
	}
}

// Page implements instructions.Paged.
func (r RolloutElsewhere) Page(engine.Planned, *engine.Values) instructions.Page {
	return instructions.Page{}
}
