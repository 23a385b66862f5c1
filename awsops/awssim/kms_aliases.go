package awssim

import (
	"strings"

	"trailhead/internal/pattern"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
)

func registerAliases(w *World) {
	on(w, true, createAlias)
	on(w, true, updateAlias)
	on(w, true, deleteAlias)
	on(w, false, listAliases)
}

var aliasForm = pattern.New(`^alias/[a-zA-Z0-9/_-]+$`)

func checkAlias(name string) error {
	switch {
	case strings.HasPrefix(name, "alias/aws/"):
		return apiError("NotAuthorizedException", "The alias prefix alias/aws/ is reserved for AWS managed keys.")
	case !strings.HasPrefix(name, "alias/"):
		return apiError("ValidationException",
			`Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html`)
	case !aliasForm().MatchString(name):
		return &kmstypes.InvalidAliasNameException{Message: aws.String("Alias must not contain characters other than a-z, A-Z, 0-9, /, _ and -")}
	}
	return nil
}

// aliasTarget is the key an alias is to stand for: in the same account and
// region, and not an alias itself.
func (r *request) aliasTarget(id *string) (*KeyState, error) {
	if strings.Contains(value(id), "alias/") {
		return nil, apiError("ValidationException", "Aliases must refer to keys. Not aliases")
	}
	key, err := r.key(id, false)
	if err != nil {
		return nil, err
	}
	return key, notPending(key)
}

func createAlias(r *request, in *kms.CreateAliasInput) (*kms.CreateAliasOutput, error) {
	name := value(in.AliasName)
	if err := checkAlias(name); err != nil {
		return nil, err
	}
	if err := r.authorize("kms:CreateAlias", r.aliasARN(name), "", nil); err != nil {
		return nil, err
	}
	key, err := r.aliasTarget(in.TargetKeyId)
	if err != nil {
		return nil, err
	}
	if r.region().Aliases[name] != nil {
		return nil, &kmstypes.AlreadyExistsException{Message: aws.String("An alias with the name " + r.aliasARN(name) + " already exists")}
	}
	r.region().Aliases[name] = &AliasState{Name: name, ARN: r.aliasARN(name), KeyID: key.ID, CreatedAt: r.Now, UpdatedAt: r.Now}
	return &kms.CreateAliasOutput{}, nil
}

// existingAlias finds an alias to change; KMS asks about the alias first and
// about the key it stands for after.
func (r *request) existingAlias(name string) (*AliasState, error) {
	if err := checkAlias(name); err != nil {
		return nil, err
	}
	if err := r.authorize("kms:"+r.Operation, r.aliasARN(name), "", nil); err != nil {
		return nil, err
	}
	alias := r.region().Aliases[name]
	if alias == nil {
		return nil, kmsNotFound("Alias %s is not found.", r.aliasARN(name))
	}
	if key := r.region().Keys[alias.KeyID]; key != nil {
		return alias, r.authorizeKey(key, "kms:"+r.Operation)
	}
	return alias, nil
}

func updateAlias(r *request, in *kms.UpdateAliasInput) (*kms.UpdateAliasOutput, error) {
	alias, err := r.existingAlias(value(in.AliasName))
	if err != nil {
		return nil, err
	}
	key, err := r.aliasTarget(in.TargetKeyId)
	if err != nil {
		return nil, err
	}
	alias.KeyID, alias.UpdatedAt = key.ID, r.Now
	return &kms.UpdateAliasOutput{}, nil
}

func deleteAlias(r *request, in *kms.DeleteAliasInput) (*kms.DeleteAliasOutput, error) {
	alias, err := r.existingAlias(value(in.AliasName))
	if err != nil {
		return nil, err
	}
	delete(r.region().Aliases, alias.Name)
	return &kms.DeleteAliasOutput{}, nil
}

func listAliases(r *request, in *kms.ListAliasesInput) (*kms.ListAliasesOutput, error) {
	if err := r.authorize("kms:ListAliases", "*", "", nil); err != nil {
		return nil, err
	}
	wanted := value(in.KeyId)
	if wanted != "" {
		wanted = lastSegment(r.w.resolveKey(wanted, r.Account, r.Region, r.Now))
		if r.region().Keys[wanted] == nil {
			return nil, kmsNotFound("Key '%s' does not exist", value(in.KeyId))
		}
	}
	var list []kmstypes.AliasListEntry
	for _, name := range sortedKeys(r.region().Aliases) {
		a := r.region().Aliases[name]
		if r.w.visible(a.UpdatedAt, r.Now) && (wanted == "" || a.KeyID == wanted) {
			list = append(list, kmstypes.AliasListEntry{AliasName: aws.String(a.Name), AliasArn: aws.String(a.ARN), TargetKeyId: aws.String(a.KeyID),
				CreationDate: aws.Time(a.CreatedAt), LastUpdatedDate: aws.Time(a.UpdatedAt)})
		}
	}
	page, next, err := kmsPage(list, in.Marker, in.Limit)
	if err != nil {
		return nil, err
	}
	return &kms.ListAliasesOutput{Aliases: page, NextMarker: next, Truncated: next != nil}, nil
}
