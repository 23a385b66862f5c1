package path_test

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

func (w *world) editTopic(v any) {
	w.Helper()
	ctx, topic := w.Context(), aws.String(w.at["topic"])
	name := w.at["topic"][strings.LastIndex(w.at["topic"], ":")+1:]
	m := v.(map[string]any)
	if m["gone"] == true || m["made again"] == true {
		done(w, must(w.sns().DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: topic}))(w), nil)
	}
	if m["made again"] == true {
		policy := w.document(statement(
			`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"${topic}"}`))
		done(w, must(w.sns().CreateTopic(ctx, &sns.CreateTopicInput{Name: &name, Attributes: map[string]string{"Policy": policy}}))(w), nil)
	}
	if m["unsubscribed"] == true {
		done(w, must(w.sns().Unsubscribe(ctx, &sns.UnsubscribeInput{SubscriptionArn: aws.String(w.at["subscription"])}))(w), nil)
	}
	if attributes, ok := m["subscribed"].(map[string]any); ok {
		all := map[string]string{}
		for k, v := range attributes {
			all[k] = w.fill(v.(string))
		}
		w.subscribe(all)
	}
	attributes := slices.Sorted(slices.Values(slicesOf(m, "subscription")))
	slices.Reverse(attributes) // the scope before the policy that needs it
	for _, attribute := range attributes {
		value := w.fill(m["subscription"].(map[string]any)[attribute].(string))
		_, err := w.sns().SetSubscriptionAttributes(ctx, &sns.SetSubscriptionAttributesInput{
			SubscriptionArn: aws.String(w.at["subscription"]), AttributeName: &attribute, AttributeValue: &value})
		done(w, 0, err)
	}
	if key, ok := m["key"].(string); ok {
		if err := w.reach.SetTopicKey(ctx, w.at["topic"], w.fill(key)); err != nil {
			w.Fatal(err)
		}
	}
}

func slicesOf(m map[string]any, key string) []string {
	var all []string
	inner, _ := m[key].(map[string]any)
	for k := range inner {
		all = append(all, k)
	}
	return all
}
