package awssim

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// lookupEvents reads the event history of the caller's account and region,
// which needs no trail. An event is in it after about half the time that it
// takes to come with a log file.
func lookupEvents(r *request, in *cloudtrail.LookupEventsInput) (*cloudtrail.LookupEventsOutput, error) {
	if err := r.authorize("cloudtrail:LookupEvents", "*", "", nil); err != nil {
		return nil, err
	}
	if len(in.LookupAttributes) > 1 {
		return nil, &types.InvalidLookupAttributesException{Message: aws.String("You can specify only one lookup attribute.")}
	}
	var found []types.Event
	for i := len(r.w.events) - 1; i >= 0; i-- { // the latest first
		e := r.w.events[i]
		seen := e.account == r.Account && e.region == r.Region && !e.at.After(r.Now.Add(-r.w.DeliverAfter/2))
		early, late := in.StartTime != nil && e.at.Before(in.StartTime.Truncate(time.Second)), in.EndTime != nil && e.at.After(*in.EndTime)
		if seen && !early && !late && e.matches(in.LookupAttributes) {
			found = append(found, e.history())
		}
	}
	page, next, err := roomyPage(found, value(in.NextToken), int(value(in.MaxResults)), 50)
	if err != nil {
		return nil, &types.InvalidNextTokenException{Message: aws.String("The next token is invalid.")}
	}
	return &cloudtrail.LookupEventsOutput{Events: page, NextToken: next}, nil
}

func (e event) matches(wanted []types.LookupAttribute) bool {
	for _, a := range wanted {
		is := map[types.LookupAttributeKey]string{
			types.LookupAttributeKeyEventId: e.id, types.LookupAttributeKeyEventName: e.name, types.LookupAttributeKeyEventSource: e.source,
			types.LookupAttributeKeyReadOnly: strconv.FormatBool(!e.write), types.LookupAttributeKeyAccessKeyId: e.caller.AccessKeyID,
		}[a.AttributeKey]
		if is != value(a.AttributeValue) {
			return false
		}
	}
	return true
}

func (e event) history() types.Event {
	return types.Event{
		EventId: aws.String(e.id), EventName: aws.String(e.name), EventSource: aws.String(e.source),
		EventTime: aws.Time(e.at.Truncate(time.Second)),
		ReadOnly:  aws.String(strconv.FormatBool(!e.write)), AccessKeyId: aws.String(e.caller.AccessKeyID),
		CloudTrailEvent: aws.String(asJSON(e.entry())),
	}
}
