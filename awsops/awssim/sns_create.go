package awssim

import (
	"strings"
	"time"

	"trailhead/internal/pattern"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

var topicName = pattern.New(`^[A-Za-z0-9_-]{1,256}$`)

// checkTopicName holds a name against what the attribute FifoTopic makes of it.
func checkTopicName(name, isFIFO string) error {
	base, suffix := strings.CutSuffix(name, fifo)
	switch {
	case isFIFO == "true" && (!suffix || len(name) > 256 || !topicName().MatchString(base)):
		return invalidParameter("Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, " +
			"numbers, underscores, and hyphens, and must be between 1 and 256 characters long.")
	case isFIFO != "true" && !topicName().MatchString(name):
		return invalidParameter("Topic Name")
	}
	return nil
}

// contains says whether all that is asked for is there with the same value.
func contains(has, asked map[string]string) bool {
	for k, v := range asked {
		if have, ok := has[k]; !ok || have != v {
			return false
		}
	}
	return true
}

// createTopic returns the topic that has the name already, if nothing that is
// asked for differs from it: it may have more tags and attributes.
func createTopic(r *request, in *sns.CreateTopicInput) (*sns.CreateTopicOutput, error) {
	name := value(in.Name)
	arn := r.arn("sns", name)
	if err := r.authorize("sns:CreateTopic", arn, "", nil); err != nil {
		return nil, err
	}
	if err := checkTopicName(name, in.Attributes["FifoTopic"]); err != nil {
		return nil, err
	}
	if err := checkTopicTags(in.Tags, nil); err != nil {
		return nil, err
	}
	t := &TopicState{Name: name, Account: r.Account, Region: r.Region, CreatedAt: r.Now, Tags: snsTags(in.Tags),
		Policy: settled(defaultTopicPolicy(arn, r.Account)), Other: map[string]string{}}
	for _, k := range sortedKeys(in.Attributes) {
		if err := r.setTopic(t, k, in.Attributes[k], time.Time{}); err != nil {
			return nil, err
		}
	}
	topics := r.region().Topics
	old := topics[name]
	if old == nil {
		topics[name] = t
		return &sns.CreateTopicOutput{TopicArn: aws.String(arn)}, nil
	}
	if !contains(old.Tags, t.Tags) {
		return nil, invalidParameter("Tags Reason: Topic already exists with different tags")
	}
	if !contains(old.attributes(), in.Attributes) {
		return nil, invalidParameter("Attributes Reason: Topic already exists with different attributes")
	}
	return &sns.CreateTopicOutput{TopicArn: aws.String(arn)}, nil
}

// checkTopicTags is what SNS asks of tags that are added to those a topic has.
func checkTopicTags(tags []types.Tag, has map[string]string) error {
	all, given := cloneMap(has), map[string]bool{}
	for _, t := range tags {
		key := value(t.Key)
		switch {
		case given[key]:
			return invalidParameter("Duplicated keys are not allowed.")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			return invalidParameter("Tag keys cannot begin with aws:")
		}
		given[key], all[key] = true, value(t.Value)
	}
	if len(all) > mostTags {
		return &types.TagLimitExceededException{Message: aws.String("Could not complete request: tag quota of per resource exceeded")}
	}
	return nil
}

func snsTags(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[value(t.Key)] = value(t.Value)
	}
	return m
}
