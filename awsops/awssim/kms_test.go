package awssim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
)

func (b *world) kms() *kms.Client { return kms.NewFromConfig(b.cfg) }

func (b *world) createKey(policy string) (*kms.CreateKeyOutput, error) {
	in := &kms.CreateKeyInput{}
	if policy != "" {
		in.Policy = &policy
	}
	return b.kms().CreateKey(b.ctx, in)
}

// keyPolicy is a key policy that lets these principals do everything.
func keyPolicy(principals ...string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["` + strings.Join(principals, `","`) +
		`"]},"Action":"kms:*","Resource":"*"}]}`
}

const rootOf = "arn:aws:iam::" + acct + ":root"

func TestKeyPolicyIsChecked(t *testing.T) {
	const lockout = "The new key policy will not allow you to update the key policy in the future."
	const invalid = "Policy contains a statement with one or more invalid principals."
	for name, c := range map[string]struct{ policy, restrict, code, text string }{
		"the account":       {policy: keyPolicy(rootOf)},
		"the account, bare": {policy: keyPolicy(acct)},
		"the caller's role": {policy: keyPolicy("arn:aws:iam::" + acct + ":role/Admin")},
		"a service beside":  {policy: strings.Replace(keyPolicy(rootOf), `"]}`, `"],"Service":"cloudtrail.amazonaws.com"}`, 1)},
		"only somebody else": {policy: keyPolicy("arn:aws:iam::" + acct + ":user/ann"), code: "MalformedPolicyDocumentException",
			text: lockout},
		"everything but the one": {policy: strings.Replace(keyPolicy(rootOf), `"kms:*"`, `["kms:Get*","kms:Describe*"]`, 1),
			code: "MalformedPolicyDocumentException", text: lockout},
		"caller may not himself": {policy: keyPolicy(rootOf),
			restrict: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:CreateKey","Resource":"*"}]}`,
			code:     "MalformedPolicyDocumentException", text: lockout},
		"unknown principal": {policy: keyPolicy(rootOf, "arn:aws:iam::"+acct+":role/none"), code: "MalformedPolicyDocumentException",
			text: invalid},
		"principal gone": {policy: keyPolicy(rootOf, "AIDAAAAAAAAAAAAAAAAA"), code: "MalformedPolicyDocumentException", text: invalid},
		"principal of elsewhere": {policy: keyPolicy(rootOf, "arn:aws-cn:iam::"+acct+":root"), code: "MalformedPolicyDocumentException",
			text: invalid},
		"unknown service": {policy: strings.Replace(keyPolicy(rootOf), `"]}`, `"],"Service":"nosuch.amazonaws.com"}`, 1),
			code: "MalformedPolicyDocumentException", text: invalid},
		"not JSON": {policy: `{`, code: "MalformedPolicyDocumentException"},
		"no principal": {policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}`,
			code: "MalformedPolicyDocumentException", text: "no principal"},
		"no resource": {policy: strings.Replace(keyPolicy(rootOf), `,"Resource":"*"`, "", 1), code: "MalformedPolicyDocumentException",
			text: "no resource"},
		"longer than 32,768": {policy: keyPolicy(rootOf) + strings.Repeat(" ", 32768), code: "LimitExceededException"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			b.sim.AddRole(acct, "Admin", trusting(acct))
			b.sim.AddUser(acct, "ann")
			key := ok(b.createKey(""))(t).KeyMetadata.Arn
			b.sim.Restrict("AKIAADMIN", c.restrict)
			_, created := b.createKey(c.policy)
			var put error
			if c.restrict == "" {
				_, put = b.kms().PutKeyPolicy(b.ctx, &kms.PutKeyPolicyInput{KeyId: key, Policy: &c.policy})
			}
			if c.code == "" {
				ok(0, created)(t)
				ok(0, put)(t)
				return
			}
			refused(t, created, c.code, c.text)
			if c.restrict == "" {
				refused(t, put, c.code, c.text)
			}
		})
	}
}

func TestKeyErrorsHaveTheSDKsTypes(t *testing.T) {
	b := newWorld(t)
	_, err := b.createKey(keyPolicy("arn:aws:iam::999999999999:root"))
	typed[*kmstypes.MalformedPolicyDocumentException](t, err)
	_, err = b.kms().DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/none")})
	typed[*kmstypes.NotFoundException](t, err)
}

func TestKeyOfAnotherAccount(t *testing.T) {
	b := newWorld(t)
	b.sim.AddAccount(other, "other")
	foreign := b.as("arn:aws:iam::"+other+":user/ann", "AKIAANN")
	describe := func(arn *string) error {
		_, err := kms.NewFromConfig(foreign).DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: arn})
		return err
	}
	closed := ok(b.createKey(""))(t).KeyMetadata.Arn
	refused(t, describe(closed), "AccessDeniedException", "no resource-based policy allows the kms:DescribeKey action")
	refused(t, describe(aws.String("arn:aws:kms:us-east-1:"+acct+":key/12345678-1234-1234-1234-123456789012")), "AccessDeniedException",
		"does not exist in this Region")

	open := ok(b.createKey(keyPolicy(rootOf, "arn:aws:iam::"+other+":root")))(t).KeyMetadata.Arn
	ok(0, describe(open))(t)
	_, err := kms.NewFromConfig(foreign).GetKeyPolicy(b.ctx, &kms.GetKeyPolicyInput{KeyId: open})
	refused(t, err, "AccessDeniedException", "kms:GetKeyPolicy")
	_, err = kms.NewFromConfig(foreign).PutKeyPolicy(b.ctx, &kms.PutKeyPolicyInput{KeyId: open, Policy: aws.String(keyPolicy(rootOf))})
	refused(t, err, "AccessDeniedException", "kms:PutKeyPolicy")
	b.sim.Restrict("AKIAANN", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	refused(t, describe(open), "AccessDeniedException", "no identity-based policy allows the kms:DescribeKey action")
}

func TestKeyPolicyAloneDecidesInTheAccount(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "Owner", trusting(acct))
	owner := b.as("arn:aws:sts::"+acct+":assumed-role/Owner/me", "AKIAOWNER")
	own := ok(kms.NewFromConfig(owner).CreateKey(b.ctx, &kms.CreateKeyInput{
		Policy: aws.String(keyPolicy("arn:aws:iam::" + acct + ":role/Owner"))}))(t).KeyMetadata.Arn
	_, err := b.kms().DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: own})
	refused(t, err, "AccessDeniedException", "because no resource-based policy allows the kms:DescribeKey action")
}

func TestKeyPolicyRoundTrip(t *testing.T) {
	b := newWorld(t)
	key := ok(b.createKey(""))(t).KeyMetadata.KeyId
	first := ok(b.kms().GetKeyPolicy(b.ctx, &kms.GetKeyPolicyInput{KeyId: key}))(t)
	if !strings.Contains(*first.Policy, rootOf) {
		t.Fatalf("default policy %s", *first.Policy)
	}
	b.sim.Lag = 5 * time.Second
	b.clock.Pass(b.sim.Lag)
	text := keyPolicy(rootOf, "arn:aws:iam::012205512454:root")
	ok(b.kms().PutKeyPolicy(b.ctx, &kms.PutKeyPolicyInput{KeyId: key, Policy: &text, PolicyName: aws.String("default")}))(t)
	read := func() string {
		return *ok(b.kms().GetKeyPolicy(b.ctx, &kms.GetKeyPolicyInput{KeyId: key}))(t).Policy
	}
	before := read()
	b.clock.Pass(b.sim.Lag)
	if after := read(); before != *first.Policy || after != text {
		t.Fatalf("during the lag %s, after %s", before, after)
	}
	_, err := b.kms().GetKeyPolicy(b.ctx, &kms.GetKeyPolicyInput{KeyId: key, PolicyName: aws.String("other")})
	refused(t, err, "NotFoundException", "No such policy")
	_, err = b.kms().PutKeyPolicy(b.ctx, &kms.PutKeyPolicyInput{KeyId: key, Policy: &text, PolicyName: aws.String("other")})
	refused(t, err, "NotFoundException", "No such policy")
}

func TestCreateKeyWithTagsNeedsTagResource(t *testing.T) {
	b := newWorld(t)
	b.sim.Restrict("AKIAADMIN",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:CreateKey","kms:PutKeyPolicy"],"Resource":"*"}]}`)
	_, err := b.kms().CreateKey(b.ctx, &kms.CreateKeyInput{Tags: []kmstypes.Tag{{TagKey: aws.String("k"), TagValue: aws.String("v")}}})
	refused(t, err, "AccessDeniedException", "kms:TagResource")
	ok(b.createKey(""))(t)
}

func TestAWSManagedKeyCannotBeChanged(t *testing.T) {
	b := newWorld(t)
	key := ok(b.kms().DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/aws/sqs")}))(t).KeyMetadata
	if key.KeyManager != kmstypes.KeyManagerTypeAws || b.sim.Inventory() != "" {
		t.Fatalf("manager %s, inventory %q", key.KeyManager, b.sim.Inventory())
	}
	_, err := b.kms().PutKeyPolicy(b.ctx, &kms.PutKeyPolicyInput{KeyId: key.KeyId, Policy: aws.String(keyPolicy(rootOf))})
	refused(t, err, "AccessDeniedException", "kms:PutKeyPolicy")
}
