package awssim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailhead/awsops/policydoc"
	"trailhead/internal/pattern"

	"github.com/aws/aws-sdk-go-v2/aws"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// KeyState is a symmetric KMS key.
type KeyState struct {
	ID, ARN, Description string
	Manager              string // CUSTOMER, or AWS for the keys behind alias/aws/...
	CreatedAt            time.Time
	State                string // Enabled, Disabled, PendingDeletion
	DeletionDate         time.Time
	Policy               Settling[string]
	Rotation             bool
	RotationDays         int32
	MultiRegion          bool
	LastUsed             time.Time `json:",omitzero"` // what GetKeyLastUsage tells
	LastUse              string    `json:",omitempty"`
	Tags                 map[string]string
	Grants               []GrantState `json:",omitempty"`
}

// AliasState is an alias and the key it stands for.
type AliasState struct {
	Name, ARN, KeyID     string
	CreatedAt, UpdatedAt time.Time
}

const (
	keyEnabled  = string(kmstypes.KeyStateEnabled)
	keyDisabled = string(kmstypes.KeyStateDisabled)
	keyPending  = string(kmstypes.KeyStatePendingDeletion)
)

func registerKMS(w *World) {
	registerKeys(w)
	registerKeyPolicies(w)
	registerAliases(w)
	registerKeyLife(w)
	registerGrants(w)
	w.contribute(w.listKMS)
}

var keyIDForm = pattern.New(`^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// keyByARN is a key that exists at that time, seen by the lag or not.
func (w *World) keyByARN(arn string, now time.Time) *KeyState {
	a := w.Accounts[accountOf(arn)]
	if a == nil || a.Regions[partOf(arn, 3)] == nil {
		return nil
	}
	k := a.Regions[partOf(arn, 3)].Keys[strings.TrimPrefix(resourceOf(arn), "key/")]
	if k == nil || k.ARN != arn || k.State == keyPending && !now.Before(k.DeletionDate) {
		return nil
	}
	return k
}

// resolveKey turns what an API takes for a key (id, key ARN, alias, alias ARN)
// into the ARN of a key, as seen from an account and region. It is "" where
// an alias does not exist; whether the key does, keyByARN tells.
func (w *World) resolveKey(id, account, region string, now time.Time) string {
	a := w.Accounts[account]
	switch {
	case a == nil:
		return ""
	case strings.HasPrefix(id, "arn:") && strings.HasPrefix(resourceOf(id), "key/"):
		return id
	case strings.HasPrefix(id, "arn:") && strings.HasPrefix(resourceOf(id), "alias/"):
		if w.Accounts[accountOf(id)] == nil {
			return ""
		}
		return w.resolveKey(resourceOf(id), accountOf(id), partOf(id, 3), now)
	case strings.HasPrefix(id, "alias/aws/"):
		return w.awsKey(a, region, id).ARN
	case strings.HasPrefix(id, "alias/"):
		alias := a.region(region).Aliases[id]
		if alias == nil || !w.visible(alias.UpdatedAt, now) {
			return ""
		}
		return keyARN(a, region, alias.KeyID)
	}
	return keyARN(a, region, id)
}

func keyARN(a *AccountState, region, id string) string {
	return "arn:" + a.Partition + ":kms:" + region + ":" + a.ID + ":key/" + id
}

// awsKey is the key AWS manages behind alias/aws/SERVICE. It comes into being
// when it is first used, nobody can edit its policy, and the policy lets in
// the account's callers by way of the service, not other services: the reason
// such a key cannot stand between S3 and SQS (docs/aws.md#aws-managed-keys).
func (w *World) awsKey(a *AccountState, region, alias string) *KeyState {
	in := a.region(region)
	if have := in.Aliases[alias]; have != nil {
		return in.Keys[have.KeyID]
	}
	service := strings.TrimPrefix(alias, "alias/aws/")
	policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["kms:Encrypt",`+
		`"kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:DescribeKey"],"Resource":"*","Condition":{"StringEquals":`+
		`{"kms:CallerAccount":%q,"kms:ViaService":%q}}},{"Effect":"Allow","Principal":{"AWS":"arn:%s:iam::%s:root"},`+
		`"Action":["kms:Describe*","kms:Get*","kms:List*"],"Resource":"*"}]}`,
		a.ID, service+"."+region+".amazonaws.com", a.Partition, a.ID)
	id := w.uuid("awskey", a.ID, region, alias)
	key := &KeyState{ID: id, ARN: keyARN(a, region, id), Manager: "AWS", State: keyEnabled, Policy: settled(policy), Rotation: true,
		RotationDays: 365, Tags: map[string]string{}}
	in.Keys[id] = key
	in.Aliases[alias] = &AliasState{Name: alias, ARN: "arn:" + a.Partition + ":kms:" + region + ":" + a.ID + ":" + alias, KeyID: id}
	w.unsaved = true
	return key
}

// keyAllows says whether a key exists, and whether its policy and its state
// let a service use it. ctx holds what the service sends: aws:SourceArn,
// kms:EncryptionContext:... Users and roles are judged by authorizeKey, since
// their own policies count as well.
func (w *World) keyAllows(arn string, service policydoc.Caller, action string, ctx map[string][]string, now time.Time) (
	ok bool, exists bool) {
	key := w.keyByARN(arn, now)
	if key == nil || !w.visible(key.CreatedAt, now) {
		return false, false
	}
	if key.State != keyEnabled && action != "kms:DescribeKey" {
		return false, true
	}
	full := map[string][]string{"aws:SecureTransport": {"true"}, "aws:PrincipalIsAWSService": {"true"},
		"aws:PrincipalServiceName": {service.Service}}
	maps.Copy(full, ctx)
	q := policydoc.Request{Caller: service, Action: action, Resource: arn, Context: full}
	ruling := w.resourceRules(key.Policy.seen(w, now), q)
	return ruling.Decision == policydoc.Allowed && !ruling.ViaAccount, true
}

// key finds the key an operation names, after asking whether the caller may.
// abroad says whether the operation works on another account's key.
func (r *request) key(id *string, abroad bool) (*KeyState, error) {
	arn := r.w.resolveKey(value(id), r.Account, r.Region, r.Now)
	if arn == "" {
		return nil, kmsNotFound("Alias %s is not found.", r.aliasARN(value(id)))
	}
	if partOf(arn, 3) != r.Region {
		return nil, kmsNotFound("Invalid arn %s", partOf(arn, 3))
	}
	if !keyIDForm().MatchString(strings.TrimPrefix(resourceOf(arn), "key/")) {
		return nil, kmsNotFound("Invalid keyId '%s'", value(id))
	}
	key := r.w.keyByARN(arn, r.Now)
	known := key != nil && r.w.visible(key.CreatedAt, r.Now)
	if accountOf(arn) != r.Account && (!known || !abroad) {
		return nil, r.denied("kms:"+r.Operation, arn, "because the resource does not exist in this Region, no resource-based policies allow "+
			"access, or a resource-based policy explicitly denies access")
	}
	if !known {
		return nil, kmsNotFound("Key '%s' does not exist", arn)
	}
	return key, r.authorizeKey(key, "kms:"+r.Operation)
}

// authorizeKey asks the key's policy, and IAM where it hands over.
func (r *request) authorizeKey(key *KeyState, action string) error {
	ctx := map[string][]string{"kms:CallerAccount": {r.Account}}
	for _, alias := range r.w.Accounts[accountOf(key.ARN)].region(partOf(key.ARN, 3)).Aliases {
		if alias.KeyID == key.ID {
			ctx["kms:ResourceAliases"] = append(ctx["kms:ResourceAliases"], alias.Name)
		}
	}
	return r.authorizeByResource(action, key.ARN, key.Policy.seen(r.w, r.Now), ctx)
}

func (r *request) aliasARN(name string) string {
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	return r.arn("kms", name)
}

func kmsNotFound(format string, args ...any) error {
	return &kmstypes.NotFoundException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func invalidState(format string, args ...any) error {
	return &kmstypes.KMSInvalidStateException{Message: aws.String(fmt.Sprintf(format, args...))}
}

// notPending refuses what cannot be done to a key that waits for deletion.
func notPending(key *KeyState) error {
	if key.State == keyPending {
		return invalidState("%s is pending deletion.", key.ARN)
	}
	return nil
}

func (w *World) listKMS() (lines []string) {
	w.eachRegion(func(_ *AccountState, region string, r *RegionState) {
		for _, id := range sortedKeys(r.Keys) {
			if k := r.Keys[id]; k.Manager != "AWS" {
				lines = append(lines, line(k.ARN, "state", k.State, "description", k.Description, "rotation", k.Rotation, "policy",
					canonical(k.Policy.Value), "tags", k.Tags))
			}
		}
		for _, name := range sortedKeys(r.Aliases) {
			if a := r.Aliases[name]; !strings.HasPrefix(name, "alias/aws/") {
				lines = append(lines, line(a.ARN, "key", a.KeyID))
			}
		}
	})
	return lines
}

// kmsPage cuts a page; KMS has a type of its own for a bad marker.
func kmsPage[T any](items []T, marker *string, asked *int32) ([]T, *string, error) {
	page, next, err := pageOf(slices.Clip(items), value(marker), int(value(asked)))
	if err != nil {
		return nil, nil, &kmstypes.InvalidMarkerException{Message: aws.String("Could not deserialize marker")}
	}
	return page, next, nil
}
