package awsops

import (
	"testing"
)

func TestWhatIsFinalIsTriedOnce(t *testing.T) {
	stranger := "arn:aws:iam::999999999999:user/gone"
	for _, c := range []struct {
		name, operation, code, message string
		arguments                      []string
		kind                           Kind
	}{
		{"the lock-out", "KMS.PutKeyPolicy", "MalformedPolicyDocumentException",
			"The new key policy will not allow you to update the key policy in the future.", nil, Invalid},
		{"the lock-out at creation", "KMS.CreateKey", "MalformedPolicyDocumentException",
			"The new key policy will not allow you to update the key policy in the future.", nil, Invalid},
		{"denied by JSON services", "CloudTrail.CreateTrail", "AccessDeniedException", "User is not authorized", nil, Denied},
		{"denied by IAM", "IAM.CreateRole", "AccessDenied", "User is not authorized", nil, Denied},
		{"denied by SNS", "SNS.CreateTopic", "AuthorizationError", "User is not authorized", nil, Denied},
		{"an overlap", "S3.PutBucketNotificationConfiguration", "InvalidArgument",
			"Configurations overlap. Configurations on the same bucket cannot share a common event type.", []string{ourQueue, "overlap"}, Invalid},
		{"an overlap of suffixes", "S3.PutBucketNotificationConfiguration", "InvalidArgument",
			"Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same " +
				"event type.", nil, Invalid},
		{"a queue of another region", "S3.PutBucketNotificationConfiguration", "InvalidArgument",
			"The notification destination service region is not valid for the bucket location constraint", []string{ourQueue, "region"}, Invalid},
		{"a foreign destination", "S3.PutBucketNotificationConfiguration", "InvalidArgument",
			"Unable to validate the following destination configurations",
			[]string{"arn:aws:sqs:us-east-1:123456789012:Old", "The destination queue does not exist"}, Invalid},
		{"a foreign destination whose name begins like ours", "S3.PutBucketNotificationConfiguration", "InvalidArgument",
			"Unable to validate the following destination configurations", []string{ourQueue + "Old", "The destination queue does not exist"},
			Invalid},
		{"a foreign destination beside ours", "S3.PutBucketNotificationConfiguration", "InvalidArgument",
			"Unable to validate the following destination configurations",
			[]string{ourQueue, "closed", "arn:aws:sns:us-east-1:123456789012:old", "gone"}, Invalid},
		{"a trail that exists", "CloudTrail.CreateTrail", "TrailAlreadyExistsException", "Trail t already exists for customer", nil, Taken},
		{"an alias that exists", "KMS.CreateAlias", "AlreadyExistsException", "exists", nil, Taken},
		{"a role that exists", "IAM.CreateRole", "EntityAlreadyExists", "Role with name r already exists.", nil, Taken},
		{"a bucket that exists", "S3.CreateBucket", "BucketAlreadyExists", "exists", nil, Taken},
		{"a queue that exists", "SQS.CreateQueue", "QueueAlreadyExists",
			"A queue already exists with the same name and a different value for attribute KmsMasterKeyId", nil, Taken},
		{"the trail quota", "CloudTrail.CreateTrail", "MaximumNumberOfTrailsExceededException", "User already has 5 trails", nil, Limit},
		{"the IAM quota", "IAM.CreateUser", "LimitExceeded", "Cannot exceed quota", nil, Limit},
		{"a foreign principal", "IAM.CreateRole", "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"` + stranger + `"`, nil,
			Invalid},
		{"a malformed document", "IAM.UpdateAssumeRolePolicy", "MalformedPolicyDocument", "Syntax errors in policy.", nil, Invalid},
		{"a wrong account", "CloudTrail.CreateTrail", "NotOrganizationMasterAccountException", "not the management account", nil, Invalid},
		{"a validation error", "CloudTrail.CreateTrail", "ValidationError", "bad", nil, Invalid},
		{"an absent bucket that is read", "S3.GetBucketPolicy", "NoSuchBucket", "The specified bucket does not exist", nil, Missing},
		{"an absent key that is read", "KMS.DescribeKey", "NotFoundException", "not found", nil, Missing},
		{"an absent role that is read", "IAM.GetRole", "NoSuchEntity", "not found", nil, Missing},
		{"an absent trail that is read", "CloudTrail.GetTrailStatus", "TrailNotFoundException", "Unknown trail", nil, Missing},
		{"a stack set that exists", "CloudFormation.CreateStackSet", "NameAlreadyExistsException", "StackSet already exists", nil, Taken},
		{"access that is not activated", "CloudFormation.CreateStackSet", "ValidationError",
			"You must enable organizations access to operate a service managed stack set", nil, Invalid},
		{"a stack set that still has stacks", "CloudFormation.DeleteStackSet", "StackSetNotEmptyException", "StackSet is not empty", nil,
			Invalid},
		{"an absent stack set", "CloudFormation.CreateStackInstances", "StackSetNotFoundException", "StackSet s not found", nil, Missing},
		{"an operation's id that is used", "CloudFormation.UpdateStackSet", "OperationIdAlreadyExistsException", "exists", nil, Taken},
		{"a stale request", "CloudFormation.UpdateStackSet", "StaleRequestException", "Another operation has been performed", nil, NotYet},
		{"an expired session", "SQS.CreateQueue", "ExpiredToken", "The security token included in the request is expired", nil, Expired},
	} {
		t.Run(c.name, func(t *testing.T) {
			refusal := &canned{code: c.code, message: c.message, arguments: c.arguments}
			clock := newFakeClock()
			err := attempts[c.operation](t.Context(), connectTo(t, clock, refusal.install))
			if !Is(err, c.kind) || refusal.asked != 1 || clock.total() != 0 {
				t.Errorf("%v: kind %s, %d tries, waited %s; want %s, 1, 0s", err, KindOf(err), refusal.asked, clock.total(), c.kind)
			}
		})
	}
}
