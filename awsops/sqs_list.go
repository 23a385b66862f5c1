package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// QueueURLs are the queues of this account and region whose names begin with
// prefix; SQS tells small letters from capitals. Kind: Denied.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
func (a *Account) QueueURLs(ctx context.Context, prefix string) ([]string, error) {
	var all []string
	// Without a page size SQS leaves out what does not fit on one page.
	pages := sqs.NewListQueuesPaginator(a.sqs(), &sqs.ListQueuesInput{QueueNamePrefix: optional(prefix), MaxResults: aws.Int32(1000)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list queues %s*: %w", prefix, err)
		}
		all = append(all, page.QueueUrls...)
	}
	return all, nil
}
