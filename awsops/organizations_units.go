package awsops

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
)

// Unit is a place in the organization's tree: the root or an organizational
// unit.
type Unit struct {
	ID     string // r-… or ou-…
	Name   string
	Parent string // "" for the root
}

// Roots are the roots of the organization's tree; there is one. Kinds: Denied,
// Missing (no organization).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html
func (a *Account) Roots(ctx context.Context) ([]Unit, error) {
	return All(stream("list roots", func() (func() bool, func() ([]Unit, error)) {
		pages := organizations.NewListRootsPaginator(a.orgs(), &organizations.ListRootsInput{})
		return pages.HasMorePages, func() (units []Unit, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, r := range page.Roots {
				units = append(units, Unit{ID: aws.ToString(r.Id), Name: aws.ToString(r.Name)})
			}
			return units, nil
		}
	}))
}

// OrganizationalUnits are the units directly under a parent, as the listing
// goes on. Kinds: Denied, Missing (no such parent).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
func (a *Account) OrganizationalUnits(ctx context.Context, parent string) iter.Seq2[Unit, error] {
	return stream("list organizational units under "+parent, func() (func() bool, func() ([]Unit, error)) {
		pages := organizations.NewListOrganizationalUnitsForParentPaginator(
			a.orgs(), &organizations.ListOrganizationalUnitsForParentInput{ParentId: &parent})
		return pages.HasMorePages, func() (units []Unit, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, u := range page.OrganizationalUnits {
				units = append(units, Unit{ID: aws.ToString(u.Id), Name: aws.ToString(u.Name), Parent: parent})
			}
			return units, nil
		}
	})
}
