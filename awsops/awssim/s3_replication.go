package awssim

import (
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// getBucketReplication answers with what somebody has put there by hand: nothing
// here writes it.
func getBucketReplication(r *request, in *s3.GetBucketReplicationInput) (*s3.GetBucketReplicationOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetReplicationConfiguration")
	if err != nil {
		return nil, err
	}
	if len(b.Replication) == 0 {
		return nil, apiError("ReplicationConfigurationNotFoundError", "The replication configuration was not found")
	}
	rules := &types.ReplicationConfiguration{Role: new(string), Rules: b.Replication}
	return &s3.GetBucketReplicationOutput{ReplicationConfiguration: rules}, nil
}
