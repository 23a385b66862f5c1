package awssim

import (
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
)

// Governed is where Control Tower's guardrails bind.
type Governed struct {
	Security []string // accounts of the Security OU: log archive and audit
	Enrolled []string // the other accounts that are enrolled
	Regions  []string // with them region deny is on, for every account; empty: off
}

// guardrail is one mandatory control: a Deny that spares Control Tower itself.
type guardrail struct {
	sid                string
	actions, notAction []string
	resources          []string
	alsoSpares         []string // names of roles
	security           bool     // binds the Security OU only
	until4, from4      bool
}

// guardrails are the controls of docs/aws.md#control-tower-guardrails. Landing zone 4.0 puts one
// list of what is still allowed in the place of several denials, and with it
// denies s3:PutBucketNotification.
var guardrails = []guardrail{
	{sid: "GRCTAUDITBUCKETPOLICYCHANGESPROHIBITED", actions: []string{"s3:PutBucketPolicy", "s3:DeleteBucketPolicy"},
		resources: []string{"arn:*:s3:::aws-controltower*"}, security: true, until4: true},
	{sid: "GRCTAUDITBUCKETENCRYPTIONCHANGESPROHIBITED", actions: []string{"s3:PutEncryptionConfiguration"},
		resources: []string{"arn:*:s3:::aws-controltower*"}, security: true, until4: true},
	{sid: "GRCTAUDITBUCKETLOGGINGCONFIGURATIONCHANGESPROHIBITED", actions: []string{"s3:PutBucketLogging"},
		resources: []string{"arn:*:s3:::aws-controltower*"}, security: true, until4: true},
	{sid: "GRCTAUDITBUCKETLIFECYCLECONFIGURATIONCHANGESPROHIBITED", actions: []string{"s3:PutLifecycleConfiguration"},
		resources: []string{"arn:*:s3:::aws-controltower*"}, security: true, until4: true},
	{sid: "GRAUDITBUCKETDELETIONPROHIBITED", actions: []string{"s3:DeleteBucket"}, resources: []string{"arn:*:s3:::aws-controltower*"},
		security: true, until4: true},
	{sid: "GRCLOUDTRAILENABLED", actions: []string{"cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging",
		"cloudtrail:UpdateTrail"}, resources: []string{"arn:*:cloudtrail:*:*:trail/aws-controltower-*"}, until4: true},
	{sid: "CTS3PV8", notAction: []string{"s3:Get*", "s3:List*", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteObjectTagging",
		"s3:DeleteObjectVersionTagging",
		"s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectLegalHold", "s3:PutObjectRetention", "s3:PutObjectTagging", "s3:PutObjectVersionAcl",
		"s3:PutObjectVersionTagging", "s3:PutBucketTagging", "s3:RestoreObject"},
		resources: []string{"arn:*:s3:::aws-controltower-logs-*", "arn:*:s3:::aws-controltower-cloudtrail-*",
			"arn:*:s3:::aws-controltower-access-logs-*"}, security: true, from4: true},
	{sid: "CTSNSPV1", notAction: []string{"sns:Subscribe", "sns:Unsubscribe", "sns:ConfirmSubscription", "sns:Get*", "sns:List*",
		"sns:Publish", "sns:TagResource", "sns:UntagResource"},
		resources: []string{"arn:*:sns:*:*:aws-controltower-CentralizedLoggingNotifications*"}, security: true, from4: true},
	{sid: "GRSNSTOPICPOLICY", actions: []string{"sns:AddPermission", "sns:CreateTopic", "sns:DeleteTopic", "sns:RemovePermission",
		"sns:SetTopicAttributes"}, resources: []string{"arn:*:sns:*:*:aws-controltower-*"}},
	{sid: "GRSNSSUBSCRIPTIONPOLICY", actions: []string{"sns:Subscribe", "sns:Unsubscribe"},
		resources: []string{"arn:*:sns:*:*:aws-controltower-SecurityNotifications"}},
	{sid: "GRIAMROLEPOLICY", actions: []string{"iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary",
		"iam:DeleteRolePolicy", "iam:DetachRolePolicy",
		"iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"},
		resources:  []string{"arn:*:iam::*:role/aws-controltower-*", "arn:*:iam::*:role/*AWSControlTower*", "arn:*:iam::*:role/stacksets-exec-*"},
		alsoSpares: []string{"stacksets-exec-*"}},
}

// regionFree is what region deny leaves alone: services without a region, and
// those that a live policy was seen to spare (docs/aws.md#control-tower-guardrails).
var regionFree = []string{"a4b:*", "access-analyzer:*", "account:*", "acm:*", "aws-marketplace-management:*", "aws-marketplace:*",
	"aws-portal:*", "billing:*", "budgets:*", "ce:*", "chime:*",
	"cloudfront:*", "config:*", "cur:*", "directconnect:*", "ec2:DescribeRegions", "fms:*", "globalaccelerator:*", "health:*", "iam:*",
	"importexport:*", "kms:*", "networkmanager:*", "organizations:*",
	"pricing:*", "route53:*", "route53domains:*", "s3:GetAccountPublic*", "s3:GetBucketLocation", "s3:GetBucketPolicyStatus",
	"s3:GetBucketPublicAccessBlock", "s3:ListAllMyBuckets", "s3:PutAccountPublic*",
	"shield:*", "sso:*", "sts:*", "support:*", "sustainability:*", "tag:GetResources", "trustedadvisor:*", "waf:*", "wafv2:*"}

// InstallGuardrails attaches Control Tower's mandatory controls of a landing
// zone version to the accounts they bind. What an account has already is not
// attached again.
func (w *World) InstallGuardrails(version string, g Governed) {
	major, _, _ := strings.Cut(version, ".")
	modern := len(major) > 1 || major >= "4"
	for _, rule := range guardrails {
		if rule.until4 && modern || rule.from4 && !modern {
			continue
		}
		accounts := g.Security
		if !rule.security {
			accounts = slices.Concat(g.Security, g.Enrolled)
		}
		w.attachOnce(accounts, rule.sid, rule.document())
	}
	if len(g.Regions) > 0 {
		w.attachOnce(slices.Concat(g.Security, g.Enrolled), "CTMULTISERVICEPV1", regionDeny(g.Regions))
	}
}

func (g guardrail) document() string {
	return policydoc.New(policydoc.Statement{Sid: g.sid, Effect: policydoc.Deny, Action: g.actions, NotAction: g.notAction,
		Resource: g.resources, Condition: sparing(g.alsoSpares...)}).String()
}

// sparing spares Control Tower's own role, and others by name.
func sparing(roles ...string) policydoc.Conditions {
	var arns policydoc.Strings
	for _, name := range append([]string{"AWSControlTowerExecution"}, roles...) {
		arns = append(arns, "arn:*:iam::*:role/"+name)
	}
	return policydoc.Conditions{"ArnNotLike": {"aws:PrincipalARN": arns}}
}

// regionDeny is CT.MULTISERVICE.PV.1.
func regionDeny(governed []string) string {
	condition := sparing()
	condition["StringNotEquals"] = map[string]policydoc.Strings{"aws:RequestedRegion": governed}
	return policydoc.New(policydoc.Statement{Sid: "CTMULTISERVICEPV1", Effect: policydoc.Deny, NotAction: regionFree,
		Resource: policydoc.Strings{"*"}, Condition: condition}).String()
}

func (w *World) attachOnce(accounts []string, name, document string) {
	for _, id := range accounts {
		bound := false
		w.Edit(func(w *World) {
			bound = slices.ContainsFunc(w.account(id, "account "+id).SCPs, func(s SCP) bool { return s.Name == name })
		})
		if !bound {
			w.AttachSCP(id, name, document)
		}
	}
}
