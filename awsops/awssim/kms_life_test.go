package awssim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
)

func TestKeyThatWaitsForDeletionRefusesChanges(t *testing.T) {
	b := newWorld(t)
	c, key := b.kms(), ok(b.createKey(""))(t).KeyMetadata.Arn
	_, err := c.ScheduleKeyDeletion(b.ctx, &kms.ScheduleKeyDeletionInput{KeyId: key, PendingWindowInDays: aws.Int32(6)})
	refused(t, err, "ValidationException", "PendingWindowInDays")
	_, err = c.CancelKeyDeletion(b.ctx, &kms.CancelKeyDeletionInput{KeyId: key})
	refused(t, err, "KMSInvalidStateException", "not pending deletion")
	ok(c.ScheduleKeyDeletion(b.ctx, &kms.ScheduleKeyDeletionInput{KeyId: key, PendingWindowInDays: aws.Int32(7)}))(t)
	for name, call := range map[string]func() error{
		"PutKeyPolicy": func() error {
			_, err := c.PutKeyPolicy(b.ctx, &kms.PutKeyPolicyInput{KeyId: key, Policy: aws.String(keyPolicy(rootOf))})
			return err
		},
		"CreateAlias": func() error {
			_, err := c.CreateAlias(b.ctx, &kms.CreateAliasInput{AliasName: aws.String("alias/x"), TargetKeyId: key})
			return err
		},
		"EnableKeyRotation": func() error {
			_, err := c.EnableKeyRotation(b.ctx, &kms.EnableKeyRotationInput{KeyId: key})
			return err
		},
		"TagResource": func() error {
			_, err := c.TagResource(b.ctx, &kms.TagResourceInput{KeyId: key, Tags: []kmstypes.Tag{}})
			return err
		},
		"UntagResource": func() error {
			_, err := c.UntagResource(b.ctx, &kms.UntagResourceInput{KeyId: key, TagKeys: []string{}})
			return err
		},
		"EnableKey":  func() error { _, err := c.EnableKey(b.ctx, &kms.EnableKeyInput{KeyId: key}); return err },
		"DisableKey": func() error { _, err := c.DisableKey(b.ctx, &kms.DisableKeyInput{KeyId: key}); return err },
		"ScheduleKeyDeletion": func() error {
			_, err := c.ScheduleKeyDeletion(b.ctx, &kms.ScheduleKeyDeletionInput{KeyId: key})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := call()
			typed[*kmstypes.KMSInvalidStateException](t, err)
			refused(t, err, "KMSInvalidStateException", *key+" is pending deletion")
		})
	}
	ok(c.CancelKeyDeletion(b.ctx, &kms.CancelKeyDeletionInput{KeyId: key}))(t)
	if state := ok(c.DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: key}))(t).KeyMetadata.KeyState; state != kmstypes.KeyStateDisabled {
		t.Fatalf("state after cancelling: %s", state)
	}
	_, err = c.EnableKeyRotation(b.ctx, &kms.EnableKeyRotationInput{KeyId: key})
	typed[*kmstypes.DisabledException](t, err)
	ok(c.EnableKey(b.ctx, &kms.EnableKeyInput{KeyId: key}))(t)
	ok(c.EnableKeyRotation(b.ctx, &kms.EnableKeyRotationInput{KeyId: key}))(t)
}

func TestKeyIsGoneAfterItsWindow(t *testing.T) {
	b := newWorld(t)
	key := ok(b.createKey(""))(t).KeyMetadata.Arn
	ok(b.kms().ScheduleKeyDeletion(b.ctx, &kms.ScheduleKeyDeletionInput{KeyId: key, PendingWindowInDays: aws.Int32(7)}))(t)
	b.clock.Pass(7 * 24 * time.Hour)
	_, err := b.kms().DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: key})
	refused(t, err, "NotFoundException", "does not exist")
}

func TestRotation(t *testing.T) {
	b := newWorld(t)
	key := ok(b.createKey(""))(t).KeyMetadata.KeyId
	status := func() bool {
		return ok(b.kms().GetKeyRotationStatus(b.ctx, &kms.GetKeyRotationStatusInput{KeyId: key}))(t).KeyRotationEnabled
	}
	before := status()
	ok(b.kms().EnableKeyRotation(b.ctx, &kms.EnableKeyRotationInput{KeyId: key}))(t)
	if before || !status() {
		t.Fatalf("rotation before %v, after %v", before, status())
	}
	_, err := b.kms().EnableKeyRotation(b.ctx, &kms.EnableKeyRotationInput{KeyId: key, RotationPeriodInDays: aws.Int32(30)})
	refused(t, err, "ValidationException", "rotationPeriodInDays")
}

func TestNewKeyIsNotFoundDuringTheLag(t *testing.T) {
	b := newWorld(t)
	b.sim.Lag = 3 * time.Second
	key := ok(b.createKey(""))(t).KeyMetadata.KeyId
	create := func() error {
		_, err := b.kms().CreateAlias(b.ctx, &kms.CreateAliasInput{AliasName: aws.String("alias/a"), TargetKeyId: key})
		return err
	}
	refused(t, create(), "NotFoundException", "does not exist")
	b.clock.Pass(b.sim.Lag)
	ok(0, create())(t)
	refused(t, create(), "AlreadyExistsException", "")
}

func TestNewRoleInAKeyPolicyDuringTheLag(t *testing.T) {
	b := newWorld(t)
	b.sim.Lag = 3 * time.Second
	ok(iam.NewFromConfig(b.cfg).CreateRole(b.ctx, &iam.CreateRoleInput{
		RoleName: aws.String("R"), AssumeRolePolicyDocument: aws.String(trusting(acct))}))(t)
	_, err := b.createKey(keyPolicy(rootOf, roleARN+"R"))
	refused(t, err, "MalformedPolicyDocumentException", "invalid principals")
	b.clock.Pass(b.sim.Lag)
	ok(b.createKey(keyPolicy(rootOf, roleARN+"R")))(t)
}

func TestKeyTagsAndLists(t *testing.T) {
	b := newWorld(t)
	key := ok(b.createKey(""))(t).KeyMetadata.KeyId
	ok(b.createKey(""))(t)
	ok(b.createKey(""))(t)
	for _, k := range []string{"a", "b", "c", "d"} {
		ok(b.kms().TagResource(b.ctx, &kms.TagResourceInput{KeyId: key,
			Tags: []kmstypes.Tag{{TagKey: aws.String(k), TagValue: aws.String("v")}}}))(t)
	}
	ok(b.kms().UntagResource(b.ctx, &kms.UntagResourceInput{KeyId: key, TagKeys: []string{"a"}}))(t)
	var tags, keys int
	for p := kms.NewListResourceTagsPaginator(b.kms(), &kms.ListResourceTagsInput{KeyId: key}); p.HasMorePages(); {
		tags += len(ok(p.NextPage(b.ctx))(t).Tags)
	}
	for p := kms.NewListKeysPaginator(b.kms(), &kms.ListKeysInput{}); p.HasMorePages(); {
		keys += len(ok(p.NextPage(b.ctx))(t).Keys)
	}
	if tags != 3 || keys != 3 {
		t.Fatalf("%d tags, %d keys", tags, keys)
	}
	_, err := b.kms().ListKeys(b.ctx, &kms.ListKeysInput{Marker: aws.String("nonsense")})
	typed[*kmstypes.InvalidMarkerException](t, err)
}

func TestUnusualKeysAreNotModelled(t *testing.T) {
	b := newWorld(t)
	for _, in := range []kms.CreateKeyInput{{KeySpec: kmstypes.KeySpecRsa2048}, {KeyUsage: kmstypes.KeyUsageTypeSignVerify},
		{Origin: kmstypes.OriginTypeExternal}} {
		_, err := b.kms().CreateKey(b.ctx, &in)
		refused(t, err, "NotImplemented", "symmetric")
	}
	key := ok(b.kms().CreateKey(b.ctx, &kms.CreateKeyInput{MultiRegion: aws.Bool(true)}))(t).KeyMetadata
	if !strings.HasPrefix(*key.KeyId, "mrk-") {
		t.Fatal(*key.KeyId)
	}
	ok(b.kms().DescribeKey(b.ctx, &kms.DescribeKeyInput{KeyId: key.Arn}))(t)
}
