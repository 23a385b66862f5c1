package awsops

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a call does.
const (
	reads  = false
	writes = true
)

// actions is what AWS's service authorization reference says of every
// operation this package uses: the IAM action, and whether it can change
// anything. It is written out by hand so that ActionOf cannot agree with
// itself. docs/aws.md#iam-actions and
// https://docs.aws.amazon.com/service-authorization/latest/reference/
var actions = map[string]struct {
	action string
	write  bool
}{
	"CloudFormation.ActivateOrganizationsAccess":  {"cloudformation:ActivateOrganizationsAccess", writes},
	"CloudFormation.CreateStackInstances":         {"cloudformation:CreateStackInstances", writes},
	"CloudFormation.CreateStackSet":               {"cloudformation:CreateStackSet", writes},
	"CloudFormation.DeleteStackInstances":         {"cloudformation:DeleteStackInstances", writes},
	"CloudFormation.DeleteStackSet":               {"cloudformation:DeleteStackSet", writes},
	"CloudFormation.DescribeOrganizationsAccess":  {"cloudformation:DescribeOrganizationsAccess", reads},
	"CloudFormation.DescribeStackSet":             {"cloudformation:DescribeStackSet", reads},
	"CloudFormation.DescribeStackSetOperation":    {"cloudformation:DescribeStackSetOperation", reads},
	"CloudFormation.ListStackInstances":           {"cloudformation:ListStackInstances", reads},
	"CloudFormation.ListStackSetOperationResults": {"cloudformation:ListStackSetOperationResults", reads},
	"CloudFormation.ListStackSetOperations":       {"cloudformation:ListStackSetOperations", reads},
	"CloudFormation.ListStackSets":                {"cloudformation:ListStackSets", reads},
	"CloudFormation.UpdateStackInstances":         {"cloudformation:UpdateStackInstances", writes},
	"CloudFormation.UpdateStackSet":               {"cloudformation:UpdateStackSet", writes},

	"CloudTrail.AddTags":           {"cloudtrail:AddTags", writes},
	"CloudTrail.CreateTrail":       {"cloudtrail:CreateTrail", writes},
	"CloudTrail.DeleteTrail":       {"cloudtrail:DeleteTrail", writes},
	"CloudTrail.DescribeTrails":    {"cloudtrail:DescribeTrails", reads},
	"CloudTrail.GetEventSelectors": {"cloudtrail:GetEventSelectors", reads},
	"CloudTrail.GetTrailStatus":    {"cloudtrail:GetTrailStatus", reads},
	"CloudTrail.ListTags":          {"cloudtrail:ListTags", reads},
	"CloudTrail.LookupEvents":      {"cloudtrail:LookupEvents", reads},
	"CloudTrail.PutEventSelectors": {"cloudtrail:PutEventSelectors", writes},
	"CloudTrail.StartLogging":      {"cloudtrail:StartLogging", writes},
	"CloudTrail.StopLogging":       {"cloudtrail:StopLogging", writes},
	"CloudTrail.UpdateTrail":       {"cloudtrail:UpdateTrail", writes},

	"ControlTower.GetLandingZone":   {"controltower:GetLandingZone", reads},
	"ControlTower.ListLandingZones": {"controltower:ListLandingZones", reads},

	"IAM.AttachRolePolicy":         {"iam:AttachRolePolicy", writes},
	"IAM.AttachUserPolicy":         {"iam:AttachUserPolicy", writes},
	"IAM.CreateAccessKey":          {"iam:CreateAccessKey", writes},
	"IAM.CreatePolicy":             {"iam:CreatePolicy", writes},
	"IAM.CreatePolicyVersion":      {"iam:CreatePolicyVersion", writes},
	"IAM.CreateRole":               {"iam:CreateRole", writes},
	"IAM.CreateServiceLinkedRole":  {"iam:CreateServiceLinkedRole", writes},
	"IAM.CreateUser":               {"iam:CreateUser", writes},
	"IAM.DeleteAccessKey":          {"iam:DeleteAccessKey", writes},
	"IAM.DeletePolicy":             {"iam:DeletePolicy", writes},
	"IAM.DeletePolicyVersion":      {"iam:DeletePolicyVersion", writes},
	"IAM.DeleteRole":               {"iam:DeleteRole", writes},
	"IAM.DeleteUser":               {"iam:DeleteUser", writes},
	"IAM.DetachRolePolicy":         {"iam:DetachRolePolicy", writes},
	"IAM.DetachUserPolicy":         {"iam:DetachUserPolicy", writes},
	"IAM.GetPolicy":                {"iam:GetPolicy", reads},
	"IAM.GetPolicyVersion":         {"iam:GetPolicyVersion", reads},
	"IAM.GetRole":                  {"iam:GetRole", reads},
	"IAM.GetRolePolicy":            {"iam:GetRolePolicy", reads},
	"IAM.GetUser":                  {"iam:GetUser", reads},
	"IAM.GetUserPolicy":            {"iam:GetUserPolicy", reads},
	"IAM.ListAccessKeys":           {"iam:ListAccessKeys", reads},
	"IAM.ListAttachedRolePolicies": {"iam:ListAttachedRolePolicies", reads},
	"IAM.ListAttachedUserPolicies": {"iam:ListAttachedUserPolicies", reads},
	"IAM.ListPolicyVersions":       {"iam:ListPolicyVersions", reads},
	"IAM.ListRolePolicies":         {"iam:ListRolePolicies", reads},
	"IAM.ListUserPolicies":         {"iam:ListUserPolicies", reads},
	"IAM.SimulatePrincipalPolicy":  {"iam:SimulatePrincipalPolicy", reads},
	"IAM.TagPolicy":                {"iam:TagPolicy", writes},
	"IAM.TagRole":                  {"iam:TagRole", writes},
	"IAM.UpdateAssumeRolePolicy":   {"iam:UpdateAssumeRolePolicy", writes},

	"KMS.CancelKeyDeletion":    {"kms:CancelKeyDeletion", writes},
	"KMS.CreateAlias":          {"kms:CreateAlias", writes},
	"KMS.CreateKey":            {"kms:CreateKey", writes},
	"KMS.DeleteAlias":          {"kms:DeleteAlias", writes},
	"KMS.DescribeKey":          {"kms:DescribeKey", reads},
	"KMS.DisableKey":           {"kms:DisableKey", writes},
	"KMS.EnableKey":            {"kms:EnableKey", writes},
	"KMS.EnableKeyRotation":    {"kms:EnableKeyRotation", writes},
	"KMS.GetKeyLastUsage":      {"kms:GetKeyLastUsage", reads},
	"KMS.GetKeyPolicy":         {"kms:GetKeyPolicy", reads},
	"KMS.ListAliases":          {"kms:ListAliases", reads},
	"KMS.GetKeyRotationStatus": {"kms:GetKeyRotationStatus", reads},
	"KMS.ListGrants":           {"kms:ListGrants", reads},
	"KMS.ListKeys":             {"kms:ListKeys", reads},
	"KMS.ListResourceTags":     {"kms:ListResourceTags", reads},
	"KMS.PutKeyPolicy":         {"kms:PutKeyPolicy", writes},
	"KMS.ScheduleKeyDeletion":  {"kms:ScheduleKeyDeletion", writes},
	"KMS.TagResource":          {"kms:TagResource", writes},

	"Organizations.DescribeAccount":                     {"organizations:DescribeAccount", reads},
	"Organizations.DescribeOrganization":                {"organizations:DescribeOrganization", reads},
	"Organizations.DescribePolicy":                      {"organizations:DescribePolicy", reads},
	"Organizations.EnableAWSServiceAccess":              {"organizations:EnableAWSServiceAccess", writes},
	"Organizations.ListAWSServiceAccessForOrganization": {"organizations:ListAWSServiceAccessForOrganization", reads},
	"Organizations.ListAccounts":                        {"organizations:ListAccounts", reads},
	"Organizations.ListAccountsForParent":               {"organizations:ListAccountsForParent", reads},
	"Organizations.ListDelegatedAdministrators":         {"organizations:ListDelegatedAdministrators", reads},
	"Organizations.ListDelegatedServicesForAccount":     {"organizations:ListDelegatedServicesForAccount", reads},
	"Organizations.ListOrganizationalUnitsForParent":    {"organizations:ListOrganizationalUnitsForParent", reads},
	"Organizations.ListParents":                         {"organizations:ListParents", reads},
	"Organizations.ListPoliciesForTarget":               {"organizations:ListPoliciesForTarget", reads},
	"Organizations.ListRoots":                           {"organizations:ListRoots", reads},

	"S3.CreateBucket":                       {"s3:CreateBucket", writes},
	"S3.DeleteBucket":                       {"s3:DeleteBucket", writes},
	"S3.DeleteBucketPolicy":                 {"s3:DeleteBucketPolicy", writes},
	"S3.DeleteObjects":                      {"s3:DeleteObjectVersion", writes},
	"S3.GetBucketEncryption":                {"s3:GetEncryptionConfiguration", reads},
	"S3.GetBucketNotificationConfiguration": {"s3:GetBucketNotification", reads},
	"S3.GetBucketOwnershipControls":         {"s3:GetBucketOwnershipControls", reads},
	"S3.GetBucketPolicy":                    {"s3:GetBucketPolicy", reads},
	"S3.GetBucketReplication":               {"s3:GetReplicationConfiguration", reads},
	"S3.GetBucketTagging":                   {"s3:GetBucketTagging", reads},
	"S3.GetObject":                          {"s3:GetObject", reads},
	"S3.GetPublicAccessBlock":               {"s3:GetBucketPublicAccessBlock", reads},
	"S3.HeadBucket":                         {"s3:ListBucket", reads},
	"S3.ListObjectVersions":                 {"s3:ListBucketVersions", reads},
	"S3.ListObjectsV2":                      {"s3:ListBucket", reads},
	"S3.PutBucketEncryption":                {"s3:PutEncryptionConfiguration", writes},
	"S3.PutBucketNotificationConfiguration": {"s3:PutBucketNotification", writes},
	"S3.PutBucketOwnershipControls":         {"s3:PutBucketOwnershipControls", writes},
	"S3.PutBucketPolicy":                    {"s3:PutBucketPolicy", writes},
	"S3.PutBucketTagging":                   {"s3:PutBucketTagging", writes},
	"S3.PutPublicAccessBlock":               {"s3:PutBucketPublicAccessBlock", writes},

	"IAM.ListRoles":                 {"iam:ListRoles", reads},
	"SQS.ListQueues":                {"sqs:ListQueues", reads},
	"SNS.CreateTopic":               {"sns:CreateTopic", writes},
	"SNS.DeleteTopic":               {"sns:DeleteTopic", writes},
	"SNS.GetSubscriptionAttributes": {"sns:GetSubscriptionAttributes", reads},
	"SNS.GetTopicAttributes":        {"sns:GetTopicAttributes", reads},
	"SNS.ListSubscriptions":         {"sns:ListSubscriptions", reads},
	"SNS.ListSubscriptionsByTopic":  {"sns:ListSubscriptionsByTopic", reads},
	"SNS.ListTagsForResource":       {"sns:ListTagsForResource", reads},
	"SNS.Publish":                   {"sns:Publish", writes},
	"SNS.SetTopicAttributes":        {"sns:SetTopicAttributes", writes},
	"SNS.Subscribe":                 {"sns:Subscribe", writes},
	"SNS.Unsubscribe":               {"sns:Unsubscribe", writes},

	"SQS.CreateQueue":        {"sqs:CreateQueue", writes},
	"SQS.DeleteQueue":        {"sqs:DeleteQueue", writes},
	"SQS.GetQueueAttributes": {"sqs:GetQueueAttributes", reads},
	"SQS.GetQueueUrl":        {"sqs:GetQueueUrl", reads},
	"SQS.ListQueueTags":      {"sqs:ListQueueTags", reads},
	"SQS.ReceiveMessage":     {"sqs:ReceiveMessage", writes},
	"SQS.SetQueueAttributes": {"sqs:SetQueueAttributes", writes},
	"SQS.TagQueue":           {"sqs:TagQueue", writes},

	"STS.GetCallerIdentity": {"sts:GetCallerIdentity", reads},
}

// sharedActions are the operations that need the same action as another one.
var sharedActions = []string{"S3.HeadBucket", "S3.ListObjectsV2"}

func TestEveryOperationHasItsActionAndClass(t *testing.T) {
	used := operationsInSource(t)
	for _, name := range used {
		if _, ok := actions[name]; !ok {
			t.Errorf("%s is used and has no line in this table", name)
		}
	}
	byAction := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		want := actions[name]
		if !slices.Contains(used, name) {
			t.Errorf("%s is no longer used", name)
		}
		service, operation, _ := strings.Cut(name, ".")
		if got := ActionOf(service, operation); got != want.action {
			t.Errorf("%s: action %s, want %s", name, got, want.action)
		}
		if got := isWrite(operation); got != want.write {
			t.Errorf("%s: write %v, want %v", name, got, want.write)
		}
		if other, twice := byAction[want.action]; twice && !slices.Contains(sharedActions, name) {
			t.Errorf("%s and %s have the same action", other, name)
		}
		byAction[want.action] = name
	}
}

// TestCallsNameTheirActions asks the middleware itself, for one operation of
// each service: the SDK spells service names in more than one way.
func TestCallsNameTheirActions(t *testing.T) {
	refusal := &canned{code: "X"}
	a, d := connectTo(t, newFakeClock(), refusal.install), &diary{}
	ctx := WithObserver(t.Context(), d)
	_, _ = a.StackSet(ctx, AsSelf, "s")
	_, _ = a.Trails(ctx)
	_, _ = a.LandingZone(ctx)
	_, _ = a.Role(ctx, "r")
	_, _ = a.Key(ctx, "k")
	_, _ = a.Organization(ctx)
	_, _ = a.Bucket(ctx, "b")
	_, _ = a.Topic(ctx, "t")
	_, _ = a.QueueURL(ctx, "q")
	_, _, _ = a.Identity(ctx)
	for service, operation := range map[string]string{
		"CloudFormation": "DescribeStackSet", "CloudTrail": "DescribeTrails", "ControlTower": "ListLandingZones", "IAM": "GetRole",
		"KMS": "DescribeKey", "Organizations": "DescribeOrganization",
		"S3": "HeadBucket", "SNS": "GetTopicAttributes", "SQS": "GetQueueUrl", "STS": "GetCallerIdentity",
	} {
		want := Call{Service: service, Operation: operation, Action: actions[service+"."+operation].action, Account: contractAccount,
			Region: usEast1}
		if !slices.Contains(d.began, want) {
			t.Errorf("no such call: %+v", want)
		}
	}
}

// clientFields are the fields of Account and packages of the SDK that make
// calls, and what AWS calls the service.
var clientFields = map[string]string{
	"cloudformation": "CloudFormation", "cloudtrail": "CloudTrail", "controltower": "ControlTower", "iam": "IAM", "kms": "KMS",
	"orgs": "Organizations", "organizations": "Organizations",
	"s3": "S3", "sns": "SNS", "sqs": "SQS", "sts": "STS",
}

// operationsInSource are all a.client().Operation(…) and client.NewOperationPaginator(…)
// in this package's own source.
func operationsInSource(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && operationOf(call) != "" {
				found[operationOf(call)] = true
			}
			return true
		})
	}
	if len(found) < 50 {
		t.Fatalf("found only %d operations: is the source still written this way?", len(found))
	}
	return slices.Sorted(maps.Keys(found))
}

func operationOf(call *ast.CallExpr) string {
	called, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	switch from := called.X.(type) {
	case *ast.CallExpr: // a.kms().CreateKey
		if client, ok := from.Fun.(*ast.SelectorExpr); ok && clientFields[client.Sel.Name] != "" {
			return clientFields[client.Sel.Name] + "." + called.Sel.Name
		}
	case *ast.Ident: // kms.NewListKeysPaginator
		operation, isPaginator := strings.CutSuffix(strings.TrimPrefix(called.Sel.Name, "New"), "Paginator")
		if service, ok := clientFields[from.Name]; ok && isPaginator {
			return service + "." + operation
		}
	}
	return ""
}
