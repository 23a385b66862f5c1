package redact

import (
	"strings"
	"testing"
)

// Others' External IDs are masked however the key is spelled.
func TestOthersExternalIDsAreMasked(t *testing.T) {
	for _, text := range []string{
		`{"sts:ExternalId":"theirs-1"}`, `{"STS:externalid" : ["theirs-1","theirs-1]x"]}`, `{"sts:\u0045xternalId":"theirs-1"}`,
		`{"s\u0074s:ExternalId":["a",  "theirs-1"]}`, `{"Statement":[{"Condition":{"StringEquals":{"sts:ExternalId":"theirs-1"}}}]}`,
		`{"aws:x":"y","sts:ExternalId":"theirs-1","z":"w"}`, `{"ſtS:ExternalId":"theirs-1"}`,
	} {
		if masked := Document(text, ""); strings.Contains(masked, "theirs-1") || !strings.Contains(masked, "another external id") {
			t.Errorf("%s became %s", text, masked)
		}
	}
	if text := `{"Action":["a","b"],"Sid":"x"}`; Document(text, "") != text {
		t.Error("it masks what is no External ID")
	}
}

const externalID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"

func TestDocumentsAreShownWithoutExternalIDs(t *testing.T) {
	cases := map[string]string{
		`{"sts:ExternalId": "` + externalID + `"}`: `{"sts:ExternalId": "(external id)"}`,
		`{"sts:ExternalId": "somebody-elses"}`:     `{"sts:ExternalId": "(another external id)"}`,
		`{"sts:ExternalId":["x", "` + strings.ToUpper(externalID) +
			`"],"y":1}`: `{"sts:ExternalId":["(another external id)", "(external id)"],"y":1}`,
		`{"Sts:externalID" : "theirs","STS:EXTERNALID":["a","b"]}`: `{"Sts:externalID" : "(another external id)","STS:EXTERNALID":["(another external id)","(another external id)"]}`,
		`{"sts:externalid": "with \"quotes\" in it"}`:              `{"sts:externalid": "(another external id)"}`,
		`{"aws:SourceAccount": "123456789012"}`:                    `{"aws:SourceAccount": "123456789012"}`,
	}
	for text, want := range cases {
		if got := Document(text, externalID); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}
