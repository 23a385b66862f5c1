package policydoc

import (
	"strings"
	"testing"
)

// Callers of the evaluation cases.
var (
	cloudTrail = Caller{Service: "cloudtrail.amazonaws.com"}
	s3Service  = Caller{Service: "s3.amazonaws.com"}
	snsService = Caller{Service: "sns.amazonaws.com"}
	admin      = Caller{ARN: "arn:aws:iam::111122223333:user/team/admin", Account: "111122223333"}
	root       = Caller{ARN: "arn:aws:iam::111122223333:root", Account: "111122223333"}
	ctSession  = Caller{ARN: "arn:aws:sts::111122223333:assumed-role/AWSControlTowerExecution/trailhead", Account: "111122223333"}
	ssoSession = Caller{ARN: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ana", Account: "111122223333"}
	expel      = Caller{ARN: "arn:aws:iam::012205512454:user/ExpelCloudService", Account: "012205512454"}
	stranger   = Caller{ARN: "arn:aws:iam::444455556666:user/x", Account: "444455556666"}
	anonymous  = Caller{Anonymous: true}
)

// in makes a context of "key=value" pairs; a key given twice has two values.
func in(pairs ...string) map[string][]string {
	out := map[string][]string{}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		out[key] = append(out[key], value)
	}
	return out
}

type ruling struct {
	behaviour, policy string
	caller            Caller
	action, resource  string
	context           map[string][]string
	want              Decision
	sid               string
	viaAccount        bool
}

func (c ruling) request() Request {
	return Request{Caller: c.caller, Action: c.action, Resource: c.resource, Context: c.context}
}

func (c ruling) check(t *testing.T, judge func(Document, Request) Ruling) {
	t.Helper()
	d := mustParse(t, c.policy)
	got := judge(d, c.request())
	if got.Decision != c.want || got.Sid != c.sid || got.ViaAccount != c.viaAccount {
		t.Errorf("%s: got %v by %q, via account %v; want %v by %q, via account %v",
			c.behaviour, got.Decision, got.Sid, got.ViaAccount, c.want, c.sid, c.viaAccount)
	}
	switch {
	case got.Decision == NoDecision && got.Statement != -1:
		t.Errorf("%s: statement %d decided nothing", c.behaviour, got.Statement)
	case got.Decision != NoDecision && d.Statements[got.Statement].Sid != got.Sid:
		t.Errorf("%s: statement %d does not have sid %q", c.behaviour, got.Statement, got.Sid)
	}
}

func TestResourcePolicies(t *testing.T) {
	const encryption = "kms:EncryptionContext:aws:cloudtrail:arn="
	const acl = "s3:x-amz-acl=bucket-owner-full-control"
	const object = bucketARN + "/AWSLogs/o-abc123/111122223333/CloudTrail/eu-west-1/2026/11/23/f.json.gz"
	fromBucket := in("aws:SourceArn="+bucketARN, "aws:SourceAccount=111122223333")
	for _, c := range []ruling{
		// docs/aws.md#key-policy
		{"cloudtrail encrypts for its trail", keyPolicy, cloudTrail, "kms:GenerateDataKey", keyARN,
			in("aws:SourceArn="+trailARN, encryption+trailARN), Allowed, "CTEncrypt", false},
		{"cloudtrail encrypts, in the other spelling of the action and keys", keyPolicy, cloudTrail, "KMS:generatedatakeywithoutplaintext",
			keyARN, in("AWS:sourcearn="+trailARN, "kms:encryptioncontext:aws:cloudtrail:arn="+trailARN), Allowed, "CTEncrypt", false},
		{"not for another trail", keyPolicy, cloudTrail, "kms:GenerateDataKey", keyARN, in("aws:SourceArn="+trailARN+"2", encryption+trailARN),
			NoDecision, "", false},
		{"not without an encryption context", keyPolicy, cloudTrail, "kms:GenerateDataKey", keyARN, in("aws:SourceArn=" + trailARN), NoDecision,
			"", false},
		{"not with the context of another account", keyPolicy, cloudTrail, "kms:GenerateDataKey", keyARN,
			in("aws:SourceArn="+trailARN, encryption+strings.Replace(trailARN, "999988887777", "111122223333", 1)), NoDecision, "", false},
		{"cloudtrail looks at the key", keyPolicy, cloudTrail, "kms:DescribeKey", keyARN, in("aws:SourceArn=" + trailARN), Allowed, "CTDescribe",
			false},
		{"cloudtrail decrypts for the bucket key", keyPolicy, cloudTrail, "kms:Decrypt", keyARN, nil, Allowed, "CTDecrypt", false},
		{"s3 encrypts for the queue", keyPolicy, s3Service, "kms:GenerateDataKey", keyARN, fromBucket, Allowed, "S3ToSQS", false},
		{"s3 not for a bucket of another account", keyPolicy, s3Service, "kms:GenerateDataKey", keyARN,
			in("aws:SourceArn="+bucketARN, "aws:SourceAccount=444455556666"), NoDecision, "", false},
		{"sns encrypts for the topic", keyPolicy, snsService, "kms:GenerateDataKey", keyARN, in("aws:SourceArn=" + topicARN), Allowed, "SNS",
			false},
		{"sns not for another topic", keyPolicy, snsService, "kms:Decrypt", keyARN, in("aws:SourceArn=" + topicARN + "2"), NoDecision, "", false},
		{"an administrator through the account", keyPolicy, admin, "kms:PutKeyPolicy", keyARN, nil, Allowed, "Root", true},
		{"a role session through the account", keyPolicy, ssoSession, "kms:PutKeyPolicy", keyARN, nil, Allowed, "Root", true},
		{"the root user by itself", keyPolicy, root, "kms:PutKeyPolicy", keyARN, nil, Allowed, "Root", false},
		{"nobody of another account", keyPolicy, stranger, "kms:Decrypt", keyARN, nil, NoDecision, "", false},
		{"nobody who does not say who", keyPolicy, anonymous, "kms:Decrypt", keyARN, nil, NoDecision, "", false},

		// docs/aws.md#bucket-policy-for-a-trail
		{"cloudtrail reads the ACL", bucketPolicy, cloudTrail, "s3:GetBucketAcl", bucketARN, in("aws:SourceArn=" + trailARN), Allowed,
			"AWSCloudTrailAclCheck20150319", false},
		{"cloudtrail writes a member's log", bucketPolicy, cloudTrail, "s3:PutObject", object, in("aws:SourceArn="+trailARN, acl), Allowed,
			"AWSCloudTrailOrganizationWrite20150319", false},
		{"cloudtrail writes the owner's log", bucketPolicy, cloudTrail, "s3:PutObject", bucketARN + "/AWSLogs/999988887777/x",
			in("aws:SourceArn="+trailARN, acl), Allowed, "AWSCloudTrailWrite20150319", false},
		{"not without the ACL", bucketPolicy, cloudTrail, "s3:PutObject", object, in("aws:SourceArn=" + trailARN), NoDecision, "", false},
		{"not under another prefix", bucketPolicy, cloudTrail, "s3:PutObject", bucketARN + "/p/AWSLogs/o-abc123/x",
			in("aws:SourceArn="+trailARN, acl), NoDecision, "", false},
		{"not in a bucket with a longer name", bucketPolicy, cloudTrail, "s3:GetBucketAcl", bucketARN + "2", in("aws:SourceArn=" + trailARN),
			NoDecision, "", false},
		{"nothing without TLS", bucketPolicy, cloudTrail, "s3:PutObject", object, in("aws:SourceArn="+trailARN, acl, "aws:SecureTransport=false"),
			Denied, "AllowSSLRequestsOnly", false},
		{"no unsigned request without TLS", bucketPolicy, anonymous, "s3:GetObject", object, in("aws:SecureTransport=false"), Denied,
			"AllowSSLRequestsOnly", false},

		// docs/aws.md#queue-policy and the article
		{"s3 sends to the queue", queuePolicy, s3Service, "sqs:SendMessage", queueARN, fromBucket, Allowed, "ExpelNotify", false},
		{"s3 not without its account", queuePolicy, s3Service, "sqs:SendMessage", queueARN, in("aws:SourceArn=" + bucketARN), NoDecision, "",
			false},
		{"s3 not from another bucket", queuePolicy, s3Service, "sqs:SendMessage", queueARN,
			in("aws:SourceArn=arn:aws:s3:::logs2", "aws:SourceAccount=111122223333"), NoDecision, "", false},
		{"s3 not to another queue", queuePolicy, s3Service, "sqs:SendMessage", queueARN + "2", fromBucket, NoDecision, "", false},
		{"not another service", queuePolicy, snsService, "sqs:SendMessage", queueARN, fromBucket, NoDecision, "", false},
		{"not another action", queuePolicy, s3Service, "sqs:ReceiveMessage", queueARN, fromBucket, NoDecision, "", false},
		{"the article lets s3 in", articleQueuePolicy, s3Service, "sqs:SendMessage", queueARN, in("aws:SourceArn=" + bucketARN), Allowed,
			"example-statement-ID", false},
		{"the article lets in whoever has that SourceArn", articleQueuePolicy, stranger, "sqs:SendMessage", queueARN,
			in("aws:SourceArn=" + bucketARN), Allowed, "example-statement-ID", false},

		// the role's trust
		{"Expel with the external id", trustPolicy, expel, "sts:AssumeRole", "", in("sts:ExternalId=6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"),
			Allowed, "", true},
		{"Expel with another external id", trustPolicy, expel, "sts:AssumeRole", "", in("sts:ExternalId=x"), NoDecision, "", false},
		{"Expel without one", trustPolicy, expel, "sts:AssumeRole", "", nil, NoDecision, "", false},
		{"another account with the external id", trustPolicy, stranger, "sts:AssumeRole", "",
			in("sts:ExternalId=6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"), NoDecision, "", false},
	} {
		c.check(t, Document.Resource)
	}
}

func TestServiceControlPolicies(t *testing.T) {
	const logs = "arn:aws:s3:::aws-controltower-logs-111122223333-eu-west-1"
	const trail = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/aws-controltower-BaselineCloudTrail"
	const role = "arn:aws:iam::111122223333:role/"
	scp := controlTowerSCP
	for _, c := range []ruling{
		{"a notification is denied from landing zone 4.0", scp, ssoSession, "s3:PutBucketNotification", logs, nil, Denied, "CTS3PV8", false},
		{"by the root user too", scp, root, "s3:PutBucketNotification", logs, nil, Denied, "CTS3PV8", false},
		{"but not by AWSControlTowerExecution", scp, ctSession, "s3:PutBucketNotification", logs, nil, NoDecision, "", false},
		{"reading it is not denied", scp, ssoSession, "s3:GetBucketNotification", logs, nil, NoDecision, "", false},
		{"writing objects is not denied", scp, ssoSession, "s3:PutObject", logs + "/x", nil, NoDecision, "", false},
		{"other buckets are not concerned", scp, ssoSession, "s3:PutBucketNotification", bucketARN, nil, NoDecision, "", false},
		{"NotAction covers other services only on these resources", scp, ssoSession, "sqs:CreateQueue", queueARN, nil, NoDecision, "", false},
		{"a bucket of the old name keeps its policy", scp, admin, "s3:DeleteBucketPolicy", "arn:aws:s3:::aws-controltower-s3-x", nil, Denied,
			"GRCTAUDITBUCKETPOLICYCHANGESPROHIBITED", false},
		{"the baseline trail stays", scp, admin, "cloudtrail:StopLogging", trail, nil, Denied, "GRCLOUDTRAILENABLED", false},
		{"the baseline trail may be read", scp, admin, "cloudtrail:GetTrail", trail, nil, NoDecision, "", false},
		{"a role with a guarded name", scp, admin, "iam:CreateRole", role + "MyAWSControlTowerThing", nil, Denied, "GRIAMROLEPOLICY", false},
		{"our role's name is free", scp, admin, "iam:CreateRole", role + "ExpelServiceRole", nil, NoDecision, "", false},
		{"one of two exempt roles", scp, Caller{ARN: "arn:aws:sts::111122223333:assumed-role/stacksets-exec-0a1b/x"}, "iam:CreateRole",
			role + "stacksets-exec-1", nil, NoDecision, "", false},
		{"a role of that name with a path is another role", scp, ctSession, "s3:PutBucketNotification", logs,
			in("aws:PrincipalArn=arn:aws:iam::111122223333:role/x/AWSControlTowerExecution"), Denied, "CTS3PV8", false},
	} {
		c.check(t, Document.Identity)
	}
}

func TestIdentityPolicies(t *testing.T) {
	policy := `{"Version":"2012-10-17","Statement":[
{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject*","sqs:ReceiveMessage"],"Resource":["arn:aws:s3:::logs/*","` + queueARN + `"]},
{"Sid":"Home","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/*"},
{"Sid":"Star","Effect":"Allow","Action":"kms:List??????","Resource":"*"},
{"Sid":"Short","Effect":"Allow","Action":"sns:Publish","Resource":"arn:aws:sns"},
{"Sid":"Ignored","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"iam:GetRole","Resource":"*"},
{"Sid":"Nowhere","Effect":"Allow","Action":"iam:CreateUser"},
{"Sid":"NeverHere","Effect":"Deny","Action":"iam:DeleteUser"},
{"Sid":"Elsewhere","Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::logs*","arn:aws:s3:::home/*"]}]}`
	for _, c := range []ruling{
		{"a wildcard in the action", policy, admin, "s3:GetObjectVersion", bucketARN + "/a/b", nil, Allowed, "Read", false},
		{"a wildcard does not take letters away", policy, admin, "s3:GetObjec", bucketARN + "/a", nil, NoDecision, "", false},
		{"no action of the same beginning", policy, admin, "sqs:ReceiveMessages", queueARN, nil, NoDecision, "", false},
		{"case of the resource counts", policy, admin, "s3:GetObject", "arn:aws:s3:::LOGS/a", nil, Denied, "Elsewhere", false},
		{"a policy variable", policy, admin, "s3:PutObject", "arn:aws:s3:::home/admin/x", nil, Allowed, "Home", false},
		{"somebody else's home", policy, admin, "s3:PutObject", "arn:aws:s3:::home/ana/x", nil, NoDecision, "", false},
		{"a variable without a value", policy, ssoSession, "s3:PutObject", "arn:aws:s3:::home//x", nil, NoDecision, "", false},
		{"question marks stand for one letter each", policy, admin, "kms:ListGrants", "*", nil, Allowed, "Star", false},
		{"and not for two", policy, admin, "kms:ListAliases", "*", nil, NoDecision, "", false},
		{"an ARN that stops early", policy, admin, "sns:Publish", topicARN, nil, Allowed, "Short", false},
		{"a principal in an identity policy is ignored", policy, admin, "iam:GetRole", "*", nil, Allowed, "Ignored", false},
		{"an allow without a resource allows nothing", policy, admin, "iam:CreateUser", "*", nil, NoDecision, "", false},
		{"a deny without a resource denies", policy, admin, "iam:DeleteUser", "*", nil, Denied, "NeverHere", false},
		{"all but NotResource", policy, admin, "s3:ListBucket", "arn:aws:s3:::other", nil, Denied, "Elsewhere", false},
	} {
		c.check(t, Document.Identity)
	}
}

func TestPrincipals(t *testing.T) {
	policy := func(element, value string) string {
		return `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","` + element + `":` + value + `,"Action":"a:b","Resource":"*"}]}`
	}
	deny := func(element, value string) string {
		return strings.Replace(policy(element, value), Allow, Deny, 1)
	}
	const aws, role = `{"AWS":"`, "arn:aws:iam::111122223333:role/"
	const ssoRole = role + "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"
	for _, c := range []ruling{
		{"everyone: a service", policy("Principal", `"*"`), s3Service, "a:b", "r", nil, Allowed, "S", false},
		{"everyone: an unsigned request", policy("Principal", `{"AWS":"*"}`), anonymous, "a:b", "r", nil, Allowed, "S", false},
		{"a user by ARN", policy("Principal", aws+admin.ARN+`"}`), admin, "a:b", "r", nil, Allowed, "S", false},
		{"a user by a part of the ARN", policy("Principal", aws+`arn:aws:iam::111122223333:user/*"}`), admin, "a:b", "r", nil, NoDecision, "",
			false},
		{"a session by its role", policy("Principal", aws+role+`AWSControlTowerExecution"}`), ctSession, "a:b", "r", nil, Allowed, "S", false},
		{"a session by its role with a path", policy("Principal", aws+ssoRole+`"}`), ssoSession, "a:b", "r", nil, Allowed, "S", false},
		{"a session by its own ARN", policy("Principal", aws+ctSession.ARN+`"}`), ctSession, "a:b", "r", nil, Allowed, "S", false},
		{"a session of another role", policy("Principal", aws+role+`Execution"}`), ctSession, "a:b", "r", nil, NoDecision, "", false},
		{"a session of that role in another account", policy("Principal", aws+`arn:aws:iam::444455556666:role/AWSControlTowerExecution"}`),
			ctSession, "a:b", "r", nil, NoDecision, "", false},
		{"a session of that role in another partition", policy("Principal", aws+`arn:aws-cn:iam::111122223333:role/AWSControlTowerExecution"}`),
			ctSession, "a:b", "r", nil, NoDecision, "", false},
		{"a root ARN without an account is nobody's", policy("Principal", aws+`arn:aws:iam:::root"}`), anonymous, "a:b", "r", nil, NoDecision, "",
			false},
		{"a role by the ARN of its session", policy("Principal", aws+ctSession.ARN+`"}`), Caller{ARN: role + "AWSControlTowerExecution"}, "a:b",
			"r", nil, NoDecision, "", false},
		{"an account by its id", policy("Principal", aws+`111122223333"}`), ctSession, "a:b", "r", nil, Allowed, "S", true},
		{"the account read from the ARN", policy("Principal", aws+`111122223333"}`), Caller{ARN: admin.ARN}, "a:b", "r", nil, Allowed, "S", true},
		{"an account of another partition", policy("Principal", aws+`arn:aws-cn:iam::111122223333:root"}`), admin, "a:b", "r", nil, NoDecision,
			"", false},
		{"a service is of no account", policy("Principal", aws+`111122223333"}`), Caller{Service: "s3.amazonaws.com", Account: "111122223333"},
			"a:b", "r", nil, NoDecision, "", false},
		{"a unique id matches nobody", policy("Principal", aws+`AROAEXAMPLE"}`), ctSession, "a:b", "r", nil, NoDecision, "", false},
		{"a canonical user matches nobody", policy("Principal", `{"CanonicalUser":"79a59d"}`), admin, "a:b", "r", nil, NoDecision, "", false},
		{"a service by another name", policy("Principal", `{"Service":"sns.eu-south-1.amazonaws.com"}`), snsService, "a:b", "r", nil, NoDecision,
			"", false},
		{"a federated provider", policy("Principal", `{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}`),
			Caller{ARN: "arn:aws:iam::111122223333:saml-provider/p"}, "a:b", "r", nil, Allowed, "S", false},
		{"nobody named allows nobody", policy("X", `1`), admin, "a:b", "r", nil, NoDecision, "", false},
		{"nobody named denies everybody", deny("X", `1`), admin, "a:b", "r", nil, Denied, "S", false},
		{"deny for an account", deny("Principal", aws+`111122223333"}`), ctSession, "a:b", "r", nil, Denied, "S", false},

		{"all but a role and its account: the role", deny("NotPrincipal", `{"AWS":["`+role+`AWSControlTowerExecution","111122223333"]}`),
			ctSession, "a:b", "r", nil, NoDecision, "", false},
		{"all but a role and its account: another of the account",
			deny("NotPrincipal", `{"AWS":["`+role+`AWSControlTowerExecution","111122223333"]}`), admin, "a:b", "r", nil, Denied, "S", false},
		{"all but a role, its account forgotten", deny("NotPrincipal", aws+role+`AWSControlTowerExecution"}`), ctSession, "a:b", "r", nil, Denied,
			"S", false},
		{"all but an account: its root user", deny("NotPrincipal", aws+`111122223333"}`), root, "a:b", "r", nil, NoDecision, "", false},
		{"all but a service", deny("NotPrincipal", `{"Service":"s3.amazonaws.com"}`), s3Service, "a:b", "r", nil, NoDecision, "", false},
		{"all but a service: another", deny("NotPrincipal", `{"Service":"s3.amazonaws.com"}`), snsService, "a:b", "r", nil, Denied, "S", false},
		{"allow all but an account: one of it", policy("NotPrincipal", aws+`111122223333"}`), admin, "a:b", "r", nil, NoDecision, "", false},
		{"allow all but an account: another", policy("NotPrincipal", aws+`111122223333"}`), stranger, "a:b", "r", nil, Allowed, "S", false},
	} {
		c.check(t, Document.Resource)
	}
}

func TestTheStrongestStatementDecides(t *testing.T) {
	account := Statement{Sid: "Account", Effect: Allow, Principal: Principal{"AWS": {"111122223333"}}, Action: Strings{"*"},
		Resource: Strings{"*"}}
	user := Statement{Sid: "User", Effect: Allow, Principal: Principal{"AWS": {admin.ARN}}, Action: Strings{"*"}, Resource: Strings{"*"}}
	deny := Statement{Sid: "Deny", Effect: Deny, Principal: Everyone(), Action: Strings{"*"}, Resource: Strings{"*"}}
	request := Request{Caller: admin, Action: "a:b", Resource: "r"}
	for behaviour, c := range map[string]struct {
		d    Document
		want Ruling
	}{
		"nothing":                          {Document{}, Ruling{Statement: -1}},
		"the account":                      {New(account), Ruling{Allowed, "Account", 0, true}},
		"the user over the account":        {New(account, user), Ruling{Allowed, "User", 1, false}},
		"the user before the account":      {New(user, account), Ruling{Allowed, "User", 0, false}},
		"the first of several":             {New(user, user), Ruling{Allowed, "User", 0, false}},
		"a deny after allows":              {New(account, user, deny), Ruling{Denied, "Deny", 2, false}},
		"a statement without a known word": {New(Statement{Principal: Everyone(), Action: Strings{"*"}}), Ruling{Statement: -1}},
	} {
		if got := c.d.Resource(request); got != c.want {
			t.Errorf("%s: got %+v, want %+v", behaviour, got, c.want)
		}
	}
}

func TestDecisionsHaveWords(t *testing.T) {
	for decision, want := range map[Decision]string{NoDecision: "no decision", Allowed: "allowed", Denied: "denied"} {
		if decision.String() != want {
			t.Errorf("got %q, want %q", decision, want)
		}
	}
}
