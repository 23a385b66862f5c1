package answers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	a := Defaults()
	a.ExternalID = externalID
	set := Set{Answers: a}
	layers := Layers{Flags: map[string]string{"external_id": externalID}}
	raw, err := ReadFile(write(t, "external_id: "+externalID+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T%[1]v", "%5.40s"} {
		for _, what := range []any{a.ExternalID, a, &a, set, layers, raw, []Secret{externalID}, map[string]Secret{"a": externalID}} {
			hides(t, verb, fmt.Sprintf(verb, what))
		}
	}
	for _, encode := range []func(any) ([]byte, error){json.Marshal, yaml.Marshal} {
		out, err := encode(a)
		if err != nil || !strings.Contains(string(out), "6f1d…(36 characters)") {
			t.Errorf("got %s, %v", out, err)
		}
		hides(t, "encoded", string(out))
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "id", a.ExternalID, "all", a)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "id", a.ExternalID, "all", a)
	hides(t, "log", log.String())
	f, _ := FieldOf("external_id")
	hides(t, "Show", f.Show(a))
	if a.ExternalID.Reveal() != externalID || f.Get(a) != externalID {
		t.Error("Reveal and Get do not give the value")
	}
}

func hides(t *testing.T, how, text string) {
	t.Helper()
	for _, form := range []string{externalID, fmt.Sprintf("%x", externalID)} {
		if strings.Contains(strings.ToLower(text), form) {
			t.Errorf("%s shows %s", how, text)
		}
	}
}

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "a": "(1 character)", "12345678": "(8 characters)", "123456789": "1234…(9 characters)", externalID: "6f1d…(36 characters)",
	} {
		if got := Secret(text).String(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestRedact(t *testing.T) {
	text := "a " + externalID + " b " + strings.ToUpper(externalID) + externalID
	if got := Redact(text, "", externalID); got != "a (external id) b (external id)(external id)" {
		t.Errorf("got %q", got)
	}
	if got := Redact("a.c abc", "a.c"); got != "(external id) abc" {
		t.Errorf("got %q", got)
	}
}

func TestExternalIDIsFoundInWhatIsPasted(t *testing.T) {
	upper := strings.ToUpper(externalID)
	for text, want := range map[string]string{
		externalID:               externalID,
		"  " + externalID + "\n": externalID,
		upper:                    upper,
		"{" + externalID + "}":   externalID,
		"https://workbench.expel.io/organizations/" + externalID:                       externalID,
		"https://workbench.expel.io/settings/organizations/" + externalID + "?tab=1#x": externalID,
		"https://workbench.expel.io/login?next=%2Forganizations%2F" + externalID:       externalID,
		"https://workbench.expel.io/" + externalID + "/?again=" + externalID:           externalID,
		"My Organization: " + externalID + ".":                                         externalID,
	} {
		if got, err := ParseExternalID(text); err != nil || got.Reveal() != want {
			t.Errorf("%q: got %q, %v", text, got.Reveal(), err)
		}
	}
}

func TestExternalIDSaysWhatItGotInstead(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "is empty",
		"123456789012":                          "is an AWS account id",
		"me@example.com":                        "is an e-mail address",
		"https://workbench.expel.io/alerts":     "is an address without a GUID",
		"hello":                                 "holds no GUID",
		"arn:aws:iam::123456789012:role/R":      "is the ARN of a role",
		"arn:aws:kms:::key/" + externalID:       "is an ARN",
		externalID[:35]:                         "fifth group has 11 characters in place of 12",
		externalID[1:]:                          "first group has 7 characters in place of 8",
		"g" + externalID[1:]:                    "first group has a letter after f",
		externalID + "0":                        "fifth group has 13 characters in place of 12",
		externalID + "-0":                       "is part of something longer",
		strings.ReplaceAll(externalID, "-", ""): "holds no GUID",
		"https://eu-west-1.console.aws.amazon.com/kms/" + externalID: "is an address of AWS",
		externalID + " " + strings.ToUpper(externalID):               "holds 2 different GUIDs",
	} {
		_, err := ParseExternalID(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		} else if len(text) > 8 && strings.Contains(err.Error(), text) {
			t.Errorf("%q is shown in full in %v", text, err)
		}
	}
}

// What is pasted is in small letters afterwards, as Workbench shows it, and may
// have been broken over lines on its way.
func TestATypedExternalID(t *testing.T) {
	upper := strings.ToUpper(externalID)
	for _, text := range []string{externalID, upper, " " + upper[:14] + "\n" + upper[14:] + "\n", externalID[:9] + "\r\n  " + externalID[9:]} {
		if got, err := TypedExternalID(text); err != nil || got.Reveal() != externalID {
			t.Errorf("%q: %q, %v", text, got.Reveal(), err)
		}
	}
	if _, err := TypedExternalID(externalID[:9] + "\n" + externalID[9:] + "0"); err == nil {
		t.Error("a letter too many is taken where the GUID is broken")
	}
	for id, want := range map[Secret]bool{
		"00000000-0000-0000-0000-000000000000": true, "00000000-0000-4000-8000-000000000000": true, "": false,
		Secret(externalID): false, "40000000-0000-4000-8000-000000000004": false,
	} {
		if got := id.Placeholder(); got != want {
			t.Errorf("%s: %v", id.Reveal(), got)
		}
	}
}
