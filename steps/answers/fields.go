package answers

import "strings"

// named fills in the names that follow from the key.
func named(fields []Field) []Field {
	for i := range fields {
		f := &fields[i]
		f.Flag = strings.NewReplacer("_", "-", ".", "-").Replace(f.Key)
		f.Env = "TRAILHEAD_" + strings.ToUpper(strings.ReplaceAll(f.Key, ".", "_"))
		if f.Choices != nil {
			f.read = choice(f.Choices)
		}
	}
	return fields
}

var table = named([]Field{
	{
		Key: "variant", Title: "Trail", Default: VariantNew, From: "recommended",
		What: "Whether a trail is made, or one that exists is used.",
		Why:  "Expel needs one trail that records every region.",
		Risk: "A second trail beside one that exists is a second copy of every event, which AWS bills.",
		Choices: []Choice{
			{VariantNew, "make a trail, its bucket and its key"},
			{VariantExisting, "use a trail that is there; it is not changed"},
			{VariantControlTower, "use Control Tower's trail; nothing of Control Tower's is edited"},
		},
		at: func(a *Answers) any { return &a.Variant },
	},
	{
		Key: "scope", Title: "Covers", Step: 1, Default: ScopeAccount, From: "recommended",
		What: "Whether Expel looks into the accounts of the trail and its bucket alone, or into every account of the organization.",
		Why:  "An organization's trail records all its accounts; it is made in the management account.",
		Risk: "organization switches recording on in every account and puts a role into each.",
		Choices: []Choice{
			{ScopeAccount, "the trail's accounts alone"},
			{ScopeOrganization, "every account of the organization"},
		},
		at: func(a *Answers) any { return &a.Scope },
	},
	{
		Key: "region", Title: "Region", Step: 1, From: "article, step 1", Example: "us-east-1",
		What: "The home region of the trail, the bucket and the queue.",
		Why:  "The trail records all regions, but its files are kept in this one. Workbench asks for it.",
		Risk: "It cannot be changed later: trail, bucket and queue would have to be made anew.",
		read: readRegion, at: func(a *Answers) any { return &a.Region },
	},
	{
		Key: "external_id", Title: "External ID", Step: 7, From: "Workbench", Secret: true,
		Example: "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a",
		What: "The Workbench GUID, which is the GUID of your organization: Settings > My Organization, in the address bar. The whole " +
			"address will do.",
		Why:  "With it nobody but you can have Expel use your role.",
		Risk: "With a wrong one Expel cannot use the role, and nothing arrives.",
		read: readExternalID, at: func(a *Answers) any { return &a.ExternalID },
	},
	{
		Key: "trail", Title: "Trail's name", Step: 1, Default: "GlobalCloudTrail", From: "article, step 1",
		Example: "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit",
		What:    "The name of the trail to make. For the variants existing and control-tower, the name or ARN of the trail to use.",
		Why:     "The key's and the bucket's policies allow exactly this trail.",
		read:    readTrail, at: func(a *Answers) any { return &a.Trail },
	},
	{
		Key: "bucket", Title: "Bucket", Step: 1, From: "recommended", Example: "acme-cloudtrail-logs", Optional: true,
		What: "The bucket to make for the trail's files. Empty: a name of the account's own, which nobody else can take. With a trail " +
			"that exists, its own bucket is used.",
		Why:  "CloudTrail writes its files there, and Expel reads them.",
		Risk: "A name that does not end in -ACCOUNT-REGION-an is shared by all AWS customers of a partition: one that is taken cannot be had.",
		read: readBucket, at: func(a *Answers) any { return &a.Bucket },
	},
	{
		Key: "kms_alias", Title: "Key", Step: 1, Default: "expel-cloudtrail", From: "recommended",
		What: "The alias of the key that is made, without alias/.",
		Why:  "The key encrypts the trail's files, the bucket and the queue's messages.",
		read: readAlias, at: func(a *Answers) any { return &a.KMSAlias },
	},
	{
		Key: "bucket_key", Title: "Bucket key", Step: 2, Default: "true", From: "recommended", Kind: Bool,
		What: "Whether S3 keeps a short-lived key of its own for the bucket (S3 Bucket Key).",
		Why:  "It saves most of the calls to KMS, and so most of their cost.",
		at:   func(a *Answers) any { return &a.BucketKey },
	},
	{
		Key: "sns_topic", Title: "SNS topic", Step: 1, From: "article, step 1", Example: "cloudtrail-files", Optional: true,
		What: "The name of a topic to make, which CloudTrail tells of every file. Empty: none.",
		Why:  "Only for listeners of your own; Expel does not need it.",
		read: readTopic, at: func(a *Answers) any { return &a.SNSTopic },
	},
	{
		Key: "queue", Title: "Queue", Step: 3, Default: "ExpelMasterCloudTrailNotify", From: "article, step 3",
		What: "The SQS queue to make, in the bucket's account and region.",
		Why:  "S3 puts a message into it for every new file, and Expel takes it out.",
		read: readQueue, at: func(a *Answers) any { return &a.Queue },
	},
	{
		Key: "notification", Title: "Notification", Step: 5, Default: "ExpelNotifyQueue", From: "article, step 5",
		What: "The name of the rule on the bucket that tells the queue of new files.",
		Why:  "By this name trailhead finds its own rule again among others.",
		read: readNotification, at: func(a *Answers) any { return &a.Notification },
	},
	{
		Key: "overlap", Title: "Others who listen", Step: 5, Default: OverlapStop, From: "recommended",
		What: "What to do where somebody's notification on the bucket takes the same events already.",
		Why:  "S3 allows only one rule for an event and prefix.",
		Risk: "With fan-out the way to somebody else's queue changes: it is attached to the topic before the rule is switched.",
		Choices: []Choice{
			{OverlapStop, "stop, and say who it is"},
			{OverlapSubscribe, "subscribe our queue to the topic that hears them"},
			{OverlapFanOut, "put an SNS topic in front of the queue that hears them now"},
		},
		at: func(a *Answers) any { return &a.Overlap },
	},
	{
		Key: "policy", Title: "Policy", Step: 6, Default: "ExpelAPIPolicy", From: "article, step 6",
		What: "The IAM policy to make.",
		Why:  "It says what Expel may do: read these logs, take messages from this queue, list resources.",
		read: readPolicy, at: func(a *Answers) any { return &a.Policy },
	},
	{
		Key: "role", Title: "Role", Step: 7, Default: "ExpelServiceRole", From: "article, step 7",
		What: "The IAM role to make, under the same name in every account.",
		Why:  "Expel works in your accounts as this role.",
		Risk: "Expel needs the same name in all accounts.",
		read: readOurRole, at: func(a *Answers) any { return &a.Role },
	},
	{
		Key: "role_session_name", Title: "Role session name", Step: 8, From: "recommended", Example: "expel-123456789012", Optional: true,
		What: "The name under which Expel's use of the role shows in your logs. Empty: expel- and the account's id.",
		Why:  "Workbench asks for one that is unique, and it tells Expel's calls from others.",
		read: readSession, at: func(a *Answers) any { return &a.RoleSessionName },
	},
	{
		Key: "auth", Title: "Signs in as", Step: 7, Default: AuthRole, From: "recommended",
		What: "Whether Expel signs in with a role or as an IAM user.",
		Why:  "A role has no lasting key that can be lost. Outside the aws partition only a user works.",
		Risk: "A user's access key is shown once, and you have to keep and renew it.",
		Choices: []Choice{
			{AuthRole, "a role that only Expel can use"},
			{AuthUser, "an IAM user with an access key"},
		},
		at: func(a *Answers) any { return &a.Auth },
	},
	{
		Key: "trusted_principal", Title: "Trusts", Step: 7, Default: TrustAccount, From: "article, step 7",
		What: "Whom the role trusts: Expel's account 012205512454, or one user in it.",
		Why:  "Nobody else can use the role.",
		Risk: "Trust in one user ends for good if Expel ever makes that user anew.",
		Choices: []Choice{
			{TrustAccount, "Expel's account, as in the article"},
			{TrustUser, "the user ExpelCloudService in it, as in Expel's Terraform module"},
		},
		at: func(a *Answers) any { return &a.TrustedPrincipal },
	},
	{
		Key: "members.rollout", Title: "Member accounts", Step: 7, Default: RolloutStackSet, From: "recommended",
		What: "How the role gets into the other accounts of the organization.",
		Why:  "Expel looks into an alert in the account where it happened.",
		Risk: "With none, Expel sees these accounts' logs and cannot look into them.",
		Choices: []Choice{
			{RolloutStackSet, "a CloudFormation StackSet, for accounts that join later too"},
			{RolloutDirect, "one account after the other, through a role in each"},
			{RolloutNone, "not at all"},
		},
		at: func(a *Answers) any { return &a.Members.Rollout },
	},
	{
		Key: "members.role", Title: "Role in member accounts", Step: 7, From: "recommended", Example: "OrganizationAccountAccessRole",
		Optional: true,
		What: "The role by which trailhead enters each member account: for the direct way, for verify and for repair. Empty: " +
			"OrganizationAccountAccessRole, then AWSControlTowerExecution.",
		Why:  "Accounts that were invited into the organization have neither of the two.",
		read: readRole, at: func(a *Answers) any { return &a.Members.Role },
	},
	{
		Key: "members.organizational_units", Title: "Only these units", Step: 7, From: "recommended", Kind: List, Example: "ou-ab12-c3d4e5f6",
		What: "The organizational units whose accounts get the role. None: every account.",
		Why:  "Where Expel is to watch only a part of the organization.",
		read: readUnit, at: func(a *Answers) any { return &a.Members.OrganizationalUnits },
	},
	{
		Key: "members.exclude_accounts", Title: "Without these accounts", Step: 7, From: "recommended", Kind: List, Example: "123456789012",
		What: "Accounts that do not get the role.",
		Why:  "For accounts that already have it, or must not have it.",
		read: readAccount, at: func(a *Answers) any { return &a.Members.ExcludeAccounts },
	},
	{
		Key: "log_account.role", Title: "Role in the log account", Default: "AWSControlTowerExecution", From: "recommended", Optional: true,
		What: "Where the bucket is in another account: the role to take on there.",
		Why:  "Queue, key, notification and role are made in the bucket's account.",
		read: readRole, at: func(a *Answers) any { return &a.LogAccount.Role },
	},
	{
		Key: "log_account.profile", Title: "Profile for the log account", From: "recommended", Example: "log-archive", Optional: true,
		What: "Where the bucket is in another account: a profile of the AWS config that signs in there. It goes before the role.",
		Why:  "Where no role can be taken on from here.",
		read: readProfile, at: func(a *Answers) any { return &a.LogAccount.Profile },
	},
	{
		Key: "tags", Title: "Tags", From: "recommended", Kind: Map, Example: "cost-center=1234,team=security",
		What: "Tags of your own, beside vendor=expel and managed-by=trailhead, on everything that takes tags.",
		Why:  "For your own book-keeping, or for a tag policy that asks for them.",
		at:   func(a *Answers) any { return &a.Tags }, entry: readTag,
	},
	{
		Key: "accept", Title: "Agreed to", From: "recommended", Kind: List,
		What: "What needs a yes of its own.",
		Why:  "It costs money twice, loosens a guardrail, or switches something on for the whole organization.",
		Choices: []Choice{
			{AcceptSecondTrail, "a second copy of events, which AWS bills"},
			{AcceptControlTowerBypass, "to act as AWSControlTowerExecution where a guardrail refuses others"},
			{AcceptControlTowerHandover, "to leave the rule behind that guardrail to whoever looks after Control Tower"},
			{AcceptOrganizationAccess, "to switch on trusted access in AWS Organizations"},
			{AcceptExtraAccess, "to build on a thing that allows more than Expel needs"},
		},
		at: func(a *Answers) any { return &a.Accept },
	},
	{
		Key: "remediation", Title: "Remediation", Step: 6, Default: "false", From: "recommended", Kind: Bool,
		What: "Whether Expel may also switch off access keys: the statement that Expel's remediation asks for (iam:UpdateAccessKey), in every " +
			"account that gets the policy.",
		Why:  "Expel can then stop an access key that was stolen, without waiting for you.",
		Risk: "Expel can switch any user's access keys off, and on again.",
		at:   func(a *Answers) any { return &a.Remediation },
	},
	{
		Key: "notification_filter", Title: "Files told of", Step: 5, Default: FilterAll, From: "article, step 5",
		What: "Of which files in the bucket the queue is told.",
		Why:  "The article's rule has no filter, so Expel also hears of digests, and of what AWS Config and others write into the same bucket.",
		Risk: "With trail, what others write into the bucket is not told, the log files of other accounts' trails included.",
		Choices: []Choice{
			{FilterAll, "every file, as in the article"},
			{FilterTrail, "only the log files of this trail, as far as their names tell them apart"},
		},
		at: func(a *Answers) any { return &a.NotificationFilter },
	},
	{
		Key: "permissions_boundary", Title: "Boundary", Step: 7, From: "recommended", Optional: true,
		Example: "arn:aws:iam::123456789012:policy/VendorBoundary",
		What: "The ARN of a policy that limits the role or user, set when it is made. In other accounts it is the policy of that name there. " +
			"Empty: none.",
		Why:  "For organizations whose service control policies refuse a role without one.",
		Risk: "What the boundary does not allow, Expel cannot do: the plan says so where it reads it.",
		read: readBoundary, at: func(a *Answers) any { return &a.PermissionsBoundary },
	},
	{
		Key: "iam_path", Title: "IAM path", Step: 6, Default: "/", From: "recommended", Example: "/vendors/",
		What: "The path under which policy and role (or user) are made. What is there already keeps its own.",
		Why:  "For organizations whose service control policies refuse roles outside a path.",
		read: readIAMPath, at: func(a *Answers) any { return &a.IAMPath },
	},
})
