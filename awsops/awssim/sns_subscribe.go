package awssim

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"trailhead/internal/pattern"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// SubscriptionState is one subscription. It is kept where its topic is.
type SubscriptionState struct {
	ARN, TopicARN, Owner string
	Protocol, Endpoint   string
	Attributes           map[string]string
	Pending              bool
	Token                string // that confirms it
	// Outlives: its topic was deleted. SNS lists it for its owner for some days,
	// and sends nothing, also where a topic of that name is made again.
	Outlives  bool   `json:",omitempty"`
	Principal string `json:",omitempty"` // who made it
}

func (s *SubscriptionState) raw() bool { return s.Attributes["RawMessageDelivery"] == "true" }

// subscriptionsOf is a topic's subscriptions by ARN. One that was left behind by
// an earlier topic of the name is none of them.
func (w *World) subscriptionsOf(t *TopicState) []*SubscriptionState {
	var all []*SubscriptionState
	subscriptions := w.Accounts[t.Account].region(t.Region).Subscriptions
	for _, arn := range sortedKeys(subscriptions) {
		if subscriptions[arn].TopicARN == w.topicARN(t) && !subscriptions[arn].Outlives {
			all = append(all, subscriptions[arn])
		}
	}
	return all
}

// subscribe needs no confirmation when the queue's own account makes it;
// subscribed by anybody else it stays pending until the token is confirmed
// from a message in the queue (docs/aws.md#subscribing).
func subscribe(r *request, in *sns.SubscribeInput) (*sns.SubscribeOutput, error) {
	t, err := r.topic(in.TopicArn, "sns:Subscribe")
	if err != nil {
		return nil, err
	}
	protocol, endpoint := value(in.Protocol), value(in.Endpoint)
	if err := checkEndpoint(protocol, endpoint); err != nil {
		return nil, err
	}
	attributes, err := checkedSubscription(in.Attributes)
	if err != nil {
		return nil, err
	}
	for _, s := range r.w.subscriptionsOf(t) {
		if s.Protocol != protocol || s.Endpoint != endpoint {
			continue
		}
		if !contains(s.effective(), attributes) {
			return nil, invalidParameter("Attributes Reason: Subscription already exists with different attributes")
		}
		return &sns.SubscribeOutput{SubscriptionArn: aws.String(s.answer(in.ReturnSubscriptionArn))}, nil
	}
	s := &SubscriptionState{
		ARN: *in.TopicArn + ":" + r.w.uuid("subscription", *in.TopicArn), TopicARN: *in.TopicArn, Owner: r.Account,
		Protocol: protocol, Endpoint: endpoint, Attributes: attributes, Principal: r.Caller.ARN, Token: r.w.uuid("token", *in.TopicArn),
		Pending: protocol != "lambda" && (protocol != "sqs" || accountOf(endpoint) != r.Account),
	}
	r.w.Accounts[t.Account].region(t.Region).Subscriptions[s.ARN] = s
	if s.Pending {
		r.w.askToConfirm(t, s, r.Now)
	}
	return &sns.SubscribeOutput{SubscriptionArn: aws.String(s.answer(in.ReturnSubscriptionArn))}, nil
}

func (s *SubscriptionState) answer(always bool) string {
	if s.Pending && !always {
		return "pending confirmation"
	}
	return s.ARN
}

// effective are the attributes a subscription has, with the defaults of those
// that were not given. One subscribed again with no others is the same.
func (s *SubscriptionState) effective() map[string]string {
	all := map[string]string{"RawMessageDelivery": "false", "FilterPolicyScope": "MessageAttributes"}
	maps.Copy(all, s.Attributes)
	return all
}

var phoneForm = pattern.New(`^\+?[0-9]{1,15}$`)

func checkEndpoint(protocol, endpoint string) error {
	switch protocol {
	case "sqs":
		if partOf(endpoint, 2) != "sqs" || resourceOf(endpoint) == "" {
			return invalidParameter("SQS endpoint ARN")
		}
		if strings.HasSuffix(endpoint, ".fifo") {
			return invalidParameter("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics")
		}
	case "lambda", "firehose":
		if partOf(endpoint, 2) != protocol {
			return invalidParameter("Endpoint")
		}
	case "http", "https":
		if !strings.HasPrefix(endpoint, protocol+"://") {
			return invalidParameter("Endpoint must match the specified protocol")
		}
	case "sms":
		if !phoneForm().MatchString(endpoint) {
			return invalidParameter("Invalid SMS endpoint: " + endpoint)
		}
	case "application":
		if partOf(endpoint, 2) != "sns" {
			return invalidParameter("ApplicationEndpoint endpoint ARN")
		}
	case "email", "email-json":
	default:
		return invalidParameter("Amazon SNS does not support this protocol string: " + protocol)
	}
	return nil
}

// checkedSubscription are a subscription's attributes as SNS keeps them.
func checkedSubscription(given map[string]string) (map[string]string, error) {
	kept := cloneMap(given)
	for _, name := range sortedKeys(given) {
		v := given[name]
		switch name {
		case "RawMessageDelivery":
			kept[name] = strings.ToLower(v)
			if kept[name] != "true" && kept[name] != "false" {
				return nil, invalidParameter("Attributes Reason: RawMessageDelivery: Invalid value [" + v + "]. Must be true or false.")
			}
		case "FilterPolicyScope":
			if v != "MessageAttributes" && v != "MessageBody" {
				return nil, invalidParameter("Attributes Reason: FilterPolicyScope: Invalid value [" + v +
					"]. Please use either MessageBody or MessageAttributes")
			}
		case "FilterPolicy", "DeliveryPolicy", "RedrivePolicy":
			if v != "" && !json.Valid([]byte(v)) {
				return nil, invalidParameter("Attributes Reason: " + name + ": failed to parse JSON.")
			}
		case "SubscriptionRoleArn":
		default:
			return nil, invalidParameter("AttributeName")
		}
	}
	return kept, nil
}

// subscription finds a subscription by its ARN.
func (r *request) subscription(arn *string) (*SubscriptionState, error) {
	if err := checkSNSARN("SubscriptionArn", value(arn)); err != nil {
		return nil, err
	}
	if strings.Count(*arn, ":") != 6 || partOf(*arn, 2) != "sns" || partOf(*arn, 3) != r.Region {
		return nil, invalidParameter("SubscriptionId")
	}
	if a := r.w.Accounts[accountOf(*arn)]; a != nil {
		if s := a.region(r.Region).Subscriptions[*arn]; s != nil {
			return s, nil
		}
	}
	return nil, &types.NotFoundException{Message: aws.String("Subscription does not exist")}
}

// unsubscribe is for the subscription's owner and the topic's. What is gone is
// no error.
func unsubscribe(r *request, in *sns.UnsubscribeInput) (*sns.UnsubscribeOutput, error) {
	s, err := r.subscription(in.SubscriptionArn)
	if codeOf(err) == "NotFound" {
		return &sns.UnsubscribeOutput{}, nil
	}
	if err != nil {
		return nil, err
	}
	if r.Account != s.Owner && r.Account != accountOf(s.TopicARN) {
		return nil, r.denied("sns:Unsubscribe", s.ARN, "because no resource-based policy allows the sns:Unsubscribe action")
	}
	if err := r.authorizeOwn("sns:Unsubscribe", s.TopicARN); err != nil {
		return nil, err
	}
	if s.Pending {
		return nil, invalidParameter("SubscriptionArn Reason: Cannot delete a subscription which is pending confirmation")
	}
	delete(r.w.Accounts[accountOf(s.TopicARN)].region(partOf(s.TopicARN, 3)).Subscriptions, s.ARN)
	return &sns.UnsubscribeOutput{}, nil
}

func confirmSubscription(r *request, in *sns.ConfirmSubscriptionInput) (*sns.ConfirmSubscriptionOutput, error) {
	t, err := r.topic(in.TopicArn, "sns:ConfirmSubscription")
	if err != nil && codeOf(err) != "AuthorizationError" { // the token is the permission
		return nil, err
	}
	for _, s := range r.w.subscriptionsOf(t) {
		if s.Token == value(in.Token) {
			s.Pending = false
			return &sns.ConfirmSubscriptionOutput{SubscriptionArn: aws.String(s.ARN)}, nil
		}
	}
	return nil, invalidParameter("Token")
}

func listSubscriptionsByTopic(r *request, in *sns.ListSubscriptionsByTopicInput) (*sns.ListSubscriptionsByTopicOutput, error) {
	t, err := r.topic(in.TopicArn, "sns:ListSubscriptionsByTopic")
	if err != nil {
		return nil, err
	}
	var all []types.Subscription
	for _, s := range r.w.subscriptionsOf(t) {
		all = append(all, s.listed())
	}
	page, next, err := pageOf(all, value(in.NextToken), 0)
	if err != nil {
		return nil, invalidParameter("NextToken")
	}
	return &sns.ListSubscriptionsByTopicOutput{Subscriptions: page, NextToken: next}, nil
}

// listed is a subscription as lists show it.
func (s *SubscriptionState) listed() types.Subscription {
	arn := s.ARN
	if s.Pending {
		arn = "PendingConfirmation"
	}
	return types.Subscription{SubscriptionArn: aws.String(arn), TopicArn: aws.String(s.TopicARN), Owner: aws.String(s.Owner),
		Protocol: aws.String(s.Protocol), Endpoint: aws.String(s.Endpoint)}
}

// listSubscriptions are the caller's own, to topics of any account.
func listSubscriptions(r *request, in *sns.ListSubscriptionsInput) (*sns.ListSubscriptionsOutput, error) {
	if err := r.authorize("sns:ListSubscriptions", r.arn("sns", "*"), "", nil); err != nil {
		return nil, err
	}
	var all []types.Subscription
	r.w.eachRegion(func(_ *AccountState, region string, has *RegionState) {
		for _, arn := range sortedKeys(has.Subscriptions) {
			if s := has.Subscriptions[arn]; region == r.Region && s.Owner == r.Account {
				all = append(all, s.listed())
			}
		}
	})
	page, next, err := pageOf(all, value(in.NextToken), 0)
	if err != nil {
		return nil, invalidParameter("NextToken")
	}
	return &sns.ListSubscriptionsOutput{Subscriptions: page, NextToken: next}, nil
}

func getSubscriptionAttributes(r *request, in *sns.GetSubscriptionAttributesInput) (*sns.GetSubscriptionAttributesOutput, error) {
	s, err := r.subscription(in.SubscriptionArn)
	if err != nil {
		return nil, err
	}
	if r.Account != s.Owner && r.Account != accountOf(s.TopicARN) {
		return nil, r.denied("sns:GetSubscriptionAttributes", s.ARN,
			"because no resource-based policy allows the sns:GetSubscriptionAttributes action")
	}
	if err := r.authorizeOwn("sns:GetSubscriptionAttributes", s.TopicARN); err != nil {
		return nil, err
	}
	all := map[string]string{
		"SubscriptionArn": s.ARN, "TopicArn": s.TopicARN, "Owner": s.Owner, "Protocol": s.Protocol, "Endpoint": s.Endpoint,
		"PendingConfirmation": strconv.FormatBool(s.Pending), "RawMessageDelivery": "false",
		"ConfirmationWasAuthenticated": strconv.FormatBool(!s.Pending),
	}
	if s.Principal != "" {
		all["SubscriptionPrincipal"] = s.Principal
	}
	maps.Copy(all, s.Attributes)
	return &sns.GetSubscriptionAttributesOutput{Attributes: all}, nil
}
