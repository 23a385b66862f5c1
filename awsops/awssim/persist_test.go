package awssim_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func TestWorldIsKeptInAFile(t *testing.T) {
	b := newWorld(t)
	path := filepath.Join(t.TempDir(), "world.json")
	if err := b.sim.KeepIn(path); err != nil {
		t.Fatal(err)
	}
	ok(kms.NewFromConfig(b.cfg).CreateKey(b.ctx, &kms.CreateKeyInput{Description: aws.String("one")}))(t)
	ok(iam.NewFromConfig(b.cfg).CreateRole(b.ctx, &iam.CreateRoleInput{
		RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(trusting(acct))}))(t)
	assumed := ok(sts.NewFromConfig(b.cfg).AssumeRole(b.ctx,
		&sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111122223333:role/r"), RoleSessionName: aws.String("me")}))(t)

	again := &world{sim: awssim.New().WithClock(b.clock), ctx: b.ctx}
	if err := again.sim.KeepIn(path); err != nil {
		t.Fatal(err)
	}
	if got, want := again.sim.Inventory(), b.sim.Inventory(); got != want || got == "" {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	if got, err := again.whoami(again.with(*assumed.Credentials.AccessKeyId)); err != nil || !strings.HasSuffix(got, "assumed-role/r/me") {
		t.Fatalf("session after reading: %q, %v", got, err)
	}
	second := ok(kms.NewFromConfig(again.with("AKIAADMIN")).CreateKey(b.ctx, &kms.CreateKeyInput{}))(t)
	if n := strings.Count(again.sim.Inventory(), ":key/"); n != 2 {
		t.Fatalf("%d keys, the new one is %s", n, *second.KeyMetadata.KeyId)
	}
}

func TestWorldFileIsForTheOwnerAndHoldsNoSecret(t *testing.T) {
	b := newWorld(t)
	path := filepath.Join(t.TempDir(), "world.json")
	if err := b.sim.KeepIn(path); err != nil {
		t.Fatal(err)
	}
	client := iam.NewFromConfig(b.cfg)
	ok(client.CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("ann")}))(t)
	key := ok(client.CreateAccessKey(b.ctx, &iam.CreateAccessKeyInput{UserName: aws.String("ann")}))(t)
	info := ok(os.Stat(path))(t)
	text := string(ok(os.ReadFile(path))(t))
	if info.Mode().Perm() != 0o600 || strings.Contains(text, *key.AccessKey.SecretAccessKey) ||
		!strings.Contains(text, *key.AccessKey.AccessKeyId) {
		t.Fatalf("mode %v, or the secret is in the file", info.Mode())
	}
	if left := ok(filepath.Glob(path + ".*"))(t); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
}

func TestReadsDoNotWriteTheFile(t *testing.T) {
	b := newWorld(t)
	path := filepath.Join(t.TempDir(), "world.json")
	if err := b.sim.KeepIn(path); err != nil {
		t.Fatal(err)
	}
	ok(b.whoami(b.cfg))(t)
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Fatalf("file after a read: %v", err)
	}
}

func TestFileThatCannotBeWrittenFailsTheCall(t *testing.T) {
	b := newWorld(t)
	dir := filepath.Join(t.TempDir(), "gone")
	if err := b.sim.KeepIn(filepath.Join(dir, "world.json")); err != nil {
		t.Fatal(err)
	}
	_, err := iam.NewFromConfig(b.cfg).CreateUser(b.ctx, &iam.CreateUserInput{UserName: aws.String("ann")})
	if err == nil || !strings.Contains(err.Error(), "save simulated AWS") {
		t.Fatalf("got %v", err)
	}
}

func TestBrokenFileIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := awssim.New().KeepIn(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Fatalf("got %v", err)
	}
}

func TestWorldGoesThroughJSON(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "r", trusting(acct))
	text := ok(json.Marshal(b.sim))(t)
	copied := awssim.New()
	if err := json.Unmarshal(text, copied); err != nil || copied.Inventory() != b.sim.Inventory() {
		t.Fatalf("%v\n%s", err, copied.Inventory())
	}
}

func TestEqualRunsGiveEqualIDs(t *testing.T) {
	run := func() string {
		b := newWorld(t)
		key := ok(kms.NewFromConfig(b.cfg).CreateKey(b.ctx, &kms.CreateKeyInput{}))(t)
		role := ok(iam.NewFromConfig(b.cfg).CreateRole(b.ctx,
			&iam.CreateRoleInput{RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(trusting(acct))}))(t)
		return *key.KeyMetadata.KeyId + *role.Role.RoleId
	}
	if a, b := run(), run(); a != b {
		t.Fatalf("%s and %s", a, b)
	}
}

func TestInventoryIgnoresWhatAWSReorders(t *testing.T) {
	b := newWorld(t)
	put := func(text string) string {
		b.sim.AddRole(acct, "r", text)
		return b.sim.Inventory()
	}
	a := put(`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"AWS":["222222222222","333333333333"]},"Action":["sts:AssumeRole"]}]}`)
	same := put(`{"Statement":{"Action":"sts:AssumeRole","Effect":"Allow","Sid":"A","Principal":{"AWS":["333333333333","222222222222"]}},"Version":"2012-10-17"}`)
	other := put(`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}]}`)
	if a != same || a == other {
		t.Fatalf("\n%s\n%s\n%s", a, same, other)
	}
}
