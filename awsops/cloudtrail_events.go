package awsops

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Event is one call that CloudTrail has recorded.
type Event struct {
	ID string
	At time.Time // to the second
}

// FindEvent looks in the event history of this account and region, which
// needs no trail, for a call of that API name since then whose record holds
// marker. CloudTrail answers two such questions a second, and an event is in
// the history a few minutes after the call. Kinds: Missing (not yet there),
// Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
func (a *Account) FindEvent(ctx context.Context, name, marker string, since time.Time) (Event, error) {
	pages := cloudtrail.NewLookupEventsPaginator(a.cloudtrail, &cloudtrail.LookupEventsInput{
		LookupAttributes: []types.LookupAttribute{{AttributeKey: types.LookupAttributeKeyEventName, AttributeValue: &name}}, StartTime: &since,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return Event{}, fmt.Errorf("look up event %s: %w", name, err)
		}
		for _, e := range page.Events {
			if bytes.Contains([]byte(aws.ToString(e.CloudTrailEvent)), []byte(marker)) {
				return Event{ID: aws.ToString(e.EventId), At: aws.ToTime(e.EventTime)}, nil
			}
		}
	}
	none := &Error{Kind: Missing, Message: "it is not in the event history", Call: a.callTo("CloudTrail", "LookupEvents")}
	return Event{}, fmt.Errorf("look up event %s: %w", name, none)
}

// EventIn finds the event whose record holds marker in a log file as
// CloudTrail writes it: JSON, zipped. It reads record by record, since a file
// can be large.
func EventIn(file []byte, marker string) (e Event, found bool, err error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return Event{}, false, fmt.Errorf("unzip log file: %w", err)
	}
	d := json.NewDecoder(z)
	for range 3 { // {, "Records", [
		if _, err := d.Token(); err != nil {
			return Event{}, false, fmt.Errorf("read log file: %w", err)
		}
	}
	for d.More() {
		var record json.RawMessage
		if err := d.Decode(&record); err != nil {
			return Event{}, false, fmt.Errorf("read log file: %w", err)
		}
		if !bytes.Contains(record, []byte(marker)) {
			continue
		}
		var event struct {
			EventID   string `json:"eventID"`
			EventTime time.Time
		}
		if err := json.Unmarshal(record, &event); err != nil {
			return Event{}, false, fmt.Errorf("read event in log file: %w", err)
		}
		return Event{ID: event.EventID, At: event.EventTime}, true, nil
	}
	return Event{}, false, nil
}
