package words

import (
	"cmp"
	"slices"
	"strings"

	"trailhead/steps"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Part is what a plan does in one account.
type Part struct {
	Account string
	Region  string // of most of it
	Lines   []engine.Planned
}

// Parts are the lines of a plan by account, the one with most of it first.
func Parts(p *engine.Plan) []Part {
	var parts []Part
	for _, c := range Listed(p) {
		at := slices.IndexFunc(parts, func(x Part) bool { return x.Account == c.At.Account })
		if at < 0 {
			at, parts = len(parts), append(parts, Part{Account: c.At.Account})
		}
		parts[at].Lines = append(parts[at].Lines, c)
	}
	for i := range parts {
		parts[i].Region = mostly(parts[i].Lines)
	}
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(len(b.Lines), len(a.Lines)), cmp.Compare(a.Account, b.Account))
	})
	return parts
}

// mostly is the region of most of the lines.
func mostly(lines []engine.Planned) string {
	count, most := map[string]int{}, ""
	for _, c := range lines {
		count[c.At.Region]++
		if count[c.At.Region] > count[most] {
			most = c.At.Region
		}
	}
	return most
}

// Account is an account with what it is to the set-up and who we are in it:
// "222222222222 log archive, as AWSControlTowerExecution (role)".
func Account(d *steps.Session, found setup.Setup, account string) string {
	text := account
	if is := found.AccountIs(account); is != "" {
		text += " " + is
	}
	if who := Who(d.LoginIn(account)); who != "" {
		text += ", as " + who
	}
	return text
}

// Who is an identity as people call it: "AWSControlTowerExecution (role)",
// "engineer (user)", "Admin (profile logs)", "" where nobody is known.
func Who(h access.Login) string {
	name, kind := WhoAndKind(h)
	if kind == "" {
		return name
	}
	return name + " (" + kind + ")"
}

// WhoAndKind is the same in two parts. Kind is "" where the name says it all.
func WhoAndKind(h access.Login) (name, kind string) {
	parts := strings.SplitN(h.ARN, ":", 6)
	if len(parts) < 6 {
		return "", ""
	}
	kind, name, _ = strings.Cut(parts[5], "/")
	switch kind {
	case "assumed-role":
		kind = "role"
		name, _, _ = strings.Cut(name, "/")
	case "root":
		return "the account's root user", ""
	default:
		name = name[strings.LastIndex(name, "/")+1:]
	}
	if profile, ok := strings.CutPrefix(h.Via, "profile "); ok {
		kind = "profile " + profile
	}
	return name, kind
}

// Titles name the resources of a plan. Two accounts may have one of the same
// name; then its account is said with it.
func Titles(p *engine.Plan) func(engine.About) string {
	accounts := map[string]string{}
	twice := map[string]bool{}
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		if was, ok := accounts[c.Title()]; ok && was != c.At.Account {
			twice[c.Title()] = true
		}
		accounts[c.Title()] = c.At.Account
	}
	return func(a engine.About) string {
		if twice[a.Title()] {
			return a.Title() + " in " + a.At.Account
		}
		return a.Title()
	}
}

// Special is the role that one resource alone is done as, "" where its account's
// usual identity does it.
func Special(d *steps.Session, a engine.About) string {
	if a.As == "" || d.LoginIn(a.At.Account).Via == "role "+a.As {
		return ""
	}
	return a.As
}

// LogRole is the role in the log account as the settings show it: the one that
// somebody has named or, where nobody has, the one that let us in. Before a look
// it is those that will be tried.
func LogRole(d *steps.Session, found setup.Setup, set answers.Set) string {
	switch role := set.LogAccount.Role; {
	case d == nil, role == "", set.Given("log_account.role"), set.LogAccount.Profile != "":
		return role
	default:
		return cmp.Or(d.RoleIn(found.LogAt().Account), role+", then "+access.OrganizationRole)
	}
}
