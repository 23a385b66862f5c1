package discover

import (
	"path"
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/steps/setup"
)

// allowed are those that the policy of a resource lets do something, with or
// without conditions. A policy that cannot be parsed tells nothing.
func allowed(policy policydoc.Text, action string) []string {
	doc, err := policy.Document()
	if err != nil {
		return nil
	}
	var all []string
	for _, s := range doc.Statements {
		if s.Effect != policydoc.Allow || !speaksOf(s, action) {
			continue
		}
		for kind, values := range s.Principal {
			for _, who := range values {
				if kind == "*" || who == "*" {
					all = append(all, everybodyIn(s)...)
				} else {
					all = append(all, who)
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// speaksOf reports whether a statement is about an action.
func speaksOf(s policydoc.Statement, action string) bool {
	matches := func(patterns policydoc.Strings) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			ok, _ := path.Match(strings.ToLower(p), strings.ToLower(action))
			return ok
		})
	}
	if s.NotAction != nil {
		return !matches(s.NotAction)
	}
	return matches(s.Action)
}

// everybodyIn is what "*" comes to under a statement's conditions: SNS's own
// policy, for one, means the topic's account by it.
func everybodyIn(s policydoc.Statement) []string {
	var accounts []string
	for operator, keys := range s.Condition {
		for key, values := range keys {
			switch strings.ToLower(key) {
			case "aws:sourceowner", "aws:sourceaccount", "aws:principalaccount", "aws:principalorgid":
				if strings.HasPrefix(operator, "StringEquals") || strings.HasPrefix(operator, "StringLike") {
					accounts = append(accounts, values...)
				}
			}
		}
	}
	switch {
	case len(accounts) > 0:
		return accounts
	case len(s.Condition) > 0:
		return []string{"everybody, within conditions"}
	}
	return []string{"everybody"}
}

// mayDecrypt asks a key's policy whether it lets the roles of an account
// decrypt what S3 keeps in a region, by itself or where IAM allows it too.
func mayDecrypt(policy policydoc.Text, keyARN, account, region string) bool {
	partition, _, _ := strings.Cut(strings.TrimPrefix(keyARN, "arn:"), ":")
	return setup.ResourceAllows(policy, policydoc.Request{
		Caller: policydoc.Caller{ARN: "arn:" + partition + ":iam::" + account + ":role/" + anyRole, Account: account}, Action: "kms:Decrypt",
		Resource: keyARN,
		Context:  map[string][]string{"kms:ViaService": {"s3." + region + ".amazonaws.com"}, "kms:CallerAccount": {account}},
	})
}

// anyRole stands for a role that a policy does not name.
const anyRole = "trailhead-asks"
