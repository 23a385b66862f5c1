package awsops

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
)

// findKeysAtOnce is how many keys are looked at at the same time. DescribeKey
// and ListResourceTags share a rate with every other program in the account.
const findKeysAtOnce = 8

// FindKeys are this account's own keys in this region that carry all the tags
// and were made at or after since, oldest first. It looks at
// every key there is (ListKeys, DescribeKey, ListResourceTags) and passes over
// those it may not read. It is how a key is found again whose CreateKey answer
// got lost.
func (a *Account) FindKeys(ctx context.Context, tags Tags, since time.Time) ([]Key, error) {
	ids, err := a.keyIDs(ctx)
	if err != nil {
		return nil, err
	}
	found := make([]*Key, len(ids))
	errs := make([]error, len(ids))
	places := make(chan struct{}, findKeysAtOnce)
	var all sync.WaitGroup
	for i, id := range ids {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			found[i], errs[i] = a.keyIf(ctx, id, tags, since)
		})
	}
	all.Wait()
	var keys []Key
	for i := range ids {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if found[i] != nil {
			keys = append(keys, *found[i])
		}
	}
	slices.SortFunc(keys, func(a, b Key) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return keys, nil
}

func (a *Account) keyIDs(ctx context.Context) ([]string, error) {
	var ids []string
	pages := kms.NewListKeysPaginator(a.kms(), &kms.ListKeysInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list keys: %w", err)
		}
		for _, k := range page.Keys {
			ids = append(ids, aws.ToString(k.KeyId))
		}
	}
	return ids, nil
}

// keyIf is the key if it fits, nil if it does not or may not be read.
func (a *Account) keyIf(ctx context.Context, id string, tags Tags, since time.Time) (*Key, error) {
	key, err := a.Key(ctx, id)
	if err != nil {
		return nil, unlessHidden(err)
	}
	if key.Manager != "CUSTOMER" || key.CreatedAt.Before(since) {
		return nil, nil
	}
	have, err := a.KeyTags(ctx, id)
	if err != nil {
		return nil, unlessHidden(err)
	}
	if !have.Has(tags) {
		return nil, nil
	}
	return &key, nil
}

// unlessHidden drops the errors that only mean "not yours to see".
func unlessHidden(err error) error {
	if Is(err, Denied) || Is(err, Missing) {
		return nil
	}
	return err
}
