package awssim

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// event is one call, as much of it as CloudTrail records.
type event struct {
	id, requestID       string
	at                  time.Time
	source, name        string // "cloudtrail.amazonaws.com", "DescribeTrails"
	account, region     string
	global, write       bool
	caller              principal
	input               any
	errorCode, errorSay string
}

// manyEvents is how many events are kept: those of an apply, but not those of
// ten thousand members.
const manyEvents = 1000

// dataEvents are the calls that no trail records with management events
// (CloudTrail user guide, "Logging data events").
var dataEvents = map[string]bool{
	"S3 GetObject": true, "S3 PutObject": true, "S3 DeleteObject": true, "S3 DeleteObjects": true, "S3 ListObjectsV2": true,
	"S3 ListObjectVersions": true, "S3 HeadBucket": true,
	"SQS SendMessage": true, "SQS ReceiveMessage": true, "SQS DeleteMessage": true, "SNS Publish": true,
}

// record notes a call. One that nobody signed leaves no event in any account.
func (w *World) record(r *request, c Call, input any, err error) {
	if r.Account == "" || dataEvents[c.Service+" "+c.Operation] {
		return
	}
	e := event{
		id: uuidOf(once("event", r.ID)), requestID: r.ID, at: r.Now, source: strings.ToLower(c.Service) + ".amazonaws.com", name: c.Operation,
		account: r.Account, region: r.Region, write: c.Write, caller: r.Caller, input: input,
	}
	if c.Service == "IAM" || c.Service == "Organizations" { // global services: their events are in one region
		e.region, e.global = globalRegion(r.Partition), true
	}
	if err != nil {
		e.errorCode, e.errorSay = codeOf(err), messageOf(err)
	}
	if w.events = append(w.events, e); len(w.events) >= 2*manyEvents {
		w.passed += manyEvents
		w.events = slices.Clone(w.events[manyEvents:])
	}
}

func globalRegion(partition string) string {
	switch partition {
	case "aws-cn":
		return "cn-north-1"
	case "aws-us-gov":
		return "us-gov-west-1"
	}
	return "us-east-1"
}

// records says whether a trail takes an event: it covers its account and
// region, and its selectors want it.
func (w *World) records(t *TrailState, e event) bool {
	inAccount := t.Account == e.account || t.Organization && w.Org.has(e.account) && w.Org.has(t.Account)
	inRegion := t.MultiRegion || t.HomeRegion == e.region
	if !inAccount || !inRegion || e.global && !t.GlobalEvents || e.at.Before(t.StartedAt) {
		return false
	}
	if slices.ContainsFunc(t.AdvancedSelectors, func(s types.AdvancedEventSelector) bool { return advancedTakes(s, e) }) {
		return true
	}
	return slices.ContainsFunc(t.selectors(), func(s types.EventSelector) bool { return basicTakes(s, e) })
}

func basicTakes(s types.EventSelector, e event) bool {
	kind := s.ReadWriteType == types.ReadWriteTypeAll || s.ReadWriteType == "" || (s.ReadWriteType == types.ReadWriteTypeWriteOnly) == e.write
	return kind && (s.IncludeManagementEvents == nil || *s.IncludeManagementEvents) &&
		!slices.Contains(s.ExcludeManagementEventSources, e.source)
}

// advancedTakes looks at the fields that can be set for management events and
// that an event here has; any other takes nothing.
func advancedTakes(s types.AdvancedEventSelector, e event) bool {
	has := map[string]string{"eventCategory": "Management", "eventSource": e.source, "eventName": e.name, "readOnly": "true",
		"userIdentity.arn": e.caller.ARN}
	if e.write {
		has["readOnly"] = "false"
	}
	for _, f := range s.FieldSelectors {
		is, known := has[value(f.Field)]
		if !known || len(f.Equals) > 0 && !slices.Contains(f.Equals, is) || slices.Contains(f.NotEquals, is) {
			return false
		}
	}
	return true
}

// writeEvents writes a trail's files of the events until then that it has not
// dealt with: one for each account and region. It reports whether it has tried
// any.
func (w *World) writeEvents(t *TrailState, until, now time.Time) bool {
	arn, files := w.trailARN(t), map[string][]event{}
	at := max(w.written[arn]-w.passed, 0)
	for ; at < len(w.events) && !w.events[at].at.After(until); at++ {
		if e := w.events[at]; w.records(t, e) {
			files[e.account+"/"+e.region] = append(files[e.account+"/"+e.region], e)
		}
	}
	make1(&w.written)
	w.written[arn] = w.passed + at
	for _, place := range sortedKeys(files) {
		account, region, _ := strings.Cut(place, "/")
		key := w.logKey(t, account, region, now)
		if t.DeliveryError = w.writeLog(t, key, logOf(files[place]), now); t.DeliveryError == "" {
			t.DeliveredAt = now
			w.tellTopic(t, key, now)
		}
	}
	return len(files) > 0
}

// logKey is the key of a new log file.
func (w *World) logKey(t *TrailState, account, region string, now time.Time) string {
	serial := strings.ToUpper(strings.ReplaceAll(w.uuid("log", w.trailARN(t)), "-", ""))[:16]
	return t.pathOf(account, region, "CloudTrail", w.orgOf(t), now) + account + "_CloudTrail_" + region + "_" +
		now.UTC().Format("20060102T1504Z") + "_" + serial + ".json.gz"
}

func logOf(events []event) string {
	records := make([]any, len(events))
	for i, e := range events {
		records[i] = e.entry()
	}
	return asJSON(map[string]any{"Records": records})
}

// entry is the event as it is written (CloudTrail user guide, "CloudTrail
// record contents").
func (e event) entry() map[string]any {
	kind, _, _ := strings.Cut(resourceOf(e.caller.ARN), "/")
	kind = map[string]string{"assumed-role": "AssumedRole", "user": "IAMUser", "root": "Root"}[kind]
	entry := map[string]any{
		"eventVersion": "1.11", "eventID": e.id, "requestID": e.requestID, "eventTime": e.at.UTC().Format(time.RFC3339),
		"eventSource": e.source, "eventName": e.name, "awsRegion": e.region, "recipientAccountId": e.account, "sourceIPAddress": "192.0.2.1",
		"userAgent": "aws-sdk-go-v2",
		"eventType": "AwsApiCall", "eventCategory": "Management", "managementEvent": true, "readOnly": !e.write,
		"userIdentity": map[string]any{"type": kind, "principalId": e.caller.UserID, "arn": e.caller.ARN, "accountId": e.caller.Account,
			"accessKeyId": e.caller.AccessKeyID},
		"requestParameters": parametersOf(e.input), "responseElements": nil,
	}
	if e.errorCode != "" {
		entry["errorCode"], entry["errorMessage"] = e.errorCode, e.errorSay
	}
	return entry
}

// parametersOf is a call's input as CloudTrail writes it: what was given, with
// small first letters.
func parametersOf(input any) any {
	text, err := json.Marshal(input)
	var all map[string]any
	if err != nil || json.Unmarshal(text, &all) != nil {
		return nil
	}
	if all = small(all).(map[string]any); len(all) == 0 {
		return nil
	}
	return all
}

func small(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, inner := range v {
			if inner = small(inner); inner != nil && !reflect.ValueOf(inner).IsZero() {
				r := []rune(k)
				r[0] = unicode.ToLower(r[0])
				out[string(r)] = inner
			}
		}
		return out
	case []any:
		for i := range v {
			v[i] = small(v[i])
		}
	}
	return v
}
