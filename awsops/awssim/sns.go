package awssim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"trailhead/awsops/policydoc"
)

// TopicState is one SNS topic.
type TopicState struct {
	Name, Account, Region string
	CreatedAt             time.Time
	Policy                Settling[string]
	KmsMasterKeyID        string
	DisplayName           string
	Other                 map[string]string `json:",omitempty"` // attributes that are only kept: SignatureVersion, DeliveryPolicy, ...
	Tags                  map[string]string
}

func registerSNS(w *World) {
	on(w, true, createTopic)
	on(w, false, getTopicAttributes)
	on(w, true, setTopicAttributes)
	on(w, true, deleteTopic)
	on(w, false, listTopics)
	on(w, false, listTopicTags)
	on(w, true, tagTopic)
	on(w, true, subscribe)
	on(w, true, unsubscribe)
	on(w, true, confirmSubscription)
	on(w, false, listSubscriptionsByTopic)
	on(w, false, listSubscriptions)
	on(w, false, getSubscriptionAttributes)
	on(w, true, setSubscriptionAttributes)
	on(w, true, publish)
	w.contribute(w.listTopicLines)
}

func (w *World) listTopicLines() []string {
	var lines []string
	w.eachRegion(func(_ *AccountState, _ string, r *RegionState) {
		for _, t := range r.Topics {
			lines = append(lines, line(w.topicARN(t), "DisplayName", t.DisplayName, "KmsMasterKeyId", t.KmsMasterKeyID, "Policy",
				canonical(t.Policy.Value), "tags", t.Tags))
		}
		for _, s := range r.Subscriptions {
			if s.Outlives {
				continue
			}
			lines = append(lines, line(s.ARN, "endpoint", s.Endpoint, "owner", s.Owner, "pending", s.Pending, "attributes", s.Attributes))
		}
	})
	return lines
}

func (w *World) topicARN(t *TopicState) string {
	return "arn:" + w.partitionOf(t.Account) + ":sns:" + t.Region + ":" + t.Account + ":" + t.Name
}

// AddTopic makes a topic as it might long have been there, for worlds that are
// set up by hand. policy "" is the default policy, which lets the owner in.
func (w *World) AddTopic(account, region, name, policy string) *TopicState {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := &TopicState{Name: name, Account: account, Region: region, Tags: map[string]string{}}
	w.account(account, "account "+account).region(region).Topics[name] = t
	if policy == "" {
		policy = defaultTopicPolicy(w.topicARN(t), account)
	}
	t.Policy = settled(policy)
	return t
}

func (w *World) topicByARN(arn string, now time.Time) *TopicState {
	a := w.Accounts[accountOf(arn)]
	if a == nil || partOf(arn, 2) != "sns" {
		return nil
	}
	t := a.region(partOf(arn, 3)).Topics[resourceOf(arn)]
	if t == nil || !w.visible(t.CreatedAt, now) {
		return nil
	}
	return t
}

// topic finds a topic and asks whether the caller may do action to it.
func (r *request) topic(arn *string, action string) (*TopicState, error) {
	if err := checkSNSARN("TopicArn", value(arn)); err != nil {
		return nil, err
	}
	if partOf(value(arn), 2) != "sns" || partOf(value(arn), 3) != r.Region {
		return nil, invalidParameter("TopicArn")
	}
	t := r.w.topicByARN(*arn, r.Now)
	if t == nil && accountOf(*arn) != r.Account { // whether it exists is not for others to know
		return nil, r.denied(action, *arn, "because no resource-based policy allows the "+action+" action")
	}
	if t == nil {
		return nil, &types.NotFoundException{Message: aws.String("Topic does not exist")}
	}
	return t, r.authorize(action, *arn, t.Policy.seen(r.w, r.Now), r.sourceOwner())
}

// checkSNSARN is what SNS says of an ARN that has too few parts for one.
func checkSNSARN(parameter, arn string) error {
	if n := strings.Count(arn, ":") + 1; n < 6 {
		return invalidParameter(fmt.Sprintf("%s Reason: An ARN must have at least 6 elements, not %d", parameter, n))
	}
	return nil
}

// sourceOwner is the condition key SNS's default policy goes by.
func (r *request) sourceOwner() map[string][]string {
	return map[string][]string{"AWS:SourceOwner": {r.Account}}
}

func invalidParameter(what string) error {
	return &types.InvalidParameterException{Message: aws.String("Invalid parameter: " + what)}
}

// defaultTopicPolicy lets the owner's principals in, as SNS writes it.
func defaultTopicPolicy(arn, account string) string {
	return `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow",` +
		`"Principal":{"AWS":"*"},` +
		`"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission",` +
		`"SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],` +
		`"Resource":"` + arn + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + account + `"}}}]}`
}

// setTopic changes one attribute. The zero time: the topic is being made, and
// there is nothing to settle.
func (r *request) setTopic(t *TopicState, name, v string, now time.Time) error {
	switch name {
	case "Policy":
		if !r.goodTopicPolicy(v) {
			return invalidParameter("Policy Error: null")
		}
		if now.IsZero() {
			t.Policy = settled(v)
		} else {
			t.Policy.set(r.w, v, now)
		}
	case "KmsMasterKeyId":
		t.KmsMasterKeyID = v
	case "DisplayName":
		t.DisplayName = v
	case "FifoTopic":
		if !now.IsZero() {
			return invalidParameter("AttributeName")
		}
		fallthrough
	default:
		if !keptAttributes[name] && !strings.HasSuffix(name, "SuccessFeedbackRoleArn") && !strings.HasSuffix(name, "FailureFeedbackRoleArn") &&
			!strings.HasSuffix(name, "SuccessFeedbackSampleRate") {
			return invalidParameter("AttributeName")
		}
		if t.Other == nil {
			t.Other = map[string]string{}
		}
		t.Other[name] = v
	}
	return nil
}

// keptAttributes are attributes of a topic that do nothing here (SNS API
// reference, SetTopicAttributes).
var keptAttributes = map[string]bool{"FifoTopic": true, "SignatureVersion": true, "DeliveryPolicy": true, "TracingConfig": true,
	"ContentBasedDeduplication": true, "ArchivePolicy": true, "FifoThroughputScope": true, "DataProtectionPolicy": true}

func (r *request) goodTopicPolicy(text string) bool {
	d, err := policydoc.Parse(text)
	if err != nil || len(text) > 30720 || r.w.invalidPrincipal(d, r.Partition) {
		return false
	}
	return !slices.ContainsFunc(d.Statements, func(s policydoc.Statement) bool { return len(s.Principal)+len(s.NotPrincipal) == 0 })
}

func (t *TopicState) attributes() map[string]string {
	all := map[string]string{"FifoTopic": "false", "SignatureVersion": "1"}
	maps.Copy(all, t.Other)
	all["Policy"], all["KmsMasterKeyId"], all["DisplayName"] = t.Policy.Value, t.KmsMasterKeyID, t.DisplayName
	return all
}

func getTopicAttributes(r *request, in *sns.GetTopicAttributesInput) (*sns.GetTopicAttributesOutput, error) {
	t, err := r.topic(in.TopicArn, "sns:GetTopicAttributes")
	if err != nil {
		return nil, err
	}
	all := t.attributes()
	all["Policy"], all["EffectiveDeliveryPolicy"] = t.Policy.seen(r.w, r.Now), effectiveDelivery
	for _, name := range []string{"KmsMasterKeyId", "FifoTopic", "SignatureVersion"} {
		if v := all[name]; v == "" || v != t.Other[name] && name != "KmsMasterKeyId" {
			delete(all, name) // what was not set is not sent
		}
	}
	if all["FifoTopic"] == "false" {
		delete(all, "FifoTopic")
	}
	confirmed, pending := 0, 0
	for _, s := range r.w.subscriptionsOf(t) {
		if s.Pending {
			pending++
		} else {
			confirmed++
		}
	}
	all["TopicArn"], all["Owner"] = *in.TopicArn, t.Account
	all["SubscriptionsConfirmed"], all["SubscriptionsPending"], all["SubscriptionsDeleted"] = strconv.Itoa(confirmed),
		strconv.Itoa(pending), "0"
	return &sns.GetTopicAttributesOutput{Attributes: all}, nil
}

func setTopicAttributes(r *request, in *sns.SetTopicAttributesInput) (*sns.SetTopicAttributesOutput, error) {
	t, err := r.topic(in.TopicArn, "sns:SetTopicAttributes")
	if err != nil {
		return nil, err
	}
	return &sns.SetTopicAttributesOutput{}, r.setTopic(t, value(in.AttributeName), value(in.AttributeValue), r.Now)
}

// deleteTopic leaves the subscriptions behind: they can still be read, and must
// be taken away one by one. A topic that is gone is no error.
func deleteTopic(r *request, in *sns.DeleteTopicInput) (*sns.DeleteTopicOutput, error) {
	gone := r.w.topicByARN(value(in.TopicArn), r.Now) == nil && accountOf(value(in.TopicArn)) == r.Account
	if gone && partOf(value(in.TopicArn), 2) == "sns" && partOf(value(in.TopicArn), 3) == r.Region {
		return &sns.DeleteTopicOutput{}, r.authorize("sns:DeleteTopic", *in.TopicArn, "", nil)
	}
	t, err := r.topic(in.TopicArn, "sns:DeleteTopic")
	if err != nil {
		return nil, err
	}
	for _, s := range r.w.subscriptionsOf(t) {
		if s.Outlives = s.Owner == r.Account; !s.Outlives {
			delete(r.w.Accounts[t.Account].region(t.Region).Subscriptions, s.ARN)
		}
	}
	delete(r.w.Accounts[t.Account].region(t.Region).Topics, t.Name)
	return &sns.DeleteTopicOutput{}, nil
}

func listTopics(r *request, in *sns.ListTopicsInput) (*sns.ListTopicsOutput, error) {
	if err := r.authorize("sns:ListTopics", r.arn("sns", "*"), "", nil); err != nil {
		return nil, err
	}
	var all []types.Topic
	for _, name := range sortedKeys(r.region().Topics) {
		if arn := r.arn("sns", name); r.w.topicByARN(arn, r.Now) != nil {
			all = append(all, types.Topic{TopicArn: aws.String(arn)})
		}
	}
	page, next, err := pageOf(all, value(in.NextToken), 0)
	if err != nil {
		return nil, invalidParameter("NextToken")
	}
	return &sns.ListTopicsOutput{Topics: page, NextToken: next}, nil
}

func listTopicTags(r *request, in *sns.ListTagsForResourceInput) (*sns.ListTagsForResourceOutput, error) {
	t, err := r.topic(in.ResourceArn, "sns:ListTagsForResource")
	if err != nil {
		return nil, asResourceNotFound(err)
	}
	out := &sns.ListTagsForResourceOutput{}
	for _, k := range sortedKeys(t.Tags) {
		out.Tags = append(out.Tags, types.Tag{Key: aws.String(k), Value: aws.String(t.Tags[k])})
	}
	return out, nil
}

// asResourceNotFound is how the tag calls say "NotFound".
func asResourceNotFound(err error) error {
	if codeOf(err) == "NotFound" {
		return &types.ResourceNotFoundException{Message: aws.String("Resource does not exist")}
	}
	return err
}

func tagTopic(r *request, in *sns.TagResourceInput) (*sns.TagResourceOutput, error) {
	t, err := r.topic(in.ResourceArn, "sns:TagResource")
	if err != nil {
		return nil, asResourceNotFound(err)
	}
	if err := checkTopicTags(in.Tags, t.Tags); err != nil {
		return nil, err
	}
	maps.Copy(t.Tags, snsTags(in.Tags))
	return &sns.TagResourceOutput{}, nil
}
