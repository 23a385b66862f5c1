package awssim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func TestIdentityPolicyIsChecked(t *testing.T) {
	statement := func(s string) string { return `{"Version":"2012-10-17","Statement":[` + s + `]}` }
	long := statement(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::` + strings.Repeat("x", 6144) + `"}`)
	for name, c := range map[string]struct{ text, code, says string }{
		"not JSON": {`{nonsense`, "MalformedPolicyDocument", "invalid Json"},
		"principal": {statement(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}`), "MalformedPolicyDocument",
			"should not specify a principal"},
		"no action":   {statement(`{"Effect":"Allow","Resource":"*"}`), "MalformedPolicyDocument", "must contain actions"},
		"no resource": {statement(`{"Effect":"Allow","Action":"s3:GetObject"}`), "MalformedPolicyDocument", "must contain resources"},
		"action form": {statement(`{"Effect":"Allow","Action":"GetObject","Resource":"*"}`), "MalformedPolicyDocument",
			"prefaced by a vendor"},
		"resource form": {statement(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"bucket/*"}`), "MalformedPolicyDocument",
			"ARN format"},
		"effect": {statement(`{"Effect":"Permit","Action":"s3:GetObject","Resource":"*"}`), "MalformedPolicyDocument", ""},
		"same Sid twice": {statement(
			`{"Sid":"A","Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"s3:PutObject","Resource":"*"}`), "MalformedPolicyDocument", "must be unique"},
		"too long": {long, "LimitExceeded", "PolicySize: 6144"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			_, err := b.createPolicy("P", c.text)
			refused(t, err, c.code, c.says)
			ok(b.createPolicy("Q", readS3))(t)
			_, err = b.iam().CreatePolicyVersion(b.ctx, &iam.CreatePolicyVersionInput{
				PolicyArn: aws.String(policyARN + "Q"), PolicyDocument: &c.text})
			refused(t, err, c.code, c.says)
		})
	}
}

func TestInlinePoliciesOfARoleShareTheirQuota(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	put := func(name string) error {
		text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::` +
			strings.Repeat("x", 6000) + `"}]}`
		_, err := b.iam().PutRolePolicy(b.ctx, &iam.PutRolePolicyInput{RoleName: aws.String("R"), PolicyName: &name, PolicyDocument: &text})
		return err
	}
	ok(0, put("a"))(t)
	ok(0, put("a"))(t)
	refused(t, put("b"), "LimitExceeded", "10240")
	text := ok(b.iam().GetRolePolicy(b.ctx, &iam.GetRolePolicyInput{RoleName: aws.String("R"), PolicyName: aws.String("a")}))(t)
	if !strings.HasPrefix(*text.PolicyDocument, "%7B%22Version") {
		t.Errorf("not URL-encoded: %.40s", *text.PolicyDocument)
	}
}

func TestPolicyHasFiveVersions(t *testing.T) {
	b := newWorld(t)
	c, arn := b.iam(), aws.String(policyARN+"P")
	ok(b.createPolicy("P", readS3))(t)
	add := func() error {
		_, err := c.CreatePolicyVersion(b.ctx, &iam.CreatePolicyVersionInput{
			PolicyArn: arn, PolicyDocument: aws.String(readS3), SetAsDefault: true})
		return err
	}
	for range 4 {
		ok(0, add())(t)
	}
	typed[*iamtypes.LimitExceededException](t, add())
	refused(t, add(), "LimitExceeded", "up to 5 versions")
	drop := func(v string) error {
		_, err := c.DeletePolicyVersion(b.ctx, &iam.DeletePolicyVersionInput{PolicyArn: arn, VersionId: &v})
		return err
	}
	refused(t, drop("v5"), "DeleteConflict", "default version")
	_, err := c.DeletePolicy(b.ctx, &iam.DeletePolicyInput{PolicyArn: arn})
	refused(t, err, "DeleteConflict", "more than one version")
	ok(0, drop("v1"))(t)
	ok(0, add())(t)
	if v := *ok(c.GetPolicy(b.ctx, &iam.GetPolicyInput{PolicyArn: arn}))(t).Policy.DefaultVersionId; v != "v6" {
		t.Fatalf("default version %s", v)
	}
	var ids []string
	for pages := iam.NewListPolicyVersionsPaginator(c, &iam.ListPolicyVersionsInput{PolicyArn: arn}); pages.HasMorePages(); {
		for _, v := range ok(pages.NextPage(b.ctx))(t).Versions {
			ids = append(ids, *v.VersionId)
		}
	}
	if !slices.Equal(ids, []string{"v6", "v5", "v4", "v3", "v2"}) {
		t.Fatalf("versions %v", ids)
	}
	text := ok(c.GetPolicyVersion(b.ctx, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v6")}))(t)
	if !strings.Contains(*text.PolicyVersion.Document, "Read%20it") || !text.PolicyVersion.IsDefaultVersion {
		t.Fatalf("%+v", text.PolicyVersion)
	}
}

func TestAWSPoliciesCanBeReadAndNotChanged(t *testing.T) {
	b := newWorld(t)
	arn := aws.String("arn:aws:iam::aws:policy/AdministratorAccess")
	ok(b.iam().GetPolicy(b.ctx, &iam.GetPolicyInput{PolicyArn: arn}))(t)
	_, err := b.iam().DeletePolicy(b.ctx, &iam.DeletePolicyInput{PolicyArn: arn})
	refused(t, err, "AccessDenied", "iam:DeletePolicy")
}

func TestRoleHasTenPolicies(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	attach := func(i int) error {
		name := fmt.Sprintf("P%d", i)
		ok(b.createPolicy(name, readS3))(t)
		_, err := b.iam().AttachRolePolicy(b.ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("R"), PolicyArn: aws.String(policyARN + name)})
		return err
	}
	for i := range 10 {
		ok(0, attach(i))(t)
	}
	refused(t, attach(10), "LimitExceeded", "PoliciesPerRole: 10")
	var n, pages int
	input := &iam.ListAttachedRolePoliciesInput{RoleName: aws.String("R")}
	for p := iam.NewListAttachedRolePoliciesPaginator(b.iam(), input); p.HasMorePages(); pages++ {
		n += len(ok(p.NextPage(b.ctx))(t).AttachedPolicies)
	}
	if n != 10 || pages < 5 {
		t.Fatalf("%d policies on %d pages", n, pages)
	}
}

func TestPrincipalIsLimitedByTheDefaultVersionAndInlinePolicies(t *testing.T) {
	b := newWorld(t)
	list := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}`
	arn := ok(b.createPolicy("P", readS3))(t).Policy.Arn
	b.sim.AddRole(acct, "R", trusting(acct), *arn)
	cfg := b.as("arn:aws:sts::"+acct+":assumed-role/R/me", "AKIAR")
	try := func() error { _, err := iam.NewFromConfig(cfg).ListRoles(b.ctx, &iam.ListRolesInput{}); return err }
	refused(t, try(), "AccessDenied", "no identity-based policy allows the iam:ListRoles action")

	b.sim.Lag = time.Second
	b.clock.Pass(time.Second)
	ok(b.iam().CreatePolicyVersion(b.ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: &list, SetAsDefault: true}))(t)
	refused(t, try(), "AccessDenied", "iam:ListRoles") // not there yet
	b.clock.Pass(time.Second)
	ok(0, try())(t)

	deny := strings.Replace(list, "Allow", "Deny", 1)
	ok(b.iam().PutRolePolicy(b.ctx, &iam.PutRolePolicyInput{
		RoleName: aws.String("R"), PolicyName: aws.String("no"), PolicyDocument: &deny}))(t)
	ok(0, try())(t)
	b.clock.Pass(time.Second)
	refused(t, try(), "AccessDenied", "explicit deny in an identity-based policy")
	names := ok(b.iam().ListRolePolicies(b.ctx, &iam.ListRolePoliciesInput{RoleName: aws.String("R")}))(t).PolicyNames
	if !slices.Equal(names, []string{"no"}) {
		t.Fatalf("inline policies %v", names)
	}
}

func TestNewAttachmentIsSeenAfterTheLag(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	b.sim.Lag = time.Second
	arn := ok(b.createPolicy("P", readS3))(t).Policy.Arn
	attach := func() error {
		_, err := b.iam().AttachRolePolicy(b.ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("R"), PolicyArn: arn})
		return err
	}
	refused(t, attach(), "NoSuchEntity", "does not exist or is not attachable")
	b.clock.Pass(time.Second)
	ok(0, attach())(t)
	count := func() int {
		return len(ok(b.iam().ListAttachedRolePolicies(b.ctx, &iam.ListAttachedRolePoliciesInput{RoleName: aws.String("R")}))(t).AttachedPolicies)
	}
	before := count()
	b.clock.Pass(time.Second)
	if before != 0 || count() != 1 {
		t.Fatalf("%d attached during the lag, %d after", before, count())
	}
}

func TestListPolicies(t *testing.T) {
	b := newWorld(t)
	ok(b.createPolicy("Mine", readS3))(t)
	ok(b.iam().TagPolicy(b.ctx, &iam.TagPolicyInput{PolicyArn: aws.String(policyARN + "Mine"),
		Tags: []iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}))(t)
	ok(b.createPolicy("Held", readS3))(t)
	b.sim.AddUser(acct, "ann", policyARN+"Held")
	names := func(in *iam.ListPoliciesInput) (list []string) {
		for p := iam.NewListPoliciesPaginator(b.iam(), in); p.HasMorePages(); {
			for _, policy := range ok(p.NextPage(b.ctx))(t).Policies {
				list = append(list, *policy.PolicyName)
			}
		}
		return list
	}
	if got := names(&iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeLocal}); !slices.Equal(got, []string{"Held", "Mine"}) {
		t.Errorf("local: %v", got)
	}
	if got := names(&iam.ListPoliciesInput{OnlyAttached: true}); !slices.Equal(got, []string{"Held"}) {
		t.Errorf("attached: %v", got)
	}
	if got := names(&iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeAws}); !slices.Contains(got, "AdministratorAccess") ||
		slices.Contains(got, "Mine") {
		t.Errorf("AWS: %v", got)
	}
	if mine := ok(b.iam().GetPolicy(b.ctx, &iam.GetPolicyInput{PolicyArn: aws.String(policyARN + "Mine")}))(
		t).Policy; *mine.Tags[0].Value != "v" || *mine.AttachmentCount != 0 {
		t.Errorf("%+v", mine)
	}
}
