package steps

import (
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
)

// checkRole: can Expel take on the role, nobody else, and may it then take
// messages, read log files and decrypt both?
func checkRole(f *facts) []Check {
	h := hop{"role", 7}
	identity := f.subject.RoleARN
	switch {
	case f.role.err != nil || f.user.err != nil:
		return []Check{h.unseen("exists", identity, firstError(f.role.err, f.user.err))}
	case !f.role.exists && !f.user.exists:
		return []Check{h.check("exists", Fail, "there is no "+identity, applyAgain)}
	}
	found := []Check{h.check("exists", Pass, identity, "")}
	if f.role.exists {
		found = append(found, checkTrust(f, h)...)
	}
	return append(found, checkRights(f, hop{"role", 6})...)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkTrust(f *facts, h hop) []Check {
	doc, err := policydoc.Parse(f.role.value.Trust)
	if err != nil {
		return []Check{h.unseen("trust", "the role's trust policy", err)}
	}
	expel := policydoc.Caller{ARN: "arn:aws:iam::" + expelAccount + ":user/ExpelCloudService", Account: expelAccount}
	ask := func(caller policydoc.Caller, id string) bool {
		return doc.Resource(policydoc.Request{Caller: caller, Action: "sts:AssumeRole", Resource: f.role.value.ARN, Context: map[string][]string{"sts:ExternalId": {id}}}).Decision == policydoc.Allowed
	}
	var found []Check
	switch id := f.subject.ExternalID.Reveal(); {
	case id == "" && !slices.ContainsFunc(doc.Statements, namesExpel):
		found = append(found, h.check("trust", Fail, "it does not trust Expel's account "+expelAccount, applyAgain))
	case id == "":
		found = append(found, h.check("trust", Pass, "trusts Expel's account; no External ID was given to compare", ""))
	default:
		found = append(found, h.either("trust", ask(expel, id), "trusts Expel with your External ID", Fail, "Expel cannot take it on with your External ID", "Compare principal and External ID with Workbench. "+applyAgain))
	}
	found = append(found, h.either("external-id", !ask(expel, "another id"), "no other External ID opens it", Warn, "it can be taken on without your External ID", "Require sts:ExternalId in its trust policy (article, step 7)."))
	stranger := policydoc.Caller{ARN: "arn:aws:iam::111122223333:user/somebody", Account: "111122223333"}
	return append(found, h.either("nobody-else", !ask(stranger, f.subject.ExternalID.Reveal()), "and nobody else", Fail, "its trust policy lets other AWS accounts in", "Name only Expel in its trust policy (article, step 7)."))
}

func namesExpel(s policydoc.Statement) bool {
	return slices.ContainsFunc(s.Principal["AWS"], func(p string) bool { return strings.Contains(p, expelAccount) })
}

// checkRights asks the attached policies, and for keys the key's policy too,
// for each thing Expel does.
func checkRights(f *facts, h hop) []Check {
	if f.policies.err != nil {
		return []Check{h.unseen("rights", "the policies attached to it", f.policies.err)}
	}
	var found []Check
	right := func(id, can, cannot string, resource string, actions ...string) {
		if resource == "" {
			return
		}
		ok := !slices.ContainsFunc(actions, func(a string) bool { return !may(f, a, resource) })
		found = append(found, h.either(id, ok, can, Fail, cannot, "Attach the policy of the article's step 6. "+applyAgain))
	}
	right("queue", "may take messages from the queue", "may not take messages from the queue", f.queue.value.ARN, "sqs:ReceiveMessage", "sqs:DeleteMessage")
	if f.bucketName != "" {
		right("bucket", "may read log files", "may not read log files", f.setup.arn("s3", "", "", f.bucketName)+"/AWSLogs/any", "s3:GetObject")
	}
	for _, id := range f.logKeys() {
		found = append(found, checkDecrypt(f, id))
	}
	return found
}

// may asks the policies attached to the role.
func may(f *facts, action, resource string) bool {
	allowed := false
	for _, doc := range f.policies.value {
		switch doc.Identity(policydoc.Request{Action: action, Resource: resource}).Decision {
		case policydoc.Denied:
			return false
		case policydoc.Allowed:
			allowed = true
		}
	}
	return allowed
}

// checkDecrypt: a key's own policy decides, or hands the decision to IAM.
func checkDecrypt(f *facts, id string) Check {
	h := hop{"role", 6}
	k := f.keys[id]
	if k.err != nil || !k.exists {
		return h.unseen("decrypt", "the policy of the key "+id, k.err)
	}
	doc, err := policydoc.Parse(k.value)
	if err != nil {
		return h.unseen("decrypt", "the policy of the key "+id, err)
	}
	caller := policydoc.Caller{ARN: f.subject.RoleARN, Account: accountIn(f.subject.RoleARN)}
	service := "s3" // what Expel reads through: AWS's own keys open for that only
	if id == f.queue.value.KeyID && id != f.encryption.value.KeyID && id != f.trail.value.KeyID {
		service = "sqs"
	}
	ruling := doc.Resource(policydoc.Request{Caller: caller, Action: "kms:Decrypt", Resource: id,
		Context: map[string][]string{"kms:ViaService": {service + "." + regionIn(id, f.setup.logAt().Region) + ".amazonaws.com"}, "kms:CallerAccount": {caller.Account}}})
	ok := ruling.Decision == policydoc.Allowed && (may(f, "kms:Decrypt", id) || !ruling.ViaAccount && accountIn(id) == caller.Account)
	return h.either("decrypt", ok, "may decrypt with "+id, Fail, "may not decrypt with "+id, "Both the key's policy and the role's must allow kms:Decrypt. trailhead apply adds what is missing in accounts that it may enter; the key of another account is its owner's to change.")
}
