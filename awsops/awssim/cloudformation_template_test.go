package awssim_test

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func body(text string) func(*cloudformation.CreateStackSetInput) {
	return func(in *cloudformation.CreateStackSetInput) { in.TemplateBody = &text }
}

// with is the template with one text in the place of another.
func with(old, text string) func(*cloudformation.CreateStackSetInput) {
	return body(strings.Replace(roleTemplate, old, text, 1))
}

func TestWhatCreateStackSetRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change     func(*cloudformation.CreateStackSetInput)
		code, text string
	}{
		"a name that begins with a digit": {func(in *cloudformation.CreateStackSetInput) { in.StackSetName = aws.String("1st") },
			"ValidationError", "stackSetName"},
		"a name that is too long": {func(in *cloudformation.CreateStackSetInput) {
			in.StackSetName = aws.String(
				strings.Repeat("a", 129))
		}, "ValidationError", "stackSetName"},
		"self-managed": {func(in *cloudformation.CreateStackSetInput) { in.PermissionModel = "" }, "NotImplemented",
			"self-managed"},
		"no automatic deployment said": {func(in *cloudformation.CreateStackSetInput) { in.AutoDeployment = nil }, "ValidationError",
			"AutoDeployment"},
		"retaining without deploying": {func(in *cloudformation.CreateStackSetInput) {
			in.AutoDeployment = &cfntypes.AutoDeployment{Enabled: aws.Bool(false), RetainStacksOnAccountRemoval: aws.Bool(true)}
		}, "ValidationError", "RetainStacksOnAccountRemoval"},
		"no capability": {func(in *cloudformation.CreateStackSetInput) { in.Capabilities = nil }, "InsufficientCapabilitiesException",
			"CAPABILITY_NAMED_IAM"},
		"the weaker capability": {func(in *cloudformation.CreateStackSetInput) {
			in.Capabilities = []cfntypes.Capability{cfntypes.CapabilityCapabilityIam}
		}, "InsufficientCapabilitiesException", "CAPABILITY_NAMED_IAM"},
		"a template that is too long": {body(roleTemplate + strings.Repeat(" ", 51201-len(roleTemplate))), "ValidationError", "51200"},
		"no template": {func(in *cloudformation.CreateStackSetInput) { in.TemplateBody = nil }, "ValidationError",
			"Template"},
		"broken JSON":        {body(`{"Resources":`), "ValidationError", "JSON not well-formed"},
		"YAML":               {body("Resources:\n  A: {}"), "NotImplemented", "YAML"},
		"no resources":       {body(`{"Resources":{}}`), "ValidationError", "At least one Resources member"},
		"an unknown section": {body(`{"Resource":{}}`), "ValidationError", "[Resource]"},
		"conditions":         {with(`{"Parameters"`, `{"Conditions":{},"Parameters"`), "NotImplemented", "Conditions"},
		"a transform": {with(`{"Parameters"`, `{"Transform":"AWS::Serverless-2016-10-31","Parameters"`), "ValidationError",
			"Transforms"},
		"another type":     {with("AWS::IAM::Role", "AWS::S3::Bucket"), "NotImplemented", "AWS::S3::Bucket in a template (Role)"},
		"another property": {with(`"RoleName"`, `"RoleLastUsed":"x","RoleName"`), "NotImplemented", "RoleLastUsed"},
		"another function": {with(`{"Fn::Sub":"arn:`, `{"Fn::Join":"arn:`), "NotImplemented", "Fn::Join"},
		"a reference to nothing": {with(`{"Ref":"Policy"}`, `{"Ref":"Gone"}`), "ValidationError",
			"Unresolved resource dependencies [Gone]"},
		"a substitution of nothing": {with(`${Bucket}`, `${Gone}`), "ValidationError", "Unresolved resource dependencies [Gone]"},
		"a circle": {with(`"ManagedPolicyName"`, `"Roles":[{"Ref":"Role"}],"ManagedPolicyName"`), "ValidationError",
			"Circular dependency between resources: [Policy, Role]"},
		"a parameter without value": {with(`,"Default":"logs"`, ``), "ValidationError", "Parameters: [Bucket] must have values"},
		"a value the parameter disallows": {withParameter(with(`"Default":"logs"`, `"Default":"logs","AllowedValues":["logs"]`), "Bucket"),
			"ValidationError", "AllowedValues"},
		"a parameter the template has not": {withParameter(body(roleTemplate), "Gone"), "ValidationError", "Parameters: [Gone] do not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newStacks(t)
			_, err := k.cfn.CreateStackSet(k.ctx, stackSet(c.change))
			refused(t, err, c.code, c.text)
		})
	}
}

func withParameter(change func(*cloudformation.CreateStackSetInput), name string) func(*cloudformation.CreateStackSetInput) {
	return func(in *cloudformation.CreateStackSetInput) {
		change(in)
		in.Parameters = []cfntypes.Parameter{{ParameterKey: &name, ParameterValue: aws.String("other")}}
	}
}

func TestATemplateBecomesARoleAndAPolicy(t *testing.T) {
	const template = `{"Description":"all of it","Parameters":{"Name":{"Type":"String"},"Path":{"Type":"String","Default":"/expel/"}},
 "Outputs":{"Role":{"Value":{"Fn::GetAtt":["Role","Arn"]}}},
 "Resources":{
  "Role":{"Type":"AWS::IAM::Role","DeletionPolicy":"Delete","Properties":{"RoleName":{"Fn::Sub":"${Name}-role"},"Path":{"Ref":"Path"},"Description":{"Fn::Sub":["${what} in ${AWS::AccountId}, ${!kept}",{"what":{"Ref":"Name"}}]},
   "MaxSessionDuration":7200,"Tags":[{"Key":"own","Value":{"Ref":"AWS::Region"}}],"ManagedPolicyArns":[{"Fn::Sub":"arn:${AWS::Partition}:iam::aws:policy/SecurityAudit"},{"Ref":"AWS::NoValue"}],
   "Policies":[{"PolicyName":"inline","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:List*","Resource":"*"}]}}],
   "AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":{"Fn::Sub":"arn:aws:iam::${AWS::AccountId}:root"}},"Action":"sts:AssumeRole"}]}}},
  "Policy":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"ManagedPolicyName":{"Ref":"Name"},"Roles":[{"Ref":"Role"}],
   "PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetRole","Resource":{"Fn::GetAtt":["Role","Arn"]}}]}}}}}`
	k := newStacks(t).set(body(template), func(in *cloudformation.CreateStackSetInput) {
		in.Parameters = []cfntypes.Parameter{{ParameterKey: aws.String("Name"), ParameterValue: aws.String("Expel")}}
		in.Tags = []cfntypes.Tag{{Key: aws.String("managed-by"), Value: aws.String("trailhead")}}
	})
	k.same("operation", string(k.deployed(into(k.dev)).Status), "SUCCEEDED")
	k.same("states", k.states(), "3:CURRENT/SUCCEEDED")
	k.sim.Edit(func(w *awssim.World) {
		role := w.Accounts[m3].Roles["Expel-role"]
		k.same("arn", role.ARN, "arn:aws:iam::"+m3+":role/expel/Expel-role")
		k.same("description", role.Description, "Expel in "+m3+", ${kept}")
		k.same("tags", role.Tags["own"]+" "+role.Tags["managed-by"]+" "+role.Tags["aws:cloudformation:logical-id"], "us-east-1 trailhead Role")
		policy := w.Accounts[m3].Policies["arn:aws:iam::"+m3+":policy/Expel"]
		_, aws := role.Attached["arn:aws:iam::aws:policy/SecurityAudit"]
		_, own := role.Attached[policy.ARN]
		if !aws || !own || role.MaxSession != 7200 || len(role.Inline) != 1 || !strings.Contains(role.Trust.Value, m3) ||
			!strings.Contains(policy.Versions[0].Document, role.ARN) {
			t.Errorf("role %+v policy %+v", role, policy)
		}
	})
}
