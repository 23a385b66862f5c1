package steps

import (
	"encoding/json"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// templateVersion is on the stack set as a tag, so that a later trailhead can
// tell which of its templates is out there.
const (
	templateVersion     = "1"
	tagTemplate         = "trailhead-template"
	parameterExternalID = "WorkbenchExternalID" // as Expel's own template calls it
)

// stackSetName is the stack set of the members' roles, by the role's name.
// CloudFormation takes letters, digits and hyphens, and a letter first.
func (s Setup) stackSetName() string {
	fits := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, s.Answers.Role)
	return "trailhead-" + fits
}

// memberTemplate is policy and role of a member account as a CloudFormation
// template, under the same names as in the primary account and without the
// part for bucket, queue and key. It holds nothing of the customer's: the
// External ID is a parameter.
func memberTemplate(s Setup) string {
	reads := policy{s, otherAccount}.document(engine.NewValues())
	trust := map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"AWS": s.expelPrincipal()}, "Action": "sts:AssumeRole",
		"Condition": map[string]any{"StringEquals": map[string]any{"sts:ExternalId": map[string]any{"Ref": parameterExternalID}}},
	}}}
	text, err := json.MarshalIndent(map[string]any{
		"AWSTemplateFormatVersion": "2010-09-09",
		"Description":              "Expel Workbench: what Expel may look up in this account (made by trailhead)",
		"Parameters":               externalIDParameter(),
		"Resources": map[string]any{
			"Policy": map[string]any{"Type": "AWS::IAM::ManagedPolicy", "Properties": map[string]any{
				"ManagedPolicyName": s.Answers.Policy, "Description": "What Expel may read (made by trailhead)", "PolicyDocument": reads,
				"Roles": []any{map[string]any{"Ref": "Role"}}}},
			"Role": map[string]any{"Type": "AWS::IAM::Role", "Properties": map[string]any{
				"RoleName": s.Answers.Role, "Description": roleDescription, "AssumeRolePolicyDocument": trust}},
		},
		"Outputs": map[string]any{"RoleArn": map[string]any{"Description": "Role ARN", "Value": map[string]any{"Fn::GetAtt": []any{"Role", "Arn"}}}},
	}, "", "  ")
	if err != nil {
		panic(err) // texts only: it cannot fail
	}
	return string(text)
}

// externalIDParameter is the one thing of the customer's that a template is
// given when it is deployed.
func externalIDParameter() map[string]any {
	return map[string]any{parameterExternalID: map[string]any{
		"Type": "String", "MinLength": 2, "MaxLength": 1224, "Description": "The GUID of your organization in Workbench"}}
}

// stackTags are on the set, on its stacks and on the roles they make.
func (s Setup) stackTags() awsops.Tags {
	tags := s.tags()
	tags[tagTemplate] = templateVersion
	return tags
}

// sameTemplate compares templates by what they mean.
func sameTemplate(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	one, errOne := json.Marshal(x)
	two, errTwo := json.Marshal(y)
	return errOne == nil && errTwo == nil && string(one) == string(two)
}
