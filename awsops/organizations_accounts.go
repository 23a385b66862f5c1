package awsops

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// Member is one account of an organization.
type Member struct {
	ID    string
	Name  string
	Email string
	State string // ACTIVE, SUSPENDED, PENDING_CLOSURE, …
	// Joined is INVITED or CREATED: only a created account is sure to have
	// OrganizationAccountAccessRole (docs/aws.md#accounts-of-an-organization).
	Joined string
}

// Accounts are all accounts of the organization, as the listing goes on or as
// ctx keeps them (WithListings). Only the management account and delegated
// administrators may ask. Kinds: Denied, Missing (no organization).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
func (a *Account) Accounts(ctx context.Context) iter.Seq2[Member, error] {
	return a.listed(ctx, "list accounts", "", func() memberPages {
		return allPages{organizations.NewListAccountsPaginator(a.orgs(), &organizations.ListAccountsInput{})}
	})
}

// allPages are those of ListAccounts.
type allPages struct {
	*organizations.ListAccountsPaginator
}

func (p allPages) next(ctx context.Context) ([]Member, error) {
	page, err := p.NextPage(ctx)
	if err != nil {
		return nil, err
	}
	return membersOf(page.Accounts), nil
}

// AccountsIn are the accounts directly under a root or organizational unit,
// as the listing goes on; those of units further down are not among them.
// Kinds: Denied, Missing (no such parent).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
func (a *Account) AccountsIn(ctx context.Context, parent string) iter.Seq2[Member, error] {
	return a.listed(ctx, "list accounts under "+parent, parent, func() memberPages {
		in := &organizations.ListAccountsForParentInput{ParentId: &parent}
		return parentPages{organizations.NewListAccountsForParentPaginator(a.orgs(), in)}
	})
}

// parentPages are those of ListAccountsForParent.
type parentPages struct {
	*organizations.ListAccountsForParentPaginator
}

func (p parentPages) next(ctx context.Context) ([]Member, error) {
	page, err := p.NextPage(ctx)
	if err != nil {
		return nil, err
	}
	return membersOf(page.Accounts), nil
}

// Member is one account of the organization. Only the management account and
// delegated administrators may ask. Kinds: Denied, Missing (no such account in it).
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html
func (a *Account) Member(ctx context.Context, id string) (Member, error) {
	out, err := a.orgs().DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: &id})
	if err != nil {
		return Member{}, fmt.Errorf("describe account %s: %w", id, err)
	}
	if out.Account == nil {
		return Member{}, nil
	}
	return membersOf([]types.Account{*out.Account})[0], nil
}

func membersOf(accounts []types.Account) []Member {
	members := make([]Member, 0, len(accounts))
	for _, m := range accounts {
		members = append(members, Member{ID: aws.ToString(m.Id), Name: aws.ToString(m.Name), Email: aws.ToString(m.Email),
			State: stateOf(m.State, m.Status), Joined: string(m.JoinedMethod)})
	}
	return members
}

// stateOf prefers State: Status goes away in September 2026 (docs/aws.md#accounts-of-an-organization),
// but older endpoints know nothing else.
func stateOf(state types.AccountState, status types.AccountStatus) string {
	if state != "" {
		return string(state)
	}
	return string(status)
}
