package path_test

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// bases are the worlds that estates begin from, by the name that the table
// gives them.
var bases = map[string]func(*world){
	"applied": func(w *world) { w.applied("variant=new") },
	"organization": func(w *world) {
		w.organize(home)
		w.applied("variant=new", "scope=organization", "members.rollout=none", "accept=organization-access")
	},
	"existing-trail": func(w *world) { // somebody's trail, bucket and key, connected by trailhead
		s := article
		w.at["account"], w.at["bucket"] = home, s.bucket
		w.at["trail"] = "arn:aws:cloudtrail:us-east-1:" + home + ":trail/" + s.trail
		w.makeKeys(s)
		w.makeBucket(s)
		w.makeTrail(s)
		theirs := w.at["logs_key"]
		w.applied("variant=existing", "trail="+w.at["trail"])
		w.at["logs_key"] = theirs
	},
	"control-tower-3": func(w *world) { w.controlTower("control-tower-3") },
	"control-tower-4": func(w *world) { w.controlTower("control-tower-4", "accept=control-tower-bypass") },
	"article":         func(w *world) { w.byHand(article) },
	"article-path":    func(w *world) { w.byHand(under(article, "/vendors/")) },
	"module":          func(w *world) { w.byHand(module) },
	"cloudformation":  func(w *world) { w.byHand(stack) },
	"plain":           func(w *world) { w.byHand(plain) },
	"user":            func(w *world) { w.byHand(asUser) },
	"prefixed":        func(w *world) { w.byHand(prefixed) },
}

// setUp is a set-up that was not made by trailhead.
type setUp struct {
	trail, prefix, bucket, queue, topic, rule, policy, role, user, rolePath string

	keys     int  // 0 none, 1 for all, 2 another one for queue and topic
	inline   bool // the rights are written into the role
	trusts   string
	bucketed bool // the bucket encrypts by default with the key
}

var (
	// The article, followed by hand under other names. support.expel.io
	// 360061333154, AWS CloudTrail: Manual Setup (New Trail).
	article = setUp{trail: "acme-management", bucket: "acme-cloudtrail-logs", queue: "acme-expel-queue", rule: "TellExpel",
		policy: "acme-expel-policy",
		role:   "acme-expel-role", rolePath: "/", keys: 1, trusts: "arn:aws:iam::012205512454:root", bucketed: true}
	// Expel's Terraform module. github.com/expel-io/terraform-aws-cloudtrail 2.1.3.
	module = setUp{trail: "expel-aws-cloudtrail-trail", bucket: "expel-aws-cloudtrail-4f6f2b9c", queue: "expel-aws-cloudtrail-queue",
		topic: "expel-aws-cloudtrail-topic", rule: "tf-s3-topic-20260101", policy: "expel-aws-cloudtrail-cloudtrail-manager-policy",
		role: "ExpelTrailAssumeRole", rolePath: "/", keys: 2, trusts: "arn:aws:iam::012205512454:user/ExpelCloudService", bucketed: true}
	// A CloudFormation stack: rights inline, a rule without a name of its own.
	stack = setUp{trail: "ExpelTrail", bucket: "expel-stack-logs-1a2b3c", queue: "ExpelStack-Queue-1A2B3C", policy: "ExpelAccess",
		role:     "ExpelStack-Role-1A2B3C",
		rolePath: "/", keys: 1, inline: true, trusts: "arn:aws:iam::012205512454:root"}
	// No key anywhere.
	plain = setUp{trail: "main", bucket: "plain-trail-logs", queue: "siem", rule: "new-files", policy: "siem-read", role: "siem",
		rolePath: "/",
		trusts:   "arn:aws:iam::012205512454:root"}
	asUser = func() setUp { s := plain; s.user, s.role = "expel", ""; return s }()
	// A trail whose prefix S3 wants encoded in rules.
	prefixed = func() setUp { s := plain; s.prefix = "env=prod"; return s }()
)

func under(s setUp, path string) setUp {
	s.rolePath = path
	return s
}

// byHand makes a set-up call by call, in the order in which AWS wants it.
func (w *world) byHand(s setUp) {
	w.Helper()
	w.at["account"], w.at["bucket"] = home, s.bucket
	w.at["trail"] = "arn:aws:cloudtrail:us-east-1:" + home + ":trail/" + s.trail
	w.at["queue"] = "arn:aws:sqs:us-east-1:" + home + ":" + s.queue
	w.makeKeys(s)
	w.makeBucket(s)
	w.makeTrail(s)
	w.makeQueue(s)
	w.rules(map[string]any{"id": s.rule, "to": w.first("topic", "queue")})
	w.makeIdentity(s)
}

// first is the first of these placeholders that stands for anything.
func (w *world) first(names ...string) string {
	for _, n := range names {
		if w.at[n] != "" {
			return n
		}
	}
	return ""
}

const root = `{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"}`

// encrypts is CloudTrail's statement of a key policy. CloudTrail user guide,
// "Configure AWS KMS key policies for CloudTrail".
const encrypts = `{"Sid":"CloudTrailEncrypts","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*",
	"Condition":{"StringEquals":{"aws:SourceArn":"${trail}"},"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:123456789012:trail/*"}}}`

const describes = `{"Sid":"CloudTrailDescribes","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["kms:DescribeKey","kms:Decrypt"],"Resource":"*"}`

// sends is the statement for whoever sends into an encrypted queue or topic.
func sends(service string) any {
	return statement(`{"Sid":"` + strings.ToUpper(service) + `Sends","Effect":"Allow","Principal":{"Service":"` + service +
		`.amazonaws.com"},"Action":["kms:GenerateDataKey*","kms:Decrypt"],"Resource":"*"}`)
}

func (w *world) makeKeys(s setUp) {
	make1 := func(name string, statements ...any) {
		out := must(w.kms().CreateKey(w.Context(), &kms.CreateKeyInput{Policy: aws.String(w.document(statements...))}))(w)
		w.at[name] = *out.KeyMetadata.Arn
	}
	logs := []any{statement(root), statement(encrypts), statement(describes)}
	switch s.keys {
	case 1:
		make1("logs_key", append(logs, sends("s3"))...)
		w.at["queue_key"] = w.at["logs_key"]
	case 2:
		make1("logs_key", logs...)
		make1("queue_key", statement(root), sends("s3"), sends("sns"))
	}
}

func (w *world) makeBucket(s setUp) {
	ctx, bucket := w.Context(), aws.String(s.bucket)
	done(w, must(w.s3().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket}))(w), nil)
	folder := strings.TrimPrefix(s.prefix+"/AWSLogs/", "/")
	policy := w.document(
		statement(`{"Sid":"AclCheck","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::${bucket}","Condition":{"StringEquals":{"aws:SourceArn":"${trail}"}}}`),
		statement(`{"Sid":"Write","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::${bucket}/`+folder+`${account}/*",
			"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":"${trail}"}}}`))
	_, err := w.s3().PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: &policy})
	done(w, 0, err)
	if !s.bucketed {
		return
	}
	_, err = w.s3().PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
		Bucket: bucket, ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{
			Rules: []s3types.ServerSideEncryptionRule{{BucketKeyEnabled: aws.Bool(true),
				ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{
					SSEAlgorithm: s3types.ServerSideEncryptionAwsKms, KMSMasterKeyID: aws.String(w.at["logs_key"])}}}}})
	done(w, 0, err)
}

func (w *world) makeTrail(s setUp) {
	in := &cloudtrail.CreateTrailInput{Name: &s.trail, S3BucketName: &s.bucket, IsMultiRegionTrail: aws.Bool(true),
		IncludeGlobalServiceEvents: aws.Bool(true)}
	if s.prefix != "" {
		in.S3KeyPrefix = &s.prefix
	}
	if s.keys > 0 {
		in.KmsKeyId = aws.String(w.at["logs_key"])
	}
	done(w, must(w.cloudtrail().CreateTrail(w.Context(), in))(w), nil)
	done(w, must(w.cloudtrail().StartLogging(w.Context(), &cloudtrail.StartLoggingInput{Name: &s.trail}))(w), nil)
}

func (w *world) makeQueue(s setUp) {
	ctx := w.Context()
	attributes := map[string]string{}
	if s.keys > 0 {
		attributes["KmsMasterKeyId"] = w.at["queue_key"]
	}
	from := statement(`{"Sid":"__owner_statement","Effect":"Allow","Principal":{"AWS":"*"},"Action":"SQS:SendMessage","Resource":"${queue}","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::${bucket}"}}}`)
	if s.topic != "" {
		w.at["topic"] = "arn:aws:sns:us-east-1:" + home + ":" + s.topic
		from = statement(`{"Sid":"TopicSends","Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"${queue}","Condition":{"ArnEquals":{"aws:SourceArn":"${topic}"}}}`)
	}
	if !strings.HasPrefix(s.queue, "acme") && s.topic == "" { // as trailhead and CloudFormation have it
		from = statement(`{"Sid":"S3Sends","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"${queue}",
			"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::${bucket}"},"StringEquals":{"aws:SourceAccount":"${account}"}}}`)
	}
	attributes["Policy"] = w.document(from)
	w.at["queue_url"] = *must(w.sqs().CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &s.queue, Attributes: attributes}))(w).QueueUrl
	if s.topic == "" {
		return
	}
	policy := w.document(statement(
		`{"Sid":"S3Publishes","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"${topic}","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::${bucket}"}}}`))
	done(w, must(w.sns().CreateTopic(ctx, &sns.CreateTopicInput{
		Name: &s.topic, Attributes: map[string]string{"KmsMasterKeyId": w.at["queue_key"], "Policy": policy}}))(w), nil)
	w.subscribe(nil)
}

func (w *world) subscribe(attributes map[string]string) {
	w.Helper()
	out := must(w.sns().Subscribe(w.Context(), &sns.SubscribeInput{
		TopicArn: aws.String(w.at["topic"]), Protocol: aws.String("sqs"), Endpoint: aws.String(w.at["queue"]),
		Attributes: attributes, ReturnSubscriptionArn: true}))(w)
	w.at["subscription"] = *out.SubscriptionArn
}

// rights are what Expel's policy allows, as far as the way needs it.
func (w *world) rights(s setUp) string {
	all := []any{
		statement(`{"Sid":"Look","Effect":"Allow","Action":["iam:List*","iam:Get*","lambda:GetFunction","ecs:DescribeTaskDefinition"],"Resource":"*"}`),
		statement(`{"Sid":"Queue","Effect":"Allow","Action":["sqs:DeleteMessage","sqs:ReceiveMessage"],"Resource":"${queue}"}`),
		statement(`{"Sid":"Bucket","Effect":"Allow","Action":["s3:GetObject"],"Resource":"arn:aws:s3:::${bucket}/*"}`),
	}
	if s.keys > 0 {
		all = append(all, statement(`{"Sid":"Key","Effect":"Allow","Action":["kms:Decrypt"],"Resource":["${logs_key}","${queue_key}"]}`))
	}
	return w.document(all...)
}

func (w *world) makeIdentity(s setUp) {
	ctx, rights := w.Context(), aws.String(w.rights(s))
	if s.user != "" {
		w.at["user"], w.at["role"] = s.user, "arn:aws:iam::"+home+":user/"+s.user
		done(w, must(w.iam().CreateUser(ctx, &iam.CreateUserInput{UserName: &s.user}))(w), nil)
		policy := must(w.iam().CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: &s.policy, PolicyDocument: rights}))(w).Policy.Arn
		w.at["policy"] = *policy
		done(w, must(w.iam().AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: &s.user, PolicyArn: policy}))(w), nil)
		return
	}
	trust := w.document(statement(`{"Effect":"Allow","Principal":{"AWS":"` + s.trusts +
		`"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"` + externalID + `"}}}`))
	role := must(w.iam().CreateRole(ctx, &iam.CreateRoleInput{RoleName: &s.role, Path: &s.rolePath, AssumeRolePolicyDocument: &trust}))(w).Role
	w.at["role"], w.at["role_name"] = *role.Arn, s.role
	if s.inline {
		done(w, must(w.iam().PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &s.role, PolicyName: &s.policy, PolicyDocument: rights}))(w),
			nil)
		return
	}
	w.at["policy"] = *must(w.iam().CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: &s.policy, PolicyDocument: rights}))(w).Policy.Arn
	done(w, must(w.iam().AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &s.role, PolicyArn: aws.String(w.at["policy"])}))(w), nil)
}
