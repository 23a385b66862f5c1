package awssim

import (
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// setSubscriptionAttributes changes one attribute of a subscription. An empty
// value takes it away.
func setSubscriptionAttributes(r *request, in *sns.SetSubscriptionAttributesInput) (*sns.SetSubscriptionAttributesOutput, error) {
	s, err := r.subscription(in.SubscriptionArn)
	if err != nil {
		return nil, err
	}
	if r.Account != s.Owner && r.Account != accountOf(s.TopicARN) {
		return nil, r.denied("sns:SetSubscriptionAttributes", s.ARN,
			"because no resource-based policy allows the sns:SetSubscriptionAttributes action")
	}
	if err := r.authorizeOwn("sns:SetSubscriptionAttributes", s.TopicARN); err != nil {
		return nil, err
	}
	name, text := value(in.AttributeName), value(in.AttributeValue)
	changed, err := checkedSubscription(map[string]string{name: text})
	if err != nil {
		return nil, err
	}
	if s.Attributes == nil {
		s.Attributes = map[string]string{}
	}
	if s.Attributes[name] = changed[name]; text == "" {
		delete(s.Attributes, name)
	}
	return &sns.SetSubscriptionAttributesOutput{}, nil
}

// effectiveDelivery is how SNS tries HTTP endpoints again where nobody says
// otherwise (SNS developer guide, "Creating an HTTP/S delivery policy").
const effectiveDelivery = `{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,` +
	`"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},` +
	`"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}`
