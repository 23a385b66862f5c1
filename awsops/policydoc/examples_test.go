package policydoc

// The policies that docs/aws.md describes, with account 111122223333 for the bucket,
// 999988887777 for the management account, and eu-west-1.

const (
	trailARN  = "arn:aws:cloudtrail:eu-west-1:999988887777:trail/GlobalCloudTrail"
	bucketARN = "arn:aws:s3:::logs"
	queueARN  = "arn:aws:sqs:eu-west-1:111122223333:ExpelMasterCloudTrailNotify"
	topicARN  = "arn:aws:sns:eu-west-1:111122223333:trail-topic"
	keyARN    = "arn:aws:kms:eu-west-1:111122223333:key/0d6ee9c1-5b07-4d0f-9a3e-7f2f3a0b1c2d"
)

// keyPolicy is that of docs/aws.md#key-policy: one key for trail, bucket, queue and topic.
const keyPolicy = `{"Version":"2012-10-17","Statement":[
{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
{"Sid":"CTEncrypt","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*",
 "Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"},"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:999988887777:trail/*"}}},
{"Sid":"CTDescribe","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:DescribeKey","Resource":"*",
 "Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"}}},
{"Sid":"CTDecrypt","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*"},
{"Sid":"S3ToSQS","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*",
 "Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::logs"},"StringEquals":{"aws:SourceAccount":"111122223333"}}},
{"Sid":"SNS","Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":["kms:GenerateDataKey*","kms:Decrypt"],"Resource":"*",
 "Condition":{"ArnEquals":{"aws:SourceArn":"` + topicARN + `"}}}]}`

// bucketPolicy is that of docs/aws.md#bucket-policy-for-a-trail, for an organization trail, with the
// TLS-only deny of Control Tower's own bucket.
const bucketPolicy = `{"Version":"2012-10-17","Statement":[
{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::logs",
 "Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"}}},
{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/AWSLogs/999988887777/*",
 "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":"` + trailARN + `"}}},
{"Sid":"AWSCloudTrailOrganizationWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/AWSLogs/o-abc123/*",
 "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":"` + trailARN + `"}}},
{"Sid":"AllowSSLRequestsOnly","Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"],
 "Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`

// queuePolicy is that of docs/aws.md#queue-policy, written by trailhead.
const queuePolicy = `{"Version":"2012-10-17","Statement":[{"Sid":"ExpelNotify","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage",
 "Resource":"` + queueARN + `","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:logs"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}`

// articleQueuePolicy is the article's own: everybody, guarded by a SourceArn.
const articleQueuePolicy = `{"Version":"2012-10-17","Id":"example-ID","Statement":[{"Sid":"example-statement-ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SQS:SendMessage"],
 "Resource":"` + queueARN + `","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:logs"}}}]}`

// trustPolicy is the trust of ExpelServiceRole.
const trustPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::012205512454:root"},"Action":"sts:AssumeRole",
 "Condition":{"StringEquals":{"sts:ExternalId":"6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"}}}]}`

// controlTowerSCP is that of docs/aws.md#control-tower-guardrails: the guardrails of landing zone 4.0 and
// two of those before it, in one document.
const controlTowerSCP = `{"Version":"2012-10-17","Statement":[
{"Sid":"CTS3PV8","Effect":"Deny","NotAction":["s3:Get*","s3:List*","s3:DeleteObject","s3:DeleteObjectVersion","s3:DeleteObjectTagging","s3:DeleteObjectVersionTagging","s3:PutObject","s3:PutObjectAcl","s3:PutObjectLegalHold","s3:PutObjectRetention","s3:PutObjectTagging","s3:PutObjectVersionAcl","s3:PutObjectVersionTagging","s3:PutBucketTagging","s3:RestoreObject"],
 "Resource":["arn:*:s3:::aws-controltower-logs-*","arn:*:s3:::aws-controltower-cloudtrail-*","arn:*:s3:::aws-controltower-access-logs-*"],
 "Condition":{"ArnNotLike":{"aws:PrincipalARN":"arn:*:iam::*:role/AWSControlTowerExecution"}}},
{"Sid":"GRCTAUDITBUCKETPOLICYCHANGESPROHIBITED","Effect":"Deny","Action":["s3:PutBucketPolicy","s3:DeleteBucketPolicy"],"Resource":["arn:aws:s3:::aws-controltower*"],
 "Condition":{"ArnNotLike":{"aws:PrincipalARN":"arn:aws:iam::*:role/AWSControlTowerExecution"}}},
{"Sid":"GRCLOUDTRAILENABLED","Effect":"Deny","Action":["cloudtrail:DeleteTrail","cloudtrail:PutEventSelectors","cloudtrail:StopLogging","cloudtrail:UpdateTrail"],
 "Resource":["arn:*:cloudtrail:*:*:trail/aws-controltower-*"],"Condition":{"ArnNotLike":{"aws:PrincipalARN":["arn:*:iam::*:role/AWSControlTowerExecution"]}}},
{"Sid":"GRIAMROLEPOLICY","Effect":"Deny","Action":["iam:AttachRolePolicy","iam:CreateRole","iam:DeleteRole","iam:PutRolePolicy"],
 "Resource":["arn:aws:iam::*:role/aws-controltower-*","arn:aws:iam::*:role/*AWSControlTower*","arn:aws:iam::*:role/stacksets-exec-*"],
 "Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/AWSControlTowerExecution","arn:aws:iam::*:role/stacksets-exec-*"]}}}]}`
