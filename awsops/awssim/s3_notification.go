package awssim

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// putBucketNotification replaces all four kinds of configuration at once, or
// nothing: every destination, foreign ones too, is checked again and gets an
// s3:TestEvent (docs/aws.md#destination-checks).
func putBucketNotification(r *request, in *s3.PutBucketNotificationConfigurationInput) (
	*s3.PutBucketNotificationConfigurationOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:PutBucketNotification")
	if err != nil {
		return nil, err
	}
	c, err := r.namedConfiguration(b, *in.NotificationConfiguration)
	if err != nil {
		return nil, err
	}
	all := destinationsOf(c)
	if slices.ContainsFunc(all, func(d destination) bool { return len(d.events) == 0 }) {
		return nil, malformedXML()
	}
	for _, check := range []func(*BucketState, []destination) error{
		r.checkDestinations, r.checkIDs, func(_ *BucketState, d []destination) error { return checkOverlap(d) }} {
		if err := check(b, all); err != nil {
			return nil, err
		}
	}
	if !value(in.SkipDestinationValidation) {
		if err := r.validateDestinations(b, all); err != nil {
			return nil, err
		}
	}
	b.Notification.set(r.w, c, r.Now)
	if !value(in.SkipDestinationValidation) {
		for _, d := range all {
			r.w.notify(b, d, r.w.testEvent(b, r.Now), r.Now)
		}
	}
	return &s3.PutBucketNotificationConfigurationOutput{}, nil
}

// getBucketNotification answers an empty configuration where there is none.
func getBucketNotification(r *request, in *s3.GetBucketNotificationConfigurationInput) (
	*s3.GetBucketNotificationConfigurationOutput, error) {
	b, err := r.bucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketNotification")
	if err != nil {
		return nil, err
	}
	c := b.Notification.seen(r.w, r.Now)
	return &s3.GetBucketNotificationConfigurationOutput{
		QueueConfigurations:          slices.Clone(c.QueueConfigurations),
		TopicConfigurations:          slices.Clone(c.TopicConfigurations),
		LambdaFunctionConfigurations: slices.Clone(c.LambdaFunctionConfigurations),
		EventBridgeConfiguration:     c.EventBridgeConfiguration,
	}, nil
}

// namedConfiguration is a copy with an Id for every configuration and the
// filter names as S3 returns them, "Prefix" and "Suffix".
func (r *request) namedConfiguration(b *BucketState, c types.NotificationConfiguration) (types.NotificationConfiguration, error) {
	c.QueueConfigurations = slices.Clone(c.QueueConfigurations)
	c.TopicConfigurations = slices.Clone(c.TopicConfigurations)
	c.LambdaFunctionConfigurations = slices.Clone(c.LambdaFunctionConfigurations)
	var err error
	tidy := func(id **string, f **types.NotificationConfigurationFilter) {
		if value(*id) == "" {
			*id = aws.String(hex.EncodeToString(r.w.nth("notification", b.Name)[:18]))
		}
		*f, err = tidyFilter(*f, err)
	}
	for i := range c.QueueConfigurations {
		tidy(&c.QueueConfigurations[i].Id, &c.QueueConfigurations[i].Filter)
	}
	for i := range c.TopicConfigurations {
		tidy(&c.TopicConfigurations[i].Id, &c.TopicConfigurations[i].Filter)
	}
	for i := range c.LambdaFunctionConfigurations {
		tidy(&c.LambdaFunctionConfigurations[i].Id, &c.LambdaFunctionConfigurations[i].Filter)
	}
	return c, err
}

func tidyFilter(f *types.NotificationConfigurationFilter, before error) (*types.NotificationConfigurationFilter, error) {
	if before != nil || f == nil || f.Key == nil {
		return f, before
	}
	tidy := &types.S3KeyFilter{}
	seen := map[string]bool{}
	for _, rule := range f.Key.FilterRules {
		if rule.Name == "" || rule.Value == nil {
			return f, malformedXML()
		}
		name := strings.ToLower(string(rule.Name))
		if name != "prefix" && name != "suffix" {
			return f, invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", string(rule.Name))
		}
		if seen[name] {
			return f, invalidArgument("Cannot specify more than one "+name+" rule in a filter.", "FilterRule.Name", string(rule.Name))
		}
		seen[name] = true
		rule.Name = types.FilterRuleName(strings.ToUpper(name[:1]) + name[1:])
		tidy.FilterRules = append(tidy.FilterRules, rule)
	}
	return &types.NotificationConfigurationFilter{Key: tidy}, nil
}

// checkDestinations is what S3 sees in the document alone.
func (r *request) checkDestinations(b *BucketState, all []destination) error {
	services := map[string]string{"Queue": "sqs", "Topic": "sns", "CloudFunction": "lambda"}
	for _, d := range all {
		parsed, err := arn.Parse(d.arn)
		if err != nil || parsed.Service != services[d.kind] || parsed.AccountID == "" || parsed.Resource == "" {
			return invalidArgument("The ARN could not be parsed", d.kind, d.arn)
		}
		if parsed.Region != b.Region || parsed.Partition != r.w.partitionOf(b.Account) {
			return invalidArgument("The notification destination service region is not valid for the bucket location constraint", d.kind, d.arn)
		}
		for _, e := range d.events {
			if !slices.Contains(types.Event("").Values(), e) {
				return invalidArgument("The event is not supported for notifications", "Event", string(e))
			}
		}
	}
	return nil
}

func (r *request) checkIDs(_ *BucketState, all []destination) error {
	seen := map[string]bool{}
	for _, d := range all {
		if seen[d.id] {
			return invalidArgument("Same ID used for multiple configurations. IDs must be unique.", "Id", d.id)
		}
		seen[d.id] = true
	}
	return nil
}

// validateDestinations asks every destination whether S3 may write to it, and
// names all those that do not let it (docs/aws.md#destination-checks).
func (r *request) validateDestinations(b *BucketState, all []destination) error {
	var arguments []string
	for _, d := range all {
		if reason := r.destinationReason(b, d); reason != "" {
			arguments = append(arguments, d.named(), reason)
		}
	}
	if len(arguments) > 0 {
		return invalidArgument("Unable to validate the following destination configurations", arguments...)
	}
	return nil
}

// destinationReason is why S3 cannot write to a destination, "" if it can.
func (r *request) destinationReason(b *BucketState, d destination) string {
	switch d.kind {
	case "Queue":
		q := r.w.queueByARN(d.arn, r.Now)
		if q == nil {
			return "The destination queue does not exist"
		}
		if q.isFIFO() || !r.w.queueAccepts(q, r.w.fromBucket(b), r.Now) {
			return "Permissions on the destination queue do not allow S3 to publish notifications from this bucket"
		}
	case "Topic":
		t := r.w.topicByARN(d.arn, r.Now)
		if t == nil {
			return "The destination topic does not exist"
		}
		if !r.w.topicAccepts(t, r.w.fromBucket(b), r.Now) {
			return "Permissions on the destination topic do not allow S3 to publish notifications from this bucket"
		}
	case "CloudFunction":
		// Functions are not modelled: those of AddFunctions exist, and let
		// every bucket call them.
		if !r.w.Foreign[d.arn] {
			return "Not authorized to invoke function [" + d.arn + "]"
		}
	}
	return ""
}
