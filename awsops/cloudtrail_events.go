package awsops

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	pages := cloudtrail.NewLookupEventsPaginator(a.cloudtrail(), &cloudtrail.LookupEventsInput{
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

// How much of a log file is read, in bytes: CloudTrail cuts an event at 256 KiB,
// and puts at most 50 MB into a file. What unzips to more was not written by it.
const (
	largestRecord = 8 << 20
	largestLog    = 2 << 30
)

// portion hands on at most left bytes of what it reads from, so that neither
// one record nor the whole can fill the memory. Each record has a portion.
type portion struct {
	from        io.Reader
	left, total int64
}

var errLogTooLarge = errors.New("it is larger than any log file of CloudTrail")

// Read implements io.Reader.
func (p *portion) Read(into []byte) (int, error) {
	if p.left <= 0 || p.total <= 0 {
		return 0, errLogTooLarge
	}
	n, err := p.from.Read(into[:min(int64(len(into)), p.left, p.total)])
	p.left, p.total = p.left-int64(n), p.total-int64(n)
	return n, err
}

// EventIn finds the event whose record holds marker in a log file as
// CloudTrail writes it: JSON, zipped. It reads record by record, since a file
// can be large, and gives up on one that no CloudTrail writes.
func EventIn(file []byte, marker string) (e Event, found bool, err error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return Event{}, false, fmt.Errorf("unzip log file: %w", err)
	}
	some := &portion{from: z, left: largestRecord, total: largestLog}
	d := json.NewDecoder(some)
	for range 3 { // {, "Records", [
		if _, err := d.Token(); err != nil {
			return Event{}, false, fmt.Errorf("read log file: %w", err)
		}
	}
	for d.More() {
		some.left = largestRecord
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
