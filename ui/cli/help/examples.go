package help

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Examples are the command lines in the help of each command, by its name.
var Examples = map[string]string{
	"trailhead": `  trailhead                        ask, show, make, prove
  trailhead --rehearse             the same on a simulated AWS
  trailhead plan -f answers.yaml   what the answers in a file would change`,
	"discover": `  trailhead discover --region eu-west-1
  trailhead discover --profile audit --json`,
	"plan": `  trailhead plan --variant new --region us-east-1
  trailhead plan -f answers.yaml --details
  trailhead plan -f answers.yaml --out plan.json
  trailhead plan -f answers.yaml --preflight`,
	"apply": `  trailhead apply -f answers.yaml
  trailhead apply plan.json --yes
  trailhead apply --yes --variant new --region us-east-1 --rehearse`,
	"verify": `  trailhead verify
  trailhead verify --wait 15m
  trailhead verify --all --json`,
	"outputs": `  trailhead outputs
  trailhead outputs --json`,
	"repair": `  trailhead repair --dry-run
  trailhead repair --yes --failures failed.csv`,
	"undo": `  trailhead undo
  trailhead undo --yes --delete-logs acme-cloudtrail-logs`,
	"report":      `  trailhead report --out ticket-1234`,
	"permissions": `  trailhead permissions --variant existing > policy.json`,
	"export": `  trailhead export runbook --out runbook.md
  trailhead export awscli -f answers.yaml --out connect.sh`,
	"man": `  trailhead man apply
  trailhead man --dir ~/.local/share/man/man1`,
	"version": `  trailhead version --json`,
}

// Groups of answers by what they decide.
var (
	// names lead to a set-up that is there.
	names = []string{"variant", "scope", "region", "external_id", "trail", "bucket", "kms_alias", "sns_topic", "queue", "notification",
		"policy", "role", "auth", "members.role", "log_account.role", "log_account.profile", "iam_path"}
	// membersAnswers say how a role in member accounts is made.
	membersAnswers = []string{"scope", "region", "external_id", "policy", "role", "trusted_principal", "members.rollout", "members.role",
		"members.organizational_units", "members.exclude_accounts", "tags", "accept", "remediation", "permissions_boundary", "iam_path"}
)

// Matters are the answers in the help of a command that has little to do with
// the others; a command that is not here shows them all. Each command takes all
// of them, so that one file of answers fits all commands.
var Matters = map[string][]string{
	"discover": {"region", "external_id", "role", "log_account.role", "log_account.profile"},
	"verify":   append(slices.Clone(names), "members.organizational_units", "members.exclude_accounts"),
	"outputs":  append(slices.Clone(names), "role_session_name"),
	"report":   names,
	"undo":     append(slices.Clone(names), "accept"),
	"repair":   membersAnswers,
}

// mattering leaves out the answers that have little to do with a command. It
// reports whether it has.
func mattering(cmd *cobra.Command, flags []*pflag.Flag) (kept []*pflag.Flag, fewer bool) {
	keys, some := Matters[cmd.Name()]
	if !some {
		return flags, false
	}
	for _, f := range flags {
		if key := f.Annotations[answerNote]; len(key) > 0 && slices.Contains(keys, key[0]) {
			kept = append(kept, f)
		}
	}
	return kept, len(kept) < len(flags)
}
