package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/policydoc"
	"trailhead/steps"
	"trailhead/steps/answers"
)

// leastOf is the policy that is printed for the account that is signed in to.
func leastOf(t *testing.T, b *world, more ...string) policydoc.Document {
	t.Helper()
	d := b.session()
	return must(d.Permissions(t.Context(), answered(t, d, more...)))(t)
}

// The printed policy attaches no policy but ours, makes no service-linked role
// and switches on no trusted access but for the services that the plan needs.
func TestThePrintedPolicyIsNarrow(t *testing.T) {
	t.Parallel()
	b := writtenWorld(t, []byte(company))
	for _, auth := range []string{"auth=role", "auth=user"} {
		more := organizationBy(answers.RolloutStackSet)
		if auth == "auth=user" {
			more = []string{auth}
		}
		least := leastOf(t, b, more...)
		may := func(action, resource, key, value string) bool {
			return least.Identity(policydoc.Request{Action: action, Resource: resource,
				Context: map[string][]string{key: {value}}}).Decision == policydoc.Allowed
		}
		of, kind := "role/ExpelServiceRole", "Role"
		if auth == "auth=user" {
			of, kind = "user/ExpelServiceRole", "User"
		}
		who, attach := "arn:aws:iam::"+account+":"+of, "iam:Attach"+kind+"Policy"
		if !may(attach, who, "iam:PolicyARN", policyARN) || may(attach, who, "iam:PolicyARN", "arn:aws:iam::aws:policy/AdministratorAccess") {
			t.Errorf("%s: it attaches other policies than ours, or not ours:\n%s", auth, least.Indent())
		}
		if auth == "auth=user" {
			continue
		}
		const access = "organizations:EnableAWSServiceAccess"
		for service, wanted := range map[string]bool{"cloudtrail.amazonaws.com": true, "member.org.stacksets.cloudformation.amazonaws.com": true,
			"sso.amazonaws.com": false} {
			if may(access, "*", "organizations:ServicePrincipal", service) != wanted {
				t.Errorf("trusted access for %s: %v, want %v", service, !wanted, wanted)
			}
		}
		for service, wanted := range map[string]bool{"cloudtrail.amazonaws.com": true, "stacksets.cloudformation.amazonaws.com": true,
			"ec2.amazonaws.com": false} {
			if role := "arn:aws:iam::" + account + ":role/aws-service-role/" + service + "/" +
				linkedNames[service]; may("iam:CreateServiceLinkedRole", role, "iam:AWSServiceName", service) != wanted {
				t.Errorf("service-linked role for %s: %v, want %v", service, !wanted, wanted)
			}
		}
	}
}

// Of the keys of the region, whose ids nobody knows beforehand, only a new one and
// ours can be written to; a new one carries our tag, and a role or user its
// boundary where one is given.
func TestThePrintedPolicyLeavesOtherKeysAlone(t *testing.T) {
	t.Parallel()
	const bound = "arn:aws:iam::" + account + ":policy/Bound"
	for _, auth := range []string{"role", "user"} {
		least := leastOf(t, newWorld(t), "auth="+auth, "permissions_boundary="+bound)
		may := func(action, resource string, context map[string][]string) bool {
			return least.Identity(policydoc.Request{Action: action, Resource: resource, Context: context}).Decision == policydoc.Allowed
		}
		for _, action := range []string{"kms:PutKeyPolicy", "kms:TagResource", "kms:EnableKeyRotation", "kms:CreateAlias"} {
			key := "arn:aws:kms:us-east-1:" + account + ":key/x"
			aliases := func(names ...string) map[string][]string { return map[string][]string{"kms:ResourceAliases": names} }
			if !may(action, key, nil) || !may(action, key, aliases("alias/expel-cloudtrail")) {
				t.Errorf("%s on our key is not allowed:\n%s", action, least.Indent())
			}
			if may(action, key, aliases("alias/prod-db")) || may(action, key, aliases("alias/expel-cloudtrail", "alias/prod-db")) {
				t.Errorf("%s on somebody's key is allowed", action)
			}
		}
		if may("kms:CreateKey", "*", nil) || !may("kms:CreateKey", "*", map[string][]string{"aws:RequestTag/managed-by": {"trailhead"}}) {
			t.Error("a key is made without our tag, or not with it")
		}
		create, who := "iam:CreateRole", "arn:aws:iam::"+account+":role/ExpelServiceRole"
		if auth == "user" {
			create, who = "iam:CreateUser", "arn:aws:iam::"+account+":user/ExpelServiceRole"
		}
		if may(create, who, nil) || !may(create, who, map[string][]string{"iam:PermissionsBoundary": {bound}}) {
			t.Errorf("%s: made without the boundary, or not with it", create)
		}
	}
}

var linkedNames = map[string]string{"cloudtrail.amazonaws.com": "AWSServiceRoleForCloudTrail",
	"ec2.amazonaws.com":                      "AWSServiceRoleForEC2Spot",
	"stacksets.cloudformation.amazonaws.com": "AWSServiceRoleForCloudFormationStackSetsOrgAdmin"}

// Beside what is printed there is what it still allows: in words, for whoever
// hands it out.
func TestWhatTheHolderCouldStillDo(t *testing.T) {
	t.Parallel()
	b := writtenWorld(t, []byte(company))
	d := b.session()
	could := strings.Join(steps.CouldStill(d.Setup(answered(t, d, organizationBy(answers.RolloutStackSet)...).Answers)), "\n")
	for _, part := range []string{"ExpelServiceRole", "ExpelAPIPolicy", "key/*"} {
		if !strings.Contains(could, part) {
			t.Errorf("it does not speak of %s:\n%s", part, could)
		}
	}
}

// AWS shows a NoEcho parameter to nobody: another External ID is told by its
// digest, and no secret is in template, tags or plan.
func TestTheStackSetsExternalIDIsHidden(t *testing.T) {
	t.Parallel()
	b := writtenWorld(t, []byte(company))
	more := organizationBy(answers.RolloutStackSet)
	b.applied(more...)
	set := b.sim.Accounts[managementID].Regions["us-east-1"].StackSets["trailhead-ExpelServiceRole"]
	if !strings.Contains(set.Template, `"NoEcho": true`) {
		t.Errorf("the parameter is shown: %s", set.Template)
	}
	for key, value := range set.Tags {
		if strings.Contains(strings.ToLower(value), externalID) {
			t.Errorf("the tag %s has the External ID", key)
		}
	}
	if again := b.plan(more...); len(again.Changes) > 0 {
		t.Errorf("still to do:\n%s", listed(again))
	}
	other := b.plan(append(slices.Clone(more), "external_id=11111111-2222-3333-4444-555555555555")...)
	if !strings.Contains(listed(other), "StackSet") {
		t.Errorf("another External ID is not told:\n%s", listed(other))
	}
}
