package awssim_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
)

func TestKeyIsFoundByItsFourNames(t *testing.T) {
	b := newWorld(t)
	key := ok(b.createKey(""))(t).KeyMetadata
	ok(b.kms().CreateAlias(b.ctx, &kms.CreateAliasInput{AliasName: aws.String("alias/expel/one"), TargetKeyId: key.KeyId}))(t)
	for _, id := range []string{*key.KeyId, *key.Arn, "alias/expel/one", "arn:aws:kms:us-east-1:" + acct + ":alias/expel/one"} {
		if got := ok(b.kms().DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: &id}))(t); *got.KeyMetadata.Arn != *key.Arn {
			t.Errorf("%s is %s", id, *got.KeyMetadata.Arn)
		}
	}
	for id, text := range map[string]string{
		"alias/none":                           "Alias arn:aws:kms:us-east-1:" + acct + ":alias/none is not found.",
		"nonsense":                             "Invalid keyId 'nonsense'",
		"12345678-1234-1234-1234-123456789012": "does not exist",
		strings.Replace(*key.Arn, "us-east-1", "eu-west-1", 1):                        "Invalid arn eu-west-1",
		"arn:aws:kms:us-east-1:" + acct + ":key/12345678-1234-1234-1234-123456789012": "does not exist",
	} {
		_, err := b.kms().DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: &id})
		refused(t, err, "NotFoundException", text)
	}
}

func TestAliases(t *testing.T) {
	b := newWorld(t)
	one, two := ok(b.createKey(""))(t).KeyMetadata.KeyId, ok(b.createKey(""))(t).KeyMetadata.KeyId
	create := func(name string, key *string) error {
		_, err := b.kms().CreateAlias(b.ctx, &kms.CreateAliasInput{AliasName: &name, TargetKeyId: key})
		return err
	}
	ok(0, create("alias/a", one))(t)
	typed[*kmstypes.AlreadyExistsException](t, create("alias/a", two))
	refused(t, create("alias/a", two), "AlreadyExistsException", "alias/a already exists")
	refused(t, create("alias/aws/mine", one), "NotAuthorizedException", "reserved")
	refused(t, create("mine", one), "ValidationException", "")
	typed[*kmstypes.InvalidAliasNameException](t, create("alias/a:b", one))
	refused(t, create("alias/"+strings.Repeat("x", 251), one), "ValidationException", "256")
	refused(t, create("alias/b", aws.String("alias/a")), "ValidationException", "Not aliases")
	refused(t, create("alias/b", aws.String("12345678-1234-1234-1234-123456789012")), "NotFoundException", "does not exist")

	ok(b.kms().UpdateAlias(b.ctx, &kms.UpdateAliasInput{AliasName: aws.String("alias/a"), TargetKeyId: two}))(t)
	if got := ok(b.kms().DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/a")}))(t); *got.KeyMetadata.KeyId != *two {
		t.Fatal("the alias stands for the old key")
	}
	ok(0, create("alias/b", two))(t)
	ok(0, create("alias/c", one))(t)
	var names []string
	pages := kms.NewListAliasesPaginator(b.kms(), &kms.ListAliasesInput{})
	for n := 0; pages.HasMorePages(); n++ {
		for _, a := range ok(pages.NextPage(b.ctx))(t).Aliases {
			names = append(names, *a.AliasName)
		}
	}
	if len(names) != 3 {
		t.Fatalf("aliases %v", names)
	}
	if of := ok(b.kms().ListAliases(b.ctx, &kms.ListAliasesInput{KeyId: two}))(t).Aliases; len(of) != 2 {
		t.Fatalf("aliases of the key: %d", len(of))
	}
	ok(b.kms().DeleteAlias(b.ctx, &kms.DeleteAliasInput{AliasName: aws.String("alias/a")}))(t)
	_, err := b.kms().DeleteAlias(b.ctx, &kms.DeleteAliasInput{AliasName: aws.String("alias/a")})
	refused(t, err, "NotFoundException", "alias/a is not found")
}

func TestCreateAliasNeedsAliasAndKey(t *testing.T) {
	b := newWorld(t)
	key := ok(b.createKey(""))(t).KeyMetadata.Arn
	create := func() error {
		_, err := b.kms().CreateAlias(b.ctx, &kms.CreateAliasInput{AliasName: aws.String("alias/a"), TargetKeyId: key})
		return err
	}
	allow := func(resource string) {
		b.sim.Restrict("AKIAADMIN", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:CreateAlias","Resource":[`+resource+
			`]}]}`)
	}
	allow(`"` + *key + `"`)
	refused(t, create(), "AccessDeniedException", "alias/a")
	allow(`"arn:aws:kms:*:*:alias/*"`)
	refused(t, create(), "AccessDeniedException", *key)
	allow(`"arn:aws:kms:*:*:alias/*","` + *key + `"`)
	ok(0, create())(t)
}
