package setup

import (
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// Other is another set-up of trailhead, as its journal beside ours tells of it:
// one in another region, or of another home account, that has the same policy
// and role in an account.
type Other struct {
	Account, Region string // of its journal: where it was run
	// Accounts are those in which it has policy and role.
	Accounts []string
	// Uses are its statements about queue, bucket and keys in the policy, where
	// the log files are.
	Uses policydoc.Document
	// Members: its roll-out reaches the member accounts.
	Members bool
	// Clashes: it has the same role with another External ID, and Changes: so it has
	// since this set-up, which had that one too, was given another.
	Clashes, Changes bool
	// Remediation: it lets Expel switch off access keys.
	Remediation bool
}

// Title is the set-up in words: "the set-up in eu-west-1".
func (o Other) Title(s Setup) string {
	if o.Account == s.At.Account {
		return "the set-up in " + o.Region
	}
	return "the set-up of account " + o.Account + " in " + o.Region
}

// OthersIn are the other set-ups that use policy and role in an account.
func (s Setup) OthersIn(account string) []Other {
	var all []Other
	for _, o := range s.Others {
		if slices.Contains(o.Accounts, account) {
			all = append(all, o)
		}
	}
	return all
}

// OthersWithMembers are the other set-ups that need the roles in the member
// accounts.
func (s Setup) OthersWithMembers() []Other {
	return slices.DeleteFunc(slices.Clone(s.Others), func(o Other) bool { return !o.Members })
}

// OtherUses reports whether another set-up needs a resource of the log account:
// a queue, a key, or the objects of a bucket.
func (s Setup) OtherUses(arn string) (Other, bool) {
	for _, o := range s.Others {
		for _, statement := range o.Uses.Statements {
			if slices.Contains(statement.Resource, arn) {
				return o, true
			}
		}
	}
	return Other{}, false
}

// Queue is the ARN of the other set-up's queue, "" where it is not known.
func (o Other) Queue() string {
	for _, statement := range o.Uses.Statements {
		for _, arn := range statement.Resource {
			if parsed, ok := awsops.ParseARN(arn); ok && parsed.Service == "sqs" {
				return arn
			}
		}
	}
	return ""
}
