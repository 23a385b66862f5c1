package steps

import (
	"errors"
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// parallel runs reads that do not depend on each other side by side, and
// returns the first error in the order given.
func parallel(reads ...func() error) error {
	failed := make([]error, len(reads))
	done := make(chan struct{})
	for i, read := range reads {
		go func() {
			failed[i] = read()
			done <- struct{}{}
		}()
	}
	for range reads {
		<-done
	}
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// gone takes "there is no such thing" for the success of a removal.
func gone(err error) error {
	if awsops.Is(err, awsops.Missing) {
		return nil
	}
	return err
}

// unreadable is the problem of a policy that AWS holds and we cannot parse.
func unreadable(about engine.About, err error) *engine.Problem {
	return &engine.Problem{ID: "policy.unreadable", What: "The policy of " + about.Title() + " cannot be read", Why: err.Error(),
		Do: []engine.Remedy{{Do: "Look at the policy in the AWS console; trailhead does not overwrite what it does not understand"}}, Err: errors.Join(err)}
}

// plural is a count with its word: "1 trail", "2 trails", "10,000 accounts".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text + " " + word + "s"
}

// nameIn is the last part of an ARN: the name of a queue, topic or trail.
func nameIn(arn string) string {
	parsed, _ := awsops.ParseARN(arn)
	return parsed.Resource[strings.LastIndex(parsed.Resource, "/")+1:]
}

// lower begins text with a small letter.
func lower(text string) string { return strings.ToLower(text[:1]) + text[1:] }

// said is an error in AWS's own words, without the call that brought it.
func said(err error) string {
	var refused *awsops.Error
	if errors.As(err, &refused) && refused.Code != "" {
		return "AWS says " + refused.Code + ": " + refused.Message
	}
	return err.Error()
}
