package awssim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// as makes the next call, one that IAM sees settled: CloudFormation waits for
// what it has just made.
func (x *stackExecution) as(operation string) *request {
	r := *x.request
	r.Operation = operation
	if !strings.HasPrefix(operation, "Create") {
		r.Now = x.Now.Add(x.w.Lag)
	}
	return &r
}

func textOf(properties map[string]any, name string) *string {
	if v, ok := properties[name]; ok {
		return aws.String(fmt.Sprint(v))
	}
	return nil
}

// document is a policy document of the template, which may be a text or JSON.
func (x *stackExecution) document(v any) string {
	if text, ok := v.(string); ok {
		return x.template.text(text)
	}
	return x.template.text(written(v))
}

// nameFor is the name of a thing whose template gives it none.
func (x *stackExecution) nameFor(have *StackResource, logical string) string {
	if have != nil {
		return lastSegment(have.Physical)
	}
	return x.stackName()[:min(len(x.stackName()), 40)] + "-" + logical[:min(len(logical), 10)] + "-" + sumOf(x.Account + logical)[:8]
}

// tags are those of the stack set, of the template and of CloudFormation.
// They go on roles; managed policies cannot be tagged by CloudFormation.
func (x *stackExecution) tags(properties map[string]any, logical string) []iamtypes.Tag {
	all := map[string]string{"aws:cloudformation:stack-name": x.stackName(), "aws:cloudformation:stack-id": x.instance.StackID,
		"aws:cloudformation:logical-id": logical}
	for key, v := range x.set.Tags {
		all[key] = v
	}
	list, _ := properties["Tags"].([]any)
	for _, item := range list {
		if tag, ok := item.(map[string]any); ok {
			all[fmt.Sprint(tag["Key"])] = fmt.Sprint(tag["Value"])
		}
	}
	return iamTagList(all)
}

func (x *stackExecution) ensureRole(have, next *StackResource, p map[string]any) error {
	name := value(textOf(p, "RoleName"))
	if name == "" {
		name = x.nameFor(have, next.Logical)
	}
	next.Physical = name
	var err error
	if have != nil && have.Type == typeRole && have.Physical == name {
		err = x.changeRole(name, p, next.Logical)
	} else {
		have = nil
		_, err = createRole(x.as("CreateRole"), &iam.CreateRoleInput{
			RoleName: &name, Path: textOf(p, "Path"), PermissionsBoundary: textOf(p, "PermissionsBoundary"), Description: textOf(p, "Description"),
			AssumeRolePolicyDocument: aws.String(x.document(p["AssumeRolePolicyDocument"])), MaxSessionDuration: seconds(p),
			Tags: x.tags(p, next.Logical)})
	}
	if err != nil {
		return err
	}
	next.Attached = stringsOf(p["ManagedPolicyArns"])
	for _, arn := range next.Attached {
		if _, err := attachRolePolicy(x.as("AttachRolePolicy"), &iam.AttachRolePolicyInput{RoleName: &name, PolicyArn: &arn}); err != nil {
			return err
		}
	}
	inline, _ := p["Policies"].([]any)
	for _, item := range inline {
		policy, _ := item.(map[string]any)
		in := &iam.PutRolePolicyInput{RoleName: &name, PolicyName: textOf(policy, "PolicyName"),
			PolicyDocument: aws.String(x.document(policy["PolicyDocument"]))}
		if _, err := putRolePolicy(x.as("PutRolePolicy"), in); err != nil {
			return err
		}
		next.Inline = append(next.Inline, value(in.PolicyName))
	}
	if have == nil {
		return nil
	}
	return x.strip(name, without(have.Attached, next.Attached), without(have.Inline, next.Inline))
}

// changeRole brings a role that the stack has made to what the template says.
func (x *stackExecution) changeRole(name string, p map[string]any, logical string) error {
	trust := x.document(p["AssumeRolePolicyDocument"])
	r := x.as("UpdateAssumeRolePolicy")
	if _, err := updateAssumeRolePolicy(r, &iam.UpdateAssumeRolePolicyInput{RoleName: &name, PolicyDocument: &trust}); err != nil {
		return err
	}
	if _, err := x.as("UpdateRole").role(&name, nil); err != nil {
		return err
	}
	role, err := x.as("TagRole").role(&name, nil)
	if err != nil {
		return err
	}
	role.Description, role.Tags = value(textOf(p, "Description")), iamTags(x.tags(p, logical))
	role.Boundary = value(textOf(p, "PermissionsBoundary"))
	if lasts := seconds(p); lasts != nil {
		role.MaxSession = *lasts
	}
	return nil
}

// strip takes policies off a role.
func (x *stackExecution) strip(name string, attached, inline []string) error {
	for _, arn := range attached {
		if _, err := detachRolePolicy(x.as("DetachRolePolicy"), &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: &arn}); gone(err) != nil {
			return err
		}
	}
	for _, policy := range inline {
		if _, err := deleteRolePolicy(x.as("DeleteRolePolicy"), &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: &policy}); gone(
			err) != nil {
			return err
		}
	}
	return nil
}

func (x *stackExecution) removeRole(made StackResource) error {
	if err := x.strip(made.Physical, made.Attached, made.Inline); err != nil {
		return err
	}
	_, err := deleteRole(x.as("DeleteRole"), &iam.DeleteRoleInput{RoleName: &made.Physical})
	return err
}

func (x *stackExecution) ensurePolicy(have, next *StackResource, p map[string]any) error {
	name := value(textOf(p, "ManagedPolicyName"))
	if name == "" {
		name = x.nameFor(have, next.Logical)
	}
	path, err := pathOf(textOf(p, "Path"))
	if err != nil {
		return err
	}
	next.Physical = x.account.iamARN("policy", path, name)
	text := x.document(p["PolicyDocument"])
	if have != nil && have.Type == typePolicy && have.Physical == next.Physical {
		err = x.changePolicy(have.Physical, text)
	} else {
		have = nil
		_, err = createPolicy(x.as("CreatePolicy"), &iam.CreatePolicyInput{
			PolicyName: &name, Path: &path, Description: textOf(p, "Description"), PolicyDocument: &text})
	}
	if err != nil {
		return err
	}
	next.Attached = stringsOf(p["Roles"])
	for _, role := range next.Attached {
		if _, err := attachRolePolicy(x.as("AttachRolePolicy"),
			&iam.AttachRolePolicyInput{RoleName: &role, PolicyArn: &next.Physical}); err != nil {
			return err
		}
	}
	if have == nil {
		return nil
	}
	return x.detachFrom(next.Physical, without(have.Attached, next.Attached))
}

// changePolicy makes a new default version, after making room for it.
func (x *stackExecution) changePolicy(arn, text string) error {
	p := x.account.Policies[arn]
	if p != nil && len(p.Versions) >= versionsPerOne {
		oldest := p.Versions[0].ID
		if oldest == p.Default.Value {
			oldest = p.Versions[1].ID
		}
		if _, err := deletePolicyVersion(x.as("DeletePolicyVersion"),
			&iam.DeletePolicyVersionInput{PolicyArn: &arn, VersionId: &oldest}); err != nil {
			return err
		}
	}
	_, err := createPolicyVersion(x.as("CreatePolicyVersion"),
		&iam.CreatePolicyVersionInput{PolicyArn: &arn, PolicyDocument: &text, SetAsDefault: true})
	return err
}

func (x *stackExecution) detachFrom(arn string, roles []string) error {
	for _, role := range roles {
		if _, err := detachRolePolicy(x.as("DetachRolePolicy"), &iam.DetachRolePolicyInput{RoleName: &role, PolicyArn: &arn}); gone(err) != nil {
			return err
		}
	}
	return nil
}

func (x *stackExecution) removePolicy(made StackResource) error {
	if err := x.detachFrom(made.Physical, made.Attached); err != nil {
		return err
	}
	if p := x.account.Policies[made.Physical]; p != nil {
		for _, v := range slices.Clone(p.Versions) {
			if v.ID == p.Default.Value {
				continue
			}
			if _, err := deletePolicyVersion(x.as("DeletePolicyVersion"),
				&iam.DeletePolicyVersionInput{PolicyArn: &made.Physical, VersionId: &v.ID}); err != nil {
				return err
			}
		}
	}
	_, err := deletePolicy(x.as("DeletePolicy"), &iam.DeletePolicyInput{PolicyArn: &made.Physical})
	return err
}

// without are the items of a list that another does not have.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// seconds is MaxSessionDuration, which a template may write as a number or a
// text.
func seconds(p map[string]any) *int32 {
	v, ok := p["MaxSessionDuration"]
	if !ok {
		return nil
	}
	var n int32
	if json.Unmarshal([]byte(fmt.Sprint(v)), &n) != nil {
		return aws.Int32(int32(time.Hour / time.Second))
	}
	return &n
}
