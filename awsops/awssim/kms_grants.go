package awssim

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// GrantState lets one principal use a key beside the key's policy.
type GrantState struct {
	ID, Grantee string
	Operations  []string
	Equals      map[string]string // the encryption context must be this
	Subset      map[string]string // the encryption context must hold this
}

func registerGrants(w *World) {
	on(w, true, createGrant)
	on(w, false, listGrants)
}

func createGrant(r *request, in *kms.CreateGrantInput) (*kms.CreateGrantOutput, error) {
	key, err := r.key(in.KeyId, true)
	if err != nil {
		return nil, err
	}
	if err := notPending(key); err != nil {
		return nil, err
	}
	g := GrantState{ID: strings.ReplaceAll(r.w.uuid("grant", key.ARN), "-", ""), Grantee: value(in.GranteePrincipal)}
	for _, operation := range in.Operations {
		g.Operations = append(g.Operations, string(operation))
	}
	if c := in.Constraints; c != nil {
		g.Equals, g.Subset = c.EncryptionContextEquals, c.EncryptionContextSubset
	}
	key.Grants = append(key.Grants, g)
	return &kms.CreateGrantOutput{GrantId: aws.String(g.ID), GrantToken: aws.String(g.ID)}, nil
}

func listGrants(r *request, in *kms.ListGrantsInput) (*kms.ListGrantsOutput, error) {
	key, err := r.key(in.KeyId, true)
	if err != nil {
		return nil, err
	}
	var all []kmstypes.GrantListEntry
	for _, g := range key.Grants {
		entry := kmstypes.GrantListEntry{GrantId: aws.String(g.ID), GranteePrincipal: aws.String(g.Grantee), KeyId: aws.String(key.ARN),
			IssuingAccount: aws.String(accountOf(key.ARN))}
		for _, operation := range g.Operations {
			entry.Operations = append(entry.Operations, kmstypes.GrantOperation(operation))
		}
		if g.Equals != nil || g.Subset != nil {
			entry.Constraints = &kmstypes.GrantConstraints{EncryptionContextEquals: g.Equals, EncryptionContextSubset: g.Subset}
		}
		all = append(all, entry)
	}
	page, next, err := kmsPage(all, in.Marker, in.Limit)
	if err != nil {
		return nil, err
	}
	return &kms.ListGrantsOutput{Grants: page, NextMarker: next, Truncated: next != nil}, nil
}

// granted says whether a grant lets the caller do this with the encryption
// context of the call (KMS developer guide, "Grants in AWS KMS").
func (k *KeyState) granted(p principal, action string, context map[string][]string) bool {
	has := func(wanted map[string]string) bool {
		for name, v := range wanted {
			if !slices.Contains(context["kms:EncryptionContext:"+name], v) {
				return false
			}
		}
		return true
	}
	return slices.ContainsFunc(k.Grants, func(g GrantState) bool {
		mine := g.Grantee == p.Identity || g.Grantee == p.ARN
		return mine && slices.Contains(g.Operations, strings.TrimPrefix(action, "kms:")) && has(g.Equals) && has(g.Subset)
	})
}
