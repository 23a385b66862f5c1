package answers

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"trailhead/internal/pattern"
)

// aliasNames leaves 250 of KMS's 256 characters, since alias/ counts too
// (docs/aws.md#alias-names).
var aliasNames = names{1, 250, "/_-", "An alias is up to 250 letters, digits, / _ and -, and does not begin with aws/."}

// readAlias takes the alias with or without the alias/ that KMS puts before it.
func readAlias(text string) (string, *fault) {
	text = strings.TrimPrefix(text, "alias/")
	if strings.HasPrefix(text, "aws/") {
		return "", &fault{what: "begins with aws/, which AWS keeps for itself", rule: aliasNames.rule}
	}
	return aliasNames.read(text)
}

// docs/aws.md#queue-names.
var queueNames = names{1, 80, "-_", "A queue's name is up to 80 letters, digits, hyphens and underscores."}

func readQueue(text string) (string, *fault) {
	if strings.HasSuffix(text, ".fifo") {
		return "", &fault{what: "is the name of a FIFO queue", rule: "S3 sends its notifications to standard queues only."}
	}
	return nameOnly(text, queueNames)
}

// SNS API reference, CreateTopic; CloudTrail and S3 take standard topics only.
var topicNames = names{1, 256, "-_", "A topic's name is up to 256 letters, digits, hyphens and underscores."}

func readTopic(text string) (string, *fault) {
	if strings.HasSuffix(text, ".fifo") {
		return "", &fault{what: "is the name of a FIFO topic", rule: "CloudTrail and S3 send to standard topics only."}
	}
	return nameOnly(text, topicNames)
}

// nameOnly says it in so many words when an ARN or address stands where a
// name is wanted.
func nameOnly(text string, n names) (string, *fault) {
	switch {
	case strings.HasPrefix(text, "arn:"):
		return "", &fault{what: "is an ARN", rule: n.rule, do: "Give the name alone."}
	case strings.Contains(text, "://"):
		return "", &fault{what: "is an address", rule: n.rule, do: "Give the name alone."}
	}
	return n.read(text)
}

// docs/aws.md#iam-names-and-quotas.
var (
	policyNames  = names{1, 128, "+=,.@_-", "A policy's name is up to 128 letters, digits and + = , . @ _ -."}
	roleNames    = names{1, 64, "+=,.@_-", "A role's name is up to 64 letters, digits and + = , . @ _ -."}
	sessionNames = names{2, 64, "+=,.@_-", "A role session name is 2 to 64 letters, digits and + = , . @ _ -."}
)

func readPolicy(text string) (string, *fault)  { return nameOnly(text, policyNames) }
func readRole(text string) (string, *fault)    { return nameOnly(text, roleNames) }
func readSession(text string) (string, *fault) { return nameOnly(text, sessionNames) }

// readOurRole refuses the names that Control Tower's guardrail GRIAMROLEPOLICY
// keeps for itself (docs/aws.md#control-tower-guardrails).
func readOurRole(text string) (string, *fault) {
	lower := strings.ToLower(text)
	if strings.HasPrefix(lower, "aws-controltower-") || strings.Contains(lower, "awscontroltower") ||
		strings.HasPrefix(lower, "stacksets-exec-") {
		return "", &fault{
			what: "is a name that Control Tower keeps for itself",
			rule: "A guardrail refuses roles named aws-controltower-*, *AWSControlTower* and stacksets-exec-*.",
		}
	}
	return readRole(text)
}

// policyARN is a managed policy of a customer's, or one of AWS's.
var policyARN = pattern.New(`^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/([!-~]{1,510}/)?[\w+=,.@-]{1,128}$`)

// readBoundary takes the ARN of a policy: IAM takes no name.
func readBoundary(text string) (string, *fault) {
	if policyARN().MatchString(text) {
		return text, nil
	}
	return "", &fault{what: "is not the ARN of a policy", rule: "It is written like arn:aws:iam::123456789012:policy/VendorBoundary."}
}

// iamPath is what IAM takes for a path (IAM API reference, CreateRole).
// Every start reads the default, which needs no expression.
var iamPath = pattern.New(`^/[!-~]{1,510}/$`)

func readIAMPath(text string) (string, *fault) {
	if text == "/" || iamPath().MatchString(text) && !strings.ContainsAny(text, "*?$") && !strings.Contains(text, "//") {
		return text, nil
	}
	return "", &fault{what: "is not a path", rule: "A path begins and ends with /, like /vendors/, and has no space, * or ? in it and no //."}
}

// readNotification keeps S3's limit for the Id of a notification (255 characters).
func readNotification(text string) (string, *fault) {
	bad := &fault{rule: "A notification's name is up to 255 characters that can be seen."}
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		bad.what = "is empty"
		return "", bad
	case n > 255:
		bad.what = isLong(n)
		return "", bad
	}
	return visible(text, bad)
}

// readProfile takes the name of a profile of the shared AWS config.
func readProfile(text string) (string, *fault) {
	return visible(text, &fault{rule: "It is the name of a profile in the AWS config file."})
}

func visible(text string, bad *fault) (string, *fault) {
	if !utf8.ValidString(text) {
		bad.what = "is not UTF-8 text"
		return "", bad
	}
	for _, c := range text {
		if !unicode.IsPrint(c) {
			bad.what = "has " + called(c) + " in it"
			return "", bad
		}
	}
	return text, nil
}

// unitID is an organizational unit or the root (CloudFormation API reference, DeploymentTargets).
var unitID = pattern.New(`^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$`)

func readUnit(text string) (string, *fault) {
	if unitID().MatchString(text) {
		return text, nil
	}
	return "", &fault{
		what: "is not the id of an organizational unit",
		rule: "An id is written like ou-ab12-c3d4e5f6, or r-ab12 for the root; names are not unique and are not taken.",
	}
}

func readAccount(text string) (string, *fault) {
	if accountID().MatchString(text) {
		return text, nil
	}
	return "", &fault{what: "is not an account id", rule: "An account id is 12 digits, without hyphens; leading zeros count."}
}

// mostTags leaves 10 of the 50 that most services take for our own and for
// what AWS adds.
const mostTags = 40

func tooManyTags(n int) fault {
	return fault{what: fmt.Sprintf("has %d tags", n), rule: fmt.Sprintf("There can be %d at most.", mostTags)}
}

const tagRule = "A key is 1 to 128, a value 1 to 256 letters, digits, spaces and _ . : / + - @ (a value may have = too)."

// readTag keeps the tag rules that every service here shares: IAM's characters,
// CloudTrail's shortest value (API references, Tag). A
// key has no =, which parts it from its value on the command line.
func readTag(key, value string) *fault {
	lower := strings.ToLower(key)
	switch {
	case strings.HasPrefix(lower, "aws:"):
		return &fault{what: "begins with aws:, which AWS keeps for itself", rule: tagRule}
	case lower == "vendor" || lower == "managed-by":
		return &fault{what: "is a tag that trailhead sets itself",
			rule: "vendor=expel and managed-by=trailhead are on everything it makes, and undo goes by them.", do: "Leave it out."}
	}
	if what := tagPart("key", key, 128, "_.:/+-@ "); what != "" {
		return &fault{what: what, rule: tagRule}
	}
	if what := tagPart("value", value, 256, "_.:/=+-@ "); what != "" {
		return &fault{what: what, rule: tagRule}
	}
	return nil
}

func tagPart(part, text string, most int, extra string) string {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "has no " + part
	case n > most:
		return fmt.Sprintf("has a %s of %d characters", part, n)
	}
	for _, c := range text {
		if !unicode.IsLetter(c) && !unicode.IsNumber(c) && !strings.ContainsRune(extra, c) {
			return "has " + called(c) + " in its " + part
		}
	}
	return ""
}
