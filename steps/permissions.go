package steps

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Permissions is the least IAM policy with which this set-up can be planned,
// applied and verified, for the identity that signs in. It asks AWS nothing.
func Permissions(s setup.Setup) policydoc.Document { return PermissionsIn(s, s.At.Account, false) }

// Accounts are those in which a set-up has something to do, the one we sign in
// to first.
func Accounts(s setup.Setup) []string {
	all := []string{s.At.Account}
	for _, resource := range Resources(s) {
		if account := resource.About().At.Account; !slices.Contains(all, account) {
			all = append(all, account)
		}
	}
	return all
}

// PermissionsIn is the part of the policy for one of the accounts: what the
// role or profile there must be allowed. With follow, a call can be followed as
// well (Session.Follow): that means to read log files and to look into the queue.
func PermissionsIn(s setup.Setup, account string, follow bool) policydoc.Document {
	all := setup.Permit("*", "sts:GetCallerIdentity")
	if account == s.At.Account {
		all = append(all, setup.Permit("*", "organizations:DescribeOrganization")...)
		all = append(all, entries(s)...)
	}
	for _, resource := range Resources(s) {
		if resource.About().At.Account == account {
			all = append(all, resource.Permissions()...)
		}
	}
	all = append(all, verifyPermissions(s, account)...)
	if follow {
		all = append(all, followPermissions(s, account)...)
	}
	statements := grouped(all)
	times := map[string]int{}
	for i := range statements {
		sid := sidFor(statements[i])
		if times[sid]++; times[sid] > 1 { // IAM takes a Sid only once
			sid += strconv.Itoa(times[sid])
		}
		statements[i].Sid = sid
	}
	return policydoc.New(statements...)
}

// grouped has a statement for each resource and condition, in a fixed order.
func grouped(all []engine.Permission) []policydoc.Statement {
	type narrowed struct{ resource, condition string }
	groups := map[narrowed]*policydoc.Statement{}
	for _, p := range all {
		s := policydoc.Statement{Effect: policydoc.Allow, Resource: policydoc.Strings{p.Resource}, Condition: p.Condition}
		key := narrowed{p.Resource, policydoc.New(s).String()}
		if groups[key] == nil {
			groups[key] = &s
		}
		groups[key].Action = append(groups[key].Action, p.Action)
	}
	var statements []policydoc.Statement
	for _, s := range groups {
		slices.Sort(s.Action)
		s.Action = slices.Compact(s.Action)
		statements = append(statements, *s)
	}
	slices.SortFunc(statements, func(a, b policydoc.Statement) int {
		return cmp.Or(cmp.Compare(a.Resource[0], b.Resource[0]), cmp.Compare(len(a.Condition), len(b.Condition)),
			cmp.Compare(policydoc.New(a).String(), policydoc.New(b).String()))
	})
	return statements
}

// verifyPermissions are what it takes to judge the whole way of an event, beside
// what the resources themselves ask for.
func verifyPermissions(s setup.Setup, account string) []engine.Permission {
	var all []engine.Permission
	if account == s.At.Account && s.LogAt().Account != account {
		all = append(all, setup.Permit("*", "organizations:ListParents", "organizations:ListPoliciesForTarget",
			"organizations:DescribePolicy")...)
	}
	if account != s.LogAt().Account {
		return all
	}
	all = append(all, setup.Permit(s.BucketARN(), "s3:GetBucketPolicy")...)
	if s.Answers.Auth == answers.AuthUser {
		all = append(all, setup.Permit(s.UserARN(), "iam:ListUserPolicies", "iam:GetUserPolicy")...)
	} else {
		all = append(all, setup.Permit(s.RoleARN(), "iam:ListRolePolicies", "iam:GetRolePolicy")...)
	}
	if boundary := s.BoundaryIn(account); boundary != "" {
		all = append(all, setup.Permit(boundary, "iam:GetPolicy", "iam:GetPolicyVersion")...)
	}
	if s.Hears() != "" {
		all = append(all, setup.Permit(s.Hears(), "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic")...)
		all = append(all, setup.Permit("*", "sns:GetSubscriptionAttributes")...)
	}
	return all
}

// followPermissions are what following a call takes beside that.
func followPermissions(s setup.Setup, account string) []engine.Permission {
	var all []engine.Permission
	if account == s.At.Account {
		all = append(all, setup.Permit("*", "cloudtrail:DescribeTrails", "cloudtrail:LookupEvents")...)
	}
	if account != s.LogAt().Account {
		return all
	}
	all = append(all, setup.Permit(s.BucketARN(), "s3:ListBucket", "s3:GetBucketPolicy")...)
	all = append(all, setup.Permit(s.BucketARN()+"/*", "s3:GetObject")...)
	all = append(all, setup.Permit(s.QueueARN(), "sqs:ReceiveMessage")...)
	all = append(all, setup.Permit(s.AnyKeyARN(), "kms:Decrypt")...)
	if s.Existing != nil {
		for _, key := range s.Existing.Keys() {
			all = append(all, setup.Permit(key, "kms:Decrypt")...)
		}
	}
	return all
}

// entries are what it takes to find the bucket's account and to enter it.
func entries(s setup.Setup) []engine.Permission {
	if s.Existing == nil {
		return nil
	}
	var all []engine.Permission
	if s.Existing.Tower != nil {
		all = setup.Permit("*", "controltower:ListLandingZones", "controltower:GetLandingZone")
	}
	if s.Existing.ByName {
		all = append(all, setup.Permit("*", "organizations:ListAccounts")...)
	}
	roles := map[string]bool{}
	for _, resource := range Resources(s) {
		about := resource.About()
		for _, role := range []string{about.As, s.Existing.Entered[about.At.Account]} {
			if role != "" && about.At.Account != s.At.Account {
				roles[s.ARN("iam", "", about.At.Account, "role/"+role)] = true
			}
		}
	}
	for arn := range roles {
		all = append(all, engine.Permission{Action: "sts:AssumeRole", Resource: arn})
	}
	return all
}

// AccountPolicy is the least policy for what we are in one of the accounts.
type AccountPolicy struct {
	Account string             `json:"account"`
	Policy  policydoc.Document `json:"policy"`
}

// PermissionsByAccount is Permissions for each account that the set-up has
// something to do in, the one that is signed in to first; with follow, as in
// PermissionsIn.
func PermissionsByAccount(s setup.Setup, follow bool) []AccountPolicy {
	var all []AccountPolicy
	for _, account := range Accounts(s) {
		all = append(all, AccountPolicy{account, PermissionsIn(s, account, follow)})
	}
	return all
}

// sidFor names a statement after its service: "ExpelSetUpS3"; IAM allows only
// letters and digits in it.
func sidFor(s policydoc.Statement) string {
	kind := "Account"
	if s.Resource[0] != "*" {
		parts := strings.SplitN(s.Resource[0], ":", 6)
		resource, _, _ := strings.Cut(parts[5], "/")
		kind = strings.ToUpper(parts[2])
		if parts[2] == "iam" || parts[2] == "kms" {
			kind += strings.ToUpper(resource[:1]) + resource[1:]
		}
	}
	return "TrailheadOn" + kind
}

var _ engine.Fleet = (*Session)(nil)
