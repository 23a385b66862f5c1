package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
)

// Grant lets one principal use a key, beside the key's policy.
type Grant struct {
	ID         string
	Grantee    string   // ARN of a principal, or a service
	Operations []string // "Decrypt", "GenerateDataKey"
	// The encryption context that a request must have, or hold; nil: any.
	ContextEquals, ContextSubset map[string]string
}

// Grants are all grants of a key of this account. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html
func (a *Account) Grants(ctx context.Context, keyID string) ([]Grant, error) {
	var all []Grant
	pages := kms.NewListGrantsPaginator(a.kms(), &kms.ListGrantsInput{KeyId: &keyID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list grants of key %s: %w", keyID, err)
		}
		for _, g := range page.Grants {
			one := Grant{ID: aws.ToString(g.GrantId), Grantee: aws.ToString(g.GranteePrincipal)}
			for _, operation := range g.Operations {
				one.Operations = append(one.Operations, string(operation))
			}
			if g.Constraints != nil {
				one.ContextEquals, one.ContextSubset = g.Constraints.EncryptionContextEquals, g.Constraints.EncryptionContextSubset
			}
			all = append(all, one)
		}
	}
	return all, nil
}
