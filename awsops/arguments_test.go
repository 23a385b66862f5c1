package awsops

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// refusedDestinations is S3's answer as it was recorded (docs/aws.md#s3-error-details).
const refusedDestinations = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>InvalidArgument</Code><Message>Unable to validate the following destination configurations</Message>` +
	`<ArgumentName1>arn:aws:sqs:us-east-1:123456789012:Old</ArgumentName1><ArgumentValue1>The destination queue does not exist</ArgumentValue1>` +
	`<ArgumentName2>` + ourQueue +
	`</ArgumentName2><ArgumentValue2>Permissions on the destination queue do not allow S3 to publish notifications from this bucket</ArgumentValue2>` +
	`<RequestId>R1</RequestId><HostId>H</HostId></Error>`

// serve answers every request of an account over real HTTP.
func serve(t *testing.T, answer http.HandlerFunc) *Account {
	t.Helper()
	clock := newFakeClock()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", clock.Now().Format(http.TimeFormat))
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return connectTo(t, clock, func(cfg *aws.Config) {
		cfg.BaseEndpoint, cfg.Credentials = aws.String(server.URL), credentials.NewStaticCredentialsProvider("AKID", "secret", "")
	})
}

func TestTheReasonOfInvalidArgumentIsKept(t *testing.T) {
	a := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amz-Request-Id", "R1")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, refusedDestinations)
	})
	e, ok := asError(a.PutNotifications(t.Context(), "b", Notifications{}.WithQueue(
		Notification{ID: "n", Destination: ourQueue, Events: []string{"s3:ObjectCreated:*"}}), ourQueue))
	if !ok || e.Kind != Invalid || e.RequestID != "R1" || e.Message != "Unable to validate the following destination configurations" {
		t.Fatalf("got %+v", e)
	}
	want := [][2]string{
		{"arn:aws:sqs:us-east-1:123456789012:Old", "The destination queue does not exist"},
		{ourQueue, "Permissions on the destination queue do not allow S3 to publish notifications from this bucket"},
	}
	if asText(e.Arguments) != asText(want) {
		t.Errorf("arguments:\n got %s\nwant %s", asText(e.Arguments), asText(want))
	}
	if !strings.Contains(e.Error(), "[arn:aws:sqs:us-east-1:123456789012:Old: The destination queue does not exist]") {
		t.Errorf("the text does not tell: %v", e)
	}
}

func TestASecondTryForgetsTheArgumentsOfTheFirst(t *testing.T) {
	tries := 0
	a := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if tries++; tries > 1 {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, strings.Replace(refusedDestinations, "arn:aws:sqs:us-east-1:123456789012:Old", ourQueue, 1))
	})
	e, _ := asError(a.PutNotifications(t.Context(), "b", Notifications{}, ourQueue))
	if tries != 2 || e.Kind != Denied || e.Arguments != nil {
		t.Errorf("after %d tries: %+v", tries, e)
	}
}

func TestOtherRefusalsHaveNoArguments(t *testing.T) {
	for name, body := range map[string]string{
		"no arguments": "<Error><Code>InvalidArgument</Code><Message>Configurations overlap.</Message></Error>",
		"nothing":      "",
		"not XML":      `{"__type":"X"}`,
		"broken XML":   "<Error><ArgumentName1>x</Argum",
	} {
		if got := argumentsInXML([]byte(body)); got != nil {
			t.Errorf("%s: %q", name, got)
		}
	}
	plain := "<Error><Code>InvalidArgument</Code><ArgumentName>Queue</ArgumentName><ArgumentValue>x</ArgumentValue></Error>"
	if got := argumentsInXML([]byte(plain)); len(got) != 2 || got[0] != "Queue" || got[1] != "x" {
		t.Errorf("a single argument: %q", got)
	}
}

func TestASuccessIsReadWholeAfterAll(t *testing.T) {
	a := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `<NotificationConfiguration><QueueConfiguration><Id>n</Id><Queue>`+ourQueue+
			`</Queue><Event>s3:ObjectCreated:*</Event>`+
			`<Filter><S3Key><FilterRule><Name>Prefix</Name><Value>AWSLogs/</Value></FilterRule><FilterRule><Name>Suffix</Name><Value>.gz</Value></FilterRule></S3Key></Filter></QueueConfiguration>`+
			`<EventBridgeConfiguration/></NotificationConfiguration>`)
	})
	n, err := a.Notifications(t.Context(), "b")
	want := Notifications{EventBridge: true, Queues: []Notification{
		{ID: "n", Destination: ourQueue, Events: []string{"s3:ObjectCreated:*"}, Prefix: "AWSLogs/", Suffix: ".gz"}}}
	if err != nil || !n.Equal(want) {
		t.Errorf("got %+v, %v", n, err)
	}
}
