package awssim_test

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

const secretID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"

const withExternalID = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"` + secretID + `"}}}]}`

func assume(b *world, cfg aws.Config, role, externalID string) (*sts.AssumeRoleOutput, error) {
	in := &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String("expel")}
	if externalID != "" {
		in.ExternalId = aws.String(externalID)
	}
	return sts.NewFromConfig(cfg).AssumeRole(b.ctx, in)
}

func TestAssumeRoleAsksTheTrustPolicyAndTheCallersOwn(t *testing.T) {
	const vendor = "arn:aws:iam::" + other + ":user/vendor"
	for name, c := range map[string]struct {
		trust, role, id, limit string
		ok                     bool
	}{
		"right external id":       {trust: withExternalID, id: secretID, ok: true},
		"wrong external id":       {trust: withExternalID, id: "another-one"},
		"no external id":          {trust: withExternalID},
		"another account trusted": {trust: trusting("arn:aws:iam::" + acct + ":root")},
		"the user itself trusted": {trust: trusting(vendor), ok: true},
		"role does not exist":     {trust: withExternalID, id: secretID, role: "none"},
		"caller has no permission": {trust: withExternalID, id: secretID,
			limit: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`},
		"between accounts both count": {trust: trusting(vendor),
			limit: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t)
			b.sim.AddUser(other, "vendor")
			b.sim.AddRole(acct, "R", c.trust)
			cfg := b.as(vendor, "AKIAVENDOR")
			b.sim.Restrict("AKIAVENDOR", c.limit)
			role := "arn:aws:iam::" + acct + ":role/R" + c.role
			_, err := assume(b, cfg, role, c.id)
			if c.ok {
				ok(0, err)(t)
				return
			}
			refused(t, err, "AccessDenied", "User: "+vendor+" is not authorized to perform: sts:AssumeRole on resource: "+role)
			if strings.Contains(err.Error(), secretID) {
				t.Fatal("the external id is in the error")
			}
		})
	}
}

func TestAdministratorNeedsTheTrustPolicyToo(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting("arn:aws:iam::"+other+":root"))
	_, err := assume(b, b.cfg, "arn:aws:iam::"+acct+":role/R", "")
	refused(t, err, "AccessDenied", "sts:AssumeRole")
}

func TestRootCannotAssumeRoles(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	_, err := assume(b, b.as("arn:aws:iam::"+acct+":root", "AKIAROOT"), "arn:aws:iam::"+acct+":role/R", "")
	refused(t, err, "AccessDenied", "Roles may not be assumed by root accounts.")
}

func TestSessionActsWithTheRolesPoliciesOnly(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "Empty", trusting(acct))
	b.sim.AddRole(acct, "Reader", trusting(acct), "arn:aws:iam::aws:policy/ReadOnlyAccess")
	list := func(role string) error {
		out := ok(assume(b, b.cfg, "arn:aws:iam::"+acct+":role/"+role, ""))(t)
		_, err := iam.NewFromConfig(b.with(*out.Credentials.AccessKeyId)).ListRoles(b.ctx, &iam.ListRolesInput{})
		return err
	}
	refused(t, list("Empty"), "AccessDenied", "assumed-role/Empty/expel is not authorized to perform: iam:ListRoles")
	if err := list("Reader"); err != nil {
		t.Fatal(err)
	}
}

func TestSessionPolicyLimitsTheSession(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct), "arn:aws:iam::aws:policy/AdministratorAccess")
	out := ok(sts.NewFromConfig(b.cfg).AssumeRole(b.ctx, &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + acct + ":role/R"), RoleSessionName: aws.String("me"),
		Policy: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)}))(t)
	_, err := iam.NewFromConfig(b.with(*out.Credentials.AccessKeyId)).ListRoles(b.ctx, &iam.ListRolesInput{})
	refused(t, err, "AccessDenied", "no session policy allows")
	_, err = sts.NewFromConfig(b.cfg).AssumeRole(b.ctx, &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + acct + ":role/R"), RoleSessionName: aws.String("me"), Policy: aws.String("{")})
	typed[*ststypes.MalformedPolicyDocumentException](t, err)
}

func TestSessionExpiresOnTheWorldsClock(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	out := ok(assume(b, b.cfg, "arn:aws:iam::"+acct+":role/R", ""))(t)
	cfg := b.with(*out.Credentials.AccessKeyId)
	b.clock.Pass(59 * time.Minute)
	ok(b.whoami(cfg))(t)
	b.clock.Pass(time.Minute)
	_, err := b.whoami(cfg)
	refused(t, err, "ExpiredToken", "expired")
}

func TestAssumeRoleRefusesBadParameters(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(acct, "R", trusting(acct))
	arn := "arn:aws:iam::" + acct + ":role/R"
	session := ok(assume(b, b.cfg, arn, ""))(t)
	chained := b.with(*session.Credentials.AccessKeyId)
	b.sim.AddRole(acct, "R", trusting(acct), "arn:aws:iam::aws:policy/AdministratorAccess")
	b.sim.Edit(func(w *awssim.World) { w.Accounts[acct].Roles["R"].MaxSession = 4 * 3600 })
	user := b.as("arn:aws:iam::"+acct+":user/ann", "AKIAANN")
	for name, c := range map[string]struct {
		cfg  aws.Config
		in   sts.AssumeRoleInput
		text string
	}{
		"not an ARN": {user, sts.AssumeRoleInput{RoleArn: aws.String("R-is-not-an-arn-at-all"), RoleSessionName: aws.String("me")},
			"is invalid"},
		"session name": {user, sts.AssumeRoleInput{RoleArn: &arn, RoleSessionName: aws.String("a b")}, "roleSessionName"},
		"external id": {user, sts.AssumeRoleInput{RoleArn: &arn, RoleSessionName: aws.String("me"), ExternalId: aws.String("has a blank")},
			"externalId"},
		"too short": {user, sts.AssumeRoleInput{RoleArn: &arn, RoleSessionName: aws.String("me"), DurationSeconds: aws.Int32(60)},
			"greater than or equal to 900"},
		"over the maximum": {user, sts.AssumeRoleInput{RoleArn: &arn, RoleSessionName: aws.String("me"), DurationSeconds: aws.Int32(5 * 3600)},
			"MaxSessionDuration"},
		"chained over 1 h": {chained, sts.AssumeRoleInput{RoleArn: &arn, RoleSessionName: aws.String("me"), DurationSeconds: aws.Int32(2 * 3600)},
			"role chaining"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sts.NewFromConfig(c.cfg).AssumeRole(b.ctx, &c.in)
			refused(t, err, "ValidationError", c.text)
		})
	}
}

func TestNewRoleCannotBeAssumedDuringTheLag(t *testing.T) {
	b := newWorld(t)
	b.sim.Lag = 10 * time.Second
	ok(iam.NewFromConfig(b.cfg).CreateRole(b.ctx, &iam.CreateRoleInput{
		RoleName: aws.String("R"), AssumeRolePolicyDocument: aws.String(trusting(acct))}))(t)
	_, err := assume(b, b.cfg, "arn:aws:iam::"+acct+":role/R", "")
	refused(t, err, "AccessDenied", "sts:AssumeRole")
	b.clock.Pass(b.sim.Lag)
	ok(assume(b, b.cfg, "arn:aws:iam::"+acct+":role/R", ""))(t)
}

func TestNobodyEntersASuspendedAccount(t *testing.T) {
	b := newWorld(t)
	b.sim.AddRole(other, "Ops", trusting("arn:aws:iam::"+acct+":root"))
	set := func(state string) { b.sim.Edit(func(w *awssim.World) { w.Accounts[other].State = state }) }
	set("SUSPENDED")
	_, err := assume(b, b.cfg, "arn:aws:iam::"+other+":role/Ops", "")
	refused(t, err, "AccessDenied", "sts:AssumeRole")
	set("ACTIVE")
	ok(assume(b, b.cfg, "arn:aws:iam::"+other+":role/Ops", ""))(t)
}
