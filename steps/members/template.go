package members

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
	"trailhead/steps/step7role"
)

// stackSetName is the stack set of the members' roles, by the role's name.
// CloudFormation takes letters, digits and hyphens, and a letter first.
func stackSetName(s setup.Setup) string {
	fits := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, s.Answers.Role)
	return "trailhead-" + fits
}

// MemberTemplate is policy and role of a member account as a CloudFormation
// template, under the same names as in the primary account and without the
// part for bucket, queue and key. It holds nothing of the customer's: the
// External ID is a parameter.
func MemberTemplate(s setup.Setup) string {
	reads := step6policy.Policy{Setup: s, Account: otherAccount}.Document(engine.NewValues())
	trust := map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"AWS": step7role.ExpelPrincipal(s)}, "Action": "sts:AssumeRole",
		"Condition": map[string]any{"StringEquals": map[string]any{"sts:ExternalId": map[string]any{"Ref": instructions.ParameterExternalID}}},
	}}}
	policy := map[string]any{
		"ManagedPolicyName": s.Answers.Policy, "Description": "What Expel may read (made by trailhead)", "PolicyDocument": reads,
		"Roles": []any{map[string]any{"Ref": "Role"}}}
	role := map[string]any{
		"RoleName": s.Answers.Role, "Description": step7role.RoleDescription, "AssumeRolePolicyDocument": trust}
	if s.IAMPath() != "/" {
		policy["Path"], role["Path"] = s.IAMPath(), s.IAMPath()
	}
	if boundary, there := strings.CutPrefix(s.BoundaryIn(anyAccount), "arn:"+s.At.Partition+":"); there {
		role["PermissionsBoundary"] = map[string]any{"Fn::Sub": anyPartition + boundary}
	}
	text, err := json.MarshalIndent(map[string]any{
		"AWSTemplateFormatVersion": "2010-09-09",
		"Description":              "Expel Workbench: what Expel may look up in this account (made by trailhead)",
		"Parameters":               instructions.ExternalIDParameter(true),
		"Resources": map[string]any{
			"Policy": map[string]any{"Type": "AWS::IAM::ManagedPolicy", "Properties": policy},
			"Role":   map[string]any{"Type": "AWS::IAM::Role", "Properties": role},
		},
		"Outputs": map[string]any{"RoleArn": map[string]any{"Description": "Role ARN",
			"Value": map[string]any{"Fn::GetAtt": []any{"Role", "Arn"}}}},
	}, "", "  ")
	if err != nil {
		panic(err) // texts only: it cannot fail
	}
	return string(text)
}

// The account and the partition of each stack, in CloudFormation's Fn::Sub.
const (
	anyAccount   = "${AWS::AccountId}"
	anyPartition = "arn:${AWS::Partition}:"
)

// asMade is a set-up whose path and boundary are those of a template that is
// deployed: another path would be another role of the same name, which
// CloudFormation cannot make beside the old one.
func asMade(s setup.Setup, found string) setup.Setup {
	var parsed struct {
		Resources struct {
			Role struct {
				Properties struct {
					Path                string
					PermissionsBoundary map[string]string
				}
			}
		}
	}
	if json.Unmarshal([]byte(found), &parsed) == nil {
		role := parsed.Resources.Role.Properties
		s.Answers.IAMPath = role.Path
		s.Answers.PermissionsBoundary = strings.NewReplacer(anyPartition, "arn:"+s.At.Partition+":", anyAccount, s.At.Account).
			Replace(role.PermissionsBoundary["Fn::Sub"])
	}
	return s
}

// stackTags are on the set, on its stacks and on the roles they make.
func stackTags(s setup.Setup) awsops.Tags {
	tags := s.Tags()
	tags[instructions.TagTemplate] = instructions.TemplateVersion
	return tags
}

// tagExternalID is on the set as a digest of the External ID: AWS shows the
// parameter to nobody (NoEcho), so that another one is told by this.
const tagExternalID = "trailhead-external-id"

// setTags are on the set, with the digest of the External ID.
func setTags(s setup.Setup) awsops.Tags {
	sum := sha256.Sum256([]byte(s.Org.ID + " " + s.Answers.Role + " " + s.Answers.ExternalID.Reveal()))
	return stackTags(s).With(awsops.Tags{tagExternalID: hex.EncodeToString(sum[:12])})
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

// rewriteNote says what a new template does to the policies of the members:
// CloudFormation writes them whole where the document in it has changed.
func rewriteNote(s setup.Setup, found string) []string {
	if sameTemplate(policyIn(found), policyIn(MemberTemplate(asMade(s, found)))) {
		return nil
	}
	return []string{"CloudFormation writes " + s.Answers.Policy +
		" of each account anew, since it has changed in the template. What somebody has added to it there is gone then: trailhead verify " +
		"--all names it beforehand."}
}

// policyIn is the policy's document in a member template.
func policyIn(text string) string {
	var parsed struct {
		Resources struct {
			Policy struct {
				Properties struct{ PolicyDocument json.RawMessage }
			}
		}
	}
	if json.Unmarshal([]byte(text), &parsed) != nil {
		return ""
	}
	return string(parsed.Resources.Policy.Properties.PolicyDocument)
}
