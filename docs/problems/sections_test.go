package problems

import "strings"

// section is a part of the page: what happens there.
type section struct {
	id, title, intro string
	table            bool // texts of a few words: a table instead of headings
}

// sections are in the order in which one comes across them.
var sections = []section{
	{"in", "Signing in, and getting into accounts", "Who we are, and the way into the account that has the bucket or is a member.", false},
	{"usage", "On the command line", "Exit code 64, and nothing was done. `trailhead COMMAND --help` and [reference.md](reference.md) have every flag.", true},
	{"answers", "An answer, or the answers file, cannot be used", "Exit code 64, and nothing was done. All that is wrong is told at once, each with key, value, place and rule. Where no other remedy stands here, give another value: the text ends with the flag, variable and key that take it. The rules are in [reference.md](reference.md#answers).", true},
	{"fit", "An answer does not fit what is there", "Exit code 64 after a look at AWS, and nothing was done.", false},
	{"plan", "The plan is blocked, at any step", "trailhead has looked and will not do it like this. Nothing was changed. Each is told with the step of Expel's article.", false},
	{"step 1", "Step 1: the trail and its bucket", "", false},
	{"step 3", "Step 3: the queue", "", false},
	{"step 4", "Step 4: the key's policy", "", false},
	{"step 5", "Step 5: the notification", "", false},
	{"ways", "Why a way out of an overlap is shut", "S3 takes one rule for an event and key. Where somebody has one, each way out is shown with its reason; [existing-trail.md](existing-trail.md#what-is-asked) explains them.", true},
	{"step 6", "Step 6: the policy", "", false},
	{"step 7", "Step 7: the role, and the organization's accounts", "", false},
	{"run", "While changes are made", "What was made stands, and does no harm half-made. The same command goes on from there.", false},
	{"aws", "What AWS answers", "The heading says what could not be done (`Could not create SQS queue …`), the next line why. Action, code and request id stand below: AWS support asks for them.", false},
	{"verify", "verify", "What `trailhead verify` says of a hop, with the remedy it names.", false},
	{"verify trail", "verify: trail", "`aws cloudtrail get-trail-status --name TRAIL` shows when it last delivered, and the last error; `aws cloudtrail get-event-selectors --trail-name TRAIL` shows what it records.", false},
	{"verify bucket", "verify: bucket", "`aws s3api get-bucket-encryption --bucket BUCKET` shows the default.", false},
	{"verify notification", "verify: notification", "`aws s3api get-bucket-notification-configuration --bucket BUCKET` shows every rule. Never put one back with `put-bucket-notification-configuration` alone: that call replaces all of them.", false},
	{"verify queue", "verify: queue", "`aws sqs get-queue-attributes --queue-url URL --attribute-names All` shows policy, key and how many messages wait.", false},
	{"verify key", "verify: key", "`aws kms get-key-policy --key-id KEY --policy-name default --output text` shows it. If a queue or trail stays empty and everything else is right, it is most often this.", false},
	{"verify role", "verify: role", "`aws iam get-role --role-name ROLE` shows whom it trusts, `aws iam list-attached-role-policies --role-name ROLE` what it may.", false},
	{"verify follow", "verify --follow", "Where one call was lost on its way to Expel.", false},
	{"verify members", "verify: member accounts", "", false},
	{"members", "Accounts of an organization: why one failed or was skipped", "The reason beside an account on the board, in `--failures FILE` and in `--json`. What AWS said is in the detail beside it. After mending, `trailhead repair --yes` touches only accounts that lack something.", true},
	{"undo", "undo: why something stays", "Undo takes back what trailhead made or changed, and only that; see [undo.md](undo.md).", true},
	{"saved", "Saved plans, slices, exports, reports", "See [headless.md](headless.md).", false},
	{"handed", "Handed to somebody else", "No error: the plan goes on without it, and says what others are asked for. The text to send is in the plan; `trailhead plan --slices DIR` cuts it into files.", false},
	{"other", "Beside the work", "Told as `Could not do what was asked: …`, or by the wizard at its foot. AWS is as it was.", true},
}

// places are where the problems of a file belong; the first that fits counts.
var places = []struct{ prefix, section string }{
	{"steps/answers/", "answers"},
	{"steps/login.go", "in"}, {"steps/discover", "in"}, {"ui/words/problem.go", "in"}, {"ui/cli/exit.go", "run"},
	{"steps/survey.go", "fit"}, {"steps/existing", "fit"}, {"steps/session.go", "fit"}, {"steps/members_", "fit"}, {"steps/organization.go", "fit"},
	{"steps/setup.go", "plan"}, {"steps/helpers.go", "plan"}, {"steps/statement.go", "plan"},
	{"steps/step1", "step 1"}, {"steps/step2", "step 1"}, {"steps/step3", "step 3"}, {"steps/step4", "step 4"}, {"steps/step5", "step 5"}, {"steps/step6", "step 6"}, {"steps/step7", "step 7"},
	{"steps/route", "step 5"},
	{"steps/slice.go", "saved"}, {"steps/receipt", "saved"}, {"steps/plandocument", "saved"}, {"steps/report", "saved"}, {"steps/export", "saved"}, {"ui/cli/planfile", "saved"}, {"ui/cli/slice", "saved"}, {"ui/cli/export", "saved"}, {"ui/cli/rollout", "saved"},
	{"steps/follow", "verify"}, {"steps/verify", "verify"}, {"ui/cli/verify", "verify"}, {"ui/verify", "verify"},
	{"steps/", "plan"}, {"steps/engine/", "run"}, {"ui", "run"}, {"", "other"},
}

func sectionOf(file string) string {
	if strings.HasPrefix(file, "steps/engine/") {
		return "run"
	}
	for _, p := range places {
		if strings.HasPrefix(file, p.prefix) {
			return p.section
		}
	}
	return "other"
}
