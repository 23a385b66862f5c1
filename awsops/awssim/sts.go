package awssim

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

func registerSTS(w *World) {
	on(w, false, getCallerIdentity)
	on(w, false, assumeRole)
}

// getCallerIdentity needs no permission (IAM user guide, GetCallerIdentity).
func getCallerIdentity(r *request, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	return &sts.GetCallerIdentityOutput{Account: aws.String(r.Account), Arn: aws.String(r.Caller.ARN),
		UserId: aws.String(r.Caller.UserID)}, nil
}

// assumeRole answers missing role, missing trust, missing permission and SCP
// with one and the same text (docs/aws.md#assuming-roles), a region that the role's account
// has switched off with another.
func assumeRole(r *request, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
	arn, session := value(in.RoleArn), value(in.RoleSessionName)
	lasts := time.Hour
	if in.DurationSeconds != nil {
		lasts = time.Duration(*in.DurationSeconds) * time.Second
	}
	if partOf(arn, 2) != "iam" || !strings.HasPrefix(resourceOf(arn), "role/") {
		return nil, apiError("ValidationError", "%s is invalid", arn)
	}
	if err := checkSessionPolicy(in); err != nil {
		return nil, err
	}
	if r.Caller.isRoot() {
		return nil, apiError("AccessDenied", "Roles may not be assumed by root accounts.")
	}
	role := r.w.Accounts[accountOf(arn)].role(lastSegment(arn))
	if !r.mayAssume(role, arn, session, in) {
		return nil, apiError("AccessDenied", "User: %s is not authorized to perform: sts:AssumeRole on resource: %s", r.Caller.ARN, arn)
	}
	// IAM user guide, "Activating and deactivating AWS STS in an AWS Region"
	if slices.Contains(r.w.Accounts[accountOf(arn)].RegionsOff, r.Region) {
		return nil, &ststypes.RegionDisabledException{Message: aws.String(
			"STS is not activated in this region for account:" + accountOf(arn) +
				". Your account administrator can activate STS in this region using the IAM Console.")}
	}
	if err := lastsTooLong(role, r.Caller, lasts); err != nil {
		return nil, err
	}
	return r.startSession(role, session, value(in.Policy), lasts), nil
}

// checkSessionPolicy refuses a session policy that is none.
func checkSessionPolicy(in *sts.AssumeRoleInput) error {
	if len(in.PolicyArns) > 0 {
		return apiError("NotImplemented", "awssim does not model managed session policies")
	}
	if in.Policy != nil && checkGrammar(*in.Policy, false) != nil {
		return &ststypes.MalformedPolicyDocumentException{Message: aws.String("The policy is not in the valid JSON format.")}
	}
	return nil
}

func (r *request) mayAssume(role *RoleState, arn, session string, in *sts.AssumeRoleInput) bool {
	if role == nil || r.w.Accounts[accountOf(arn)].State != "ACTIVE" || role.ARN != arn || !r.w.visible(role.CreatedAt, r.Now) ||
		partOf(arn, 1) != r.Partition {
		return false
	}
	ctx := map[string][]string{"sts:RoleSessionName": {session}}
	if in.ExternalId != nil {
		ctx["sts:ExternalId"] = []string{*in.ExternalId}
	}
	return r.authorizeByResource("sts:AssumeRole", arn, role.Trust.seen(r.w, r.Now), ctx) == nil
}

// lastsTooLong limits a session to the role's maximum, and to an hour when a
// role assumes another (IAM user guide, role chaining).
func lastsTooLong(role *RoleState, caller principal, lasts time.Duration) error {
	switch {
	case strings.Contains(caller.ARN, ":assumed-role/") && lasts > time.Hour:
		return apiError("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
	case lasts > time.Duration(role.MaxSession)*time.Second:
		return apiError("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return nil
}

// startSession issues an access key that acts as the session, until its end by
// the world's own clock.
func (r *request) startSession(role *RoleState, session, policy string, lasts time.Duration) *sts.AssumeRoleOutput {
	key := r.w.uniqueID("ASIA", role.ARN, session)
	arn := "arn:" + r.Partition + ":sts::" + accountOf(role.ARN) + ":assumed-role/" + role.Name + "/" + session
	r.w.Credentials[key] = &Credential{AccessKeyID: key, ARN: arn, Issued: true, Expires: r.Now.Add(lasts), SessionPolicy: policy,
		IssuedAt: r.Now}
	r.w.unsaved = true
	return &sts.AssumeRoleOutput{
		AssumedRoleUser: &ststypes.AssumedRoleUser{Arn: aws.String(arn), AssumedRoleId: aws.String(role.ID + ":" + session)},
		Credentials: &ststypes.Credentials{
			AccessKeyId: aws.String(key), SecretAccessKey: aws.String(secretOf(once("secret", key))),
			SessionToken: aws.String(secretOf(once("token", key))), Expiration: aws.Time(r.Now.Add(lasts)),
		},
	}
}
