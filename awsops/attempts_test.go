package awsops

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// our things, as the calls below make them.
const (
	ourQueue = "arn:aws:sqs:us-east-1:" + contractAccount + ":Expel"
	ourUser  = "arn:aws:iam::" + contractAccount + ":user/expel"
)

// attempts are calls by the operation they make.
var attempts = map[string]func(context.Context, *Account) error{
	"S3.CreateBucket":         func(ctx context.Context, a *Account) error { return a.CreateBucket(ctx, "b", nil) },
	"S3.PutPublicAccessBlock": func(ctx context.Context, a *Account) error { return a.BlockPublicAccess(ctx, "b") },
	"S3.PutBucketTagging":     func(ctx context.Context, a *Account) error { return a.PutBucketTags(ctx, "b", Tags{"a": "b"}) },
	"S3.PutBucketEncryption": func(ctx context.Context, a *Account) error {
		return a.PutBucketEncryption(ctx, "b", Encryption{Algorithm: "AES256"})
	},
	"S3.PutBucketPolicy":            func(ctx context.Context, a *Account) error { return a.PutBucketPolicy(ctx, "b", "{}") },
	"S3.PutBucketOwnershipControls": func(ctx context.Context, a *Account) error { return a.EnforceBucketOwner(ctx, "b") },
	"S3.PutBucketNotificationConfiguration": func(ctx context.Context, a *Account) error {
		return a.PutNotifications(ctx, "b", Notifications{}, ourQueue)
	},
	"S3.GetBucketPolicy":    func(ctx context.Context, a *Account) error { _, err := a.BucketPolicy(ctx, "b"); return err },
	"KMS.CreateKey":         func(ctx context.Context, a *Account) error { _, err := a.CreateKey(ctx, NewKey{}); return err },
	"KMS.DescribeKey":       func(ctx context.Context, a *Account) error { _, err := a.Key(ctx, "k"); return err },
	"KMS.CreateAlias":       func(ctx context.Context, a *Account) error { return a.CreateAlias(ctx, "alias/a", "k") },
	"KMS.EnableKeyRotation": func(ctx context.Context, a *Account) error { return a.EnableKeyRotation(ctx, "k") },
	"KMS.TagResource":       func(ctx context.Context, a *Account) error { return a.TagKey(ctx, "k", Tags{"a": "b"}) },
	"KMS.PutKeyPolicy":      func(ctx context.Context, a *Account) error { return a.PutKeyPolicy(ctx, "k", "{}") },
	"IAM.CreateRole": func(ctx context.Context, a *Account) error {
		_, err := a.CreateRole(ctx, NewRole{Name: "r", Trust: "{}"})
		return err
	},
	"IAM.UpdateAssumeRolePolicy": func(ctx context.Context, a *Account) error { return a.UpdateTrust(ctx, "r", "{}") },
	"IAM.GetRole":                func(ctx context.Context, a *Account) error { _, err := a.Role(ctx, "r"); return err },
	"IAM.CreateUser": func(ctx context.Context, a *Account) error {
		_, err := a.CreateUser(ctx, NewUser{Name: "u"})
		return err
	},
	"IAM.AttachRolePolicy": func(ctx context.Context, a *Account) error { return a.AttachRolePolicy(ctx, "r", "p") },
	"IAM.AttachUserPolicy": func(ctx context.Context, a *Account) error { return a.AttachUserPolicy(ctx, "u", "p") },
	"IAM.CreateAccessKey":  func(ctx context.Context, a *Account) error { _, err := a.CreateAccessKey(ctx, "u"); return err },
	"IAM.TagRole":          func(ctx context.Context, a *Account) error { return a.TagRole(ctx, "r", Tags{"a": "b"}) },
	"IAM.TagPolicy":        func(ctx context.Context, a *Account) error { return a.TagPolicy(ctx, "p", Tags{"a": "b"}) },
	"IAM.DeleteRole":       func(ctx context.Context, a *Account) error { return a.DeleteRole(ctx, "r") },
	"IAM.DeleteUser":       func(ctx context.Context, a *Account) error { return a.DeleteUser(ctx, "u") },
	"IAM.DeletePolicy": func(ctx context.Context, a *Account) error { // the verb lists the versions first
		_, err := a.iam().DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: aws.String("p")})
		return err
	},
	"CloudTrail.CreateTrail": func(ctx context.Context, a *Account) error {
		_, err := a.CreateTrail(ctx, NewTrail{Name: "t"})
		return err
	},
	"CloudTrail.StartLogging":      func(ctx context.Context, a *Account) error { return a.StartLogging(ctx, "t") },
	"CloudTrail.PutEventSelectors": func(ctx context.Context, a *Account) error { return a.PutSelectors(ctx, "t") },
	"CloudTrail.AddTags":           func(ctx context.Context, a *Account) error { return a.TagTrail(ctx, "t", Tags{"a": "b"}) },
	"CloudTrail.GetTrailStatus":    func(ctx context.Context, a *Account) error { _, err := a.TrailStatus(ctx, "t"); return err },
	"SQS.CreateQueue": func(ctx context.Context, a *Account) error {
		_, err := a.CreateQueue(ctx, NewQueue{Name: "q"})
		return err
	},
	"SNS.CreateTopic": func(ctx context.Context, a *Account) error {
		_, err := a.CreateTopic(ctx, NewTopic{Name: "t"})
		return err
	},
	"CloudFormation.CreateStackInstances": func(ctx context.Context, a *Account) error {
		_, err := a.CreateStackInstances(ctx, AsSelf, StackInstances{StackSet: "s", Targets: StackTargets{Region: usEast1}})
		return err
	},
	"CloudFormation.UpdateStackSet": func(ctx context.Context, a *Account) error {
		_, err := a.UpdateStackSet(ctx, AsSelf, StackSetUpdate{Name: "s"})
		return err
	},
	"CloudFormation.DeleteStackSet": func(ctx context.Context, a *Account) error { return a.DeleteStackSet(ctx, AsSelf, "s") },
	"CloudFormation.CreateStackSet": func(ctx context.Context, a *Account) error {
		_, err := a.CreateStackSet(ctx, AsSelf, NewStackSet{Name: "s"})
		return err
	},
	"Organizations.DescribeOrganization": func(ctx context.Context, a *Account) error { _, err := a.Organization(ctx); return err },
}

// anyOperation stands for a row of the matrix that does not name its own.
var anyOperation = map[string][]string{
	"S3": {"CreateBucket"}, "KMS": {"CreateKey", "PutKeyPolicy"}, "IAM": {"CreateRole", "UpdateAssumeRolePolicy"},
	"CloudTrail": {"CreateTrail"}, "SQS": {"CreateQueue"}, "Organizations": {"DescribeOrganization"},
	"CloudFormation": {"CreateStackInstances", "UpdateStackSet", "DeleteStackSet"},
}
