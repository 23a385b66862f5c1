package awsops

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestASecretIsNeverPrinted(t *testing.T) {
	const text = "wJalrXUtnFEMI"
	key := NewAccessKey{ID: "AKID", Secret: NewSecretText(text)}
	hidden := struct{ key NewAccessKey }{key} // fmt may not call methods in there
	var printed bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&printed, verb+verb+verb+"\n", key.Secret, key, hidden)
		fmt.Fprintf(&printed, verb+"\n", &key)
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&printed, nil), slog.NewJSONHandler(&printed, nil)} {
		slog.New(handler).Info("made", "key", key, "secret", key.Secret)
	}
	for _, v := range []any{key, &key, key.Secret, map[string]any{"k": key}} {
		encoded, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		printed.Write(encoded)
	}
	plain, _ := key.Secret.MarshalText()
	printed.Write(plain)
	printed.WriteString(fmt.Errorf("failed: %w %v", &Error{}, key.Secret).Error() + key.Secret.GoString() + key.Secret.String())
	if strings.Contains(printed.String(), text) || strings.Contains(printed.String(), fmt.Sprintf("%x", text)) {
		t.Errorf("the secret is out:\n%s", printed.String())
	}
	if strings.Count(printed.String(), redacted) < 10 {
		t.Errorf("nothing says that there is a secret:\n%s", printed.String())
	}
	if key.Secret.Reveal() != text || (SecretText{}).Reveal() != "" {
		t.Error("Reveal does not tell")
	}
}

func TestParseARN(t *testing.T) {
	for text, want := range map[string]ARN{
		"arn:aws:sqs:us-east-1:123456789012:Notify":              {"aws", "sqs", "us-east-1", "123456789012", "Notify"},
		"arn:aws-us-gov:s3:::logs/AWSLogs/*":                     {"aws-us-gov", "s3", "", "", "logs/AWSLogs/*"},
		"arn:aws:iam::123456789012:role/a/b":                     {"aws", "iam", "", "123456789012", "role/a/b"},
		"arn:aws:lambda:us-east-1:123456789012:function:index:1": {"aws", "lambda", "us-east-1", "123456789012", "function:index:1"},
		"arn:aws:cloudtrail:us-east-1:123456789012:trail/GlobalCloudTrail": {
			"aws", "cloudtrail", "us-east-1", "123456789012", "trail/GlobalCloudTrail"},
	} {
		got, ok := ParseARN(text)
		if !ok || got != want || got.String() != text {
			t.Errorf("%s: %+v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "arn", "arn:aws:sqs:us-east-1:123456789012", "arn:aws:sqs:us-east-1:123456789012:", "urn:aws:sqs:r:a:q",
		"arn::sqs:r:a:q", "arn:aws::r:a:q", "GlobalCloudTrail"} {
		if got, ok := ParseARN(text); ok {
			t.Errorf("%q is an ARN: %+v", text, got)
		}
	}
}

func TestTagsHave(t *testing.T) {
	tags := Tags{"a": "1", "b": ""}
	for want, others := range map[bool][]Tags{true: {nil, {}, {"a": "1"}, {"b": ""}, {"a": "1", "b": ""}},
		false: {{"a": "2"}, {"c": ""}, {"a": "1", "c": "3"}}} {
		for _, other := range others {
			if tags.Has(other) != want {
				t.Errorf("%v has %v: want %v", tags, other, want)
			}
		}
	}
}

func TestQueueURLParts(t *testing.T) {
	for url, want := range map[string][2]string{
		"https://sqs.us-east-1.amazonaws.com/123456789012/Notify":     {"123456789012", "Notify"},
		"https://sqs.cn-north-1.amazonaws.com.cn/123456789012/Q.fifo": {"123456789012", "Q.fifo"},
		"http://127.0.0.1:5599/123456789012/Notify":                   {"123456789012", "Notify"},
		"Notify": {"", "Notify"},
	} {
		if got := [2]string{AccountOf(url), QueueNameOf(url)}; got != want {
			t.Errorf("%s: %q", url, got)
		}
	}
}

func TestDocumentsAreDecoded(t *testing.T) {
	for sent, want := range map[string]string{
		"%7B%22a%22%3A%22b+c%2Bd%2525%22%7D": `{"a":"b+c+d%25"}`, // RFC 3986: a plus is a plus
		`{"a":"100%"}`:                       `{"a":"100%"}`,     // never encoded
		"":                                   "",
	} {
		if got, err := decoded(&sent); err != nil || got.Raw() != want {
			t.Errorf("%s: %q, %v", sent, got.Raw(), err)
		}
	}
	if bad := "%7"; func() error { _, err := decoded(&bad); return err }() == nil {
		t.Error("half an escape is no error")
	}
}
