package access

import (
	"context"
	"errors"

	"trailhead/awsops"
	"trailhead/internal/pattern"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// enterBy tries roles in an account, one after the other, and returns the first
// that lets us in and with which look is content. Look may be nil.
func (a *Accounts) enterBy(ctx context.Context, account string, roles []string, look func(*awsops.Account) error) (
	aws *awsops.Account, role string, err error) {
	for _, role = range roles {
		if aws, err = a.Reach(ctx, account, answers.LogAccount{Role: role}); err != nil {
			continue
		}
		if look == nil {
			return aws, role, nil
		}
		if err = look(aws); err == nil {
			return aws, role, nil
		}
	}
	return nil, "", err
}

// bucketOwner is an account that a bucket was looked for in, as itself.
type bucketOwner struct {
	Aws    *awsops.Account
	Bucket awsops.Bucket
	err    error
}

// FindBucket enters all candidates at the same time and returns the one that
// has the bucket, or why each has not. Its way is kept.
func (a *Accounts) FindBucket(ctx context.Context, name string, candidates, roles []string) (*bucketOwner, []string) {
	owners := make([]bucketOwner, len(candidates))
	reads := make([]func() error, len(candidates))
	for i, account := range candidates {
		reads[i] = func() error { owners[i] = a.lookForBucket(ctx, name, account, roles); return nil }
	}
	_ = engine.Parallel(reads...)
	var why []string
	for i := range owners {
		o := &owners[i]
		if o.err == nil {
			return o, nil
		}
		var problem *engine.Problem
		if errors.As(o.err, &problem) {
			why = append(why, problem.Error())
		} else {
			why = append(why, "account "+candidates[i]+" does not have it")
		}
	}
	return nil, why
}

func (a *Accounts) lookForBucket(ctx context.Context, name, account string, roles []string) (o bucketOwner) {
	var role string
	o.Aws, role, o.err = a.enterBy(ctx, account, roles, func(aws *awsops.Account) (err error) {
		o.Bucket, err = aws.Bucket(ctx, name)
		return err
	})
	if o.err == nil {
		a.SetWay(account, answers.LogAccount{Role: role})
	}
	return o
}

// logNames are how accounts that keep logs are called.
var logNames = pattern.New(`(?i)log|archive|audit|security`)

// mostByName is how many accounts are tried for their names alone.
const mostByName = 10

// LogAccountsByName are accounts of the organization that are called as log
// accounts are; none where we may not list them.
func (a *Accounts) LogAccountsByName(ctx context.Context) []string {
	var ids []string
	for m, err := range a.Home.Accounts(ctx) {
		if err != nil || len(ids) == mostByName {
			break
		}
		if logNames().MatchString(m.Name) && m.State == "ACTIVE" {
			ids = append(ids, m.ID)
		}
	}
	return ids
}
