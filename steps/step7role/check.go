package step7role

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
	"trailhead/steps/path"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
	"trailhead/steps/text"
)

// Check: can Expel take on the role, nobody else, and may it then take
// messages, read log files and decrypt both?
func Check(f *checks.Facts) []checks.Check {
	h := checks.Hop{Name: "role", Step: 7}
	identity := f.Subject.RoleARN
	switch {
	case f.Role.Err != nil || f.User.Err != nil:
		return []checks.Check{h.Unseen("exists", identity, cmp.Or(f.Role.Err, f.User.Err))}
	case !f.Role.Exists && !f.User.Exists:
		return []checks.Check{h.Check("exists", checks.Fail, "there is no "+identity, checks.ApplyAgain)}
	}
	found := []checks.Check{h.Check("exists", checks.Pass, identity, "")}
	if f.Role.Exists {
		found = append(found, checkTrust(f, h)...)
	}
	found = append(found, checkRights(f, checks.Hop{Name: "role", Step: 6})...)
	return append(found, extra.Check(h, rightsExtra(f))...)
}

func checkTrust(f *checks.Facts, h checks.Hop) []checks.Check {
	doc, err := f.Role.Value.Trust.Document()
	if err != nil {
		return []checks.Check{h.Unseen("trust", "the role's trust policy", err)}
	}
	expel := policydoc.Caller{ARN: "arn:aws:iam::" + setup.ExpelAccount + ":user/ExpelCloudService", Account: setup.ExpelAccount}
	ask := func(caller policydoc.Caller, id string) bool {
		return doc.Resource(policydoc.Request{Caller: caller, Action: "sts:AssumeRole", Resource: f.Role.Value.ARN,
			Context: map[string][]string{"sts:ExternalId": {id}}}).Decision == policydoc.Allowed
	}
	var found []checks.Check
	switch id := f.Subject.ExternalID.Reveal(); {
	case id == "" && !slices.ContainsFunc(doc.Statements, namesExpel):
		found = append(found, h.Check("trust", checks.Fail, "it does not trust Expel's account "+setup.ExpelAccount, checks.ApplyAgain))
	case id == "":
		found = append(found, h.Check("trust", checks.Pass, "trusts Expel's account; no External ID was given to compare", ""))
	default:
		found = append(found, h.Either("trust", ask(expel, id), "trusts Expel with your External ID", checks.Fail,
			"Expel cannot take it on with your External ID", "Compare principal and External ID with Workbench. "+checks.ApplyAgain))
	}
	return append(found, nobodyElse(f, h, doc)...)
}

// nobodyElse are the checks that are read from the statements: who gets in.
func nobodyElse(f *checks.Facts, h checks.Hop, doc policydoc.Document) []checks.Check {
	others, ids := checks.Pass, checks.Pass
	otherWords, idWords := "nobody else", "no other External ID opens it"
	arn := f.Role.Value.ARN
	for _, one := range path.Wider(path.Document{Ref: path.DocumentRef{Kind: path.TrustPolicy, ARN: arn}, Document: doc}, arn) {
		switch {
		case one.Reason != "role.others":
			ids, idWords = checks.Warn, one.Text()
		case others != checks.Fail:
			others, otherWords = checks.Warn, one.Text()
			if one.Evidence.Stranger {
				others = checks.Fail
			}
		}
	}
	return []checks.Check{
		h.Check("external-id", ids, idWords, "Require your own sts:ExternalId in its trust policy (article, step 7)."),
		h.Check("nobody-else", others, otherWords, "Name only Expel in its trust policy (article, step 7)."),
	}
}

func namesExpel(s policydoc.Statement) bool {
	return slices.ContainsFunc(s.Principal["AWS"], func(p string) bool { return strings.Contains(p, setup.ExpelAccount) })
}

// checkRights asks the attached policies, and for keys the key's policy too,
// for each thing Expel does.
func checkRights(f *checks.Facts, h checks.Hop) []checks.Check {
	if f.Policies.Err != nil {
		return []checks.Check{h.Unseen("rights", "the policies attached to it", f.Policies.Err)}
	}
	var found []checks.Check
	right := func(id, can, cannot string, resource string, actions ...string) {
		if resource == "" {
			return
		}
		ok := !slices.ContainsFunc(actions, func(a string) bool { return !may(f, a, resource) })
		found = append(found, h.Either(id, ok, can, checks.Fail, cannot, "Attach the policy of the article's step 6. "+checks.ApplyAgain))
	}
	right("queue", "may take messages from the queue", "may not take messages from the queue", f.Queue.Value.ARN, "sqs:ReceiveMessage",
		"sqs:DeleteMessage")
	if f.BucketName != "" {
		right("bucket", "may read log files", "may not read log files", f.Setup.ARN("s3", "", "", f.BucketName)+"/AWSLogs/any", "s3:GetObject")
	}
	for _, id := range f.LogKeys() {
		found = append(found, CheckDecrypt(f, id))
	}
	return append(found, checkOthers(f, h)...)
}

// checkOthers names what is in the policy beside ours. It is well where it lets
// Expel do no more than its remediation asks for.
func checkOthers(f *checks.Facts, h checks.Hop) []checks.Check {
	account := text.AccountIn(f.Subject.RoleARN)
	policy := step6policy.Policy{Setup: f.Setup, Account: account}
	doc, there := f.Attached[f.Setup.PolicyIn(account)]
	v := engine.NewValues()
	v.Set(setup.KeyARN, f.Queue.Value.KeyID)
	foreign, _ := policy.Foreign(doc, v)
	if !there || len(foreign) == 0 {
		return nil
	}
	status := checks.Warn
	if step6policy.OnlyRemediation(foreign) {
		status = checks.Pass
	}
	return []checks.Check{h.Check("policy-others", status,
		f.Setup.Answers.Policy+" holds what trailhead did not write: "+step6policy.Words(foreign),
		"Look whether Expel is to have it. trailhead leaves it as it is; whoever added it can take it out.")}
}

// rightsExtra are the policies beside Expel's own, as far as they give more than
// the article's. What is in Expel's own has a check of its own.
func rightsExtra(f *checks.Facts) []extra.Access {
	account := text.AccountIn(f.Subject.RoleARN)
	v := engine.NewValues()
	v.Set(setup.KeyARN, f.Queue.Value.KeyID)
	most := step6policy.Policy{Setup: f.Setup, Account: account}.Most(v).With(
		step6policy.Reads(f.Queue.Value.ARN, f.Setup.ARN("s3", "", "", f.BucketName), f.LogKeys())...)
	beside := maps.Clone(f.Attached)
	delete(beside, f.Setup.PolicyIn(account))
	return append(extra.Documents(extra.Attached, beside, most), extra.Documents(extra.Inline, f.Inline, most)...)
}

// may asks the policies attached to the role.
func may(f *checks.Facts, action, resource string) bool {
	allowed := false
	for _, doc := range f.Policies.Value {
		switch doc.Identity(policydoc.Request{Action: action, Resource: resource}).Decision {
		case policydoc.Denied:
			return false
		case policydoc.Allowed:
			allowed = true
		}
	}
	return allowed
}

// CheckDecrypt: a key's own policy decides, or hands the decision to IAM.
func CheckDecrypt(f *checks.Facts, id string) checks.Check {
	h := checks.Hop{Name: "role", Step: 6}
	k := f.Keys[id]
	if k.Err != nil || !k.Exists {
		return h.Unseen("decrypt", "the policy of the key "+id, k.Err)
	}
	doc, err := k.Value.Document()
	if err != nil {
		return h.Unseen("decrypt", "the policy of the key "+id, err)
	}
	caller := policydoc.Caller{ARN: f.Subject.RoleARN, Account: text.AccountIn(f.Subject.RoleARN)}
	service := "s3" // what Expel reads through: AWS's own keys open for that only
	if id == f.Queue.Value.KeyID && id != f.Encryption.Value.KeyID && id != f.Trail.Value.KeyID {
		service = "sqs"
	}
	context := map[string][]string{"kms:ViaService": {service + "." + setup.RegionIn(id, f.Setup.LogAt().Region) + ".amazonaws.com"},
		"kms:CallerAccount": {caller.Account}}
	if id == f.Trail.Value.KeyID { // CloudTrail names its trail, and S3 does so in its place
		context["kms:EncryptionContext:aws:cloudtrail:arn"] = []string{f.Trail.Value.ARN}
	}
	ruling := doc.Resource(policydoc.Request{Caller: caller, Action: "kms:Decrypt", Resource: id, Context: context})
	ok := ruling.Decision == policydoc.Allowed && (may(f, "kms:Decrypt", id) || !ruling.ViaAccount && text.AccountIn(id) == caller.Account)
	return h.Either("decrypt", ok, "may decrypt with "+id, checks.Fail, "may not decrypt with "+id,
		"Both the key's policy and the role's must allow kms:Decrypt. trailhead apply adds what is missing in accounts that it may enter; the "+
			"key of another account is its owner's to change.")
}
