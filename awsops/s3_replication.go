package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Replication is a rule by which S3 copies new objects of a bucket into another
// one.
type Replication struct {
	ID      string
	Prefix  string // of the objects that it copies, "" for all
	Bucket  string // ARN of the bucket that they go to
	Account string // that owns the copies, as the rule says; "" where it says nothing
}

// Replications are the rules of a bucket that are switched on, none where it has
// none. Kinds: Missing (the bucket), Denied.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
func (a *Account) Replications(ctx context.Context, name string) ([]Replication, error) {
	return sharing(ctx, a, "bucket/"+name+"/replications", func() ([]Replication, error) {
		out, err := a.s3().GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: &name, ExpectedBucketOwner: a.owner()})
		if hasCode(err, "ReplicationConfigurationNotFoundError") {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("get bucket replication %s: %w", name, err)
		}
		var all []Replication
		if out.ReplicationConfiguration == nil {
			return nil, nil
		}
		for _, rule := range out.ReplicationConfiguration.Rules {
			if rule.Status == types.ReplicationRuleStatusEnabled && rule.Destination != nil {
				all = append(all, Replication{ID: aws.ToString(rule.ID), Prefix: replicated(rule), Bucket: aws.ToString(rule.Destination.Bucket),
					Account: aws.ToString(rule.Destination.Account)})
			}
		}
		return all, nil
	})
}

// replicated is the prefix of what a rule copies, in the form of its version.
func replicated(rule types.ReplicationRule) string {
	switch f := rule.Filter; {
	case f == nil:
		//lint:ignore SA1019 rules of the first version have nothing else
		return aws.ToString(rule.Prefix)
	case f.And != nil:
		return aws.ToString(f.And.Prefix)
	default:
		return aws.ToString(f.Prefix)
	}
}
