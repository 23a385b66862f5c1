package answers

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestBadInputIsNamedWithItsRemedy has the error text of each bad input in a
// golden file, so that a person can read them all.
func TestBadInputIsNamedWithItsRemedy(t *testing.T) {
	folder := absolute(t, goldens)
	for name, c := range badInputs() {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if c.file != "" {
				if err := os.WriteFile("answers.yaml", []byte(c.file), 0o600); err != nil {
					t.Fatal(err)
				}
				c.layers.File = "answers.yaml"
			}
			if c.prepare != nil {
				c.prepare(t)
			}
			set, err := Resolve(c.layers)
			err = Join(err, Require(set, "region", "external_id"))
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want Problems", err)
			}
			if strings.Contains(strings.ToLower(err.Error()), externalID) {
				t.Errorf("the External ID is in %q", err)
			}
			if lines := strings.Count(err.Error(), "\n") + 1; lines != len(problems) {
				t.Errorf("%d lines for %d problems", lines, len(problems))
			}
			golden(t, folder, "bad/"+name+".golden", err.Error()+"\n")
		})
	}
}

type badInput struct {
	file    string
	layers  Layers
	prepare func(*testing.T)
}

func badInputs() map[string]badInput {
	good := "region: us-east-1\nexternal_id: " + externalID + "\n"
	id := func(text string) badInput {
		return badInput{layers: Layers{Flags: map[string]string{"region": "us-east-1", "external_id": text}}}
	}
	return map[string]badInput{
		"boundary-and-path":  {file: good + "permissions_boundary: VendorBoundary\niam_path: vendors\n"},
		"no-answers":         {},
		"empty-file":         {file: "\n"},
		"id-letter-missing":  id("6f1d0f0a-1c1b-4d0-9b1a-2f3e4d5c6b7a"),
		"id-letter-too-many": id(externalID + "f"),
		"id-role-arn":        id("arn:aws:iam::123456789012:role/ExpelServiceRole"),
		"id-key-arn":         id("arn:aws:kms:us-east-1:123456789012:key/" + externalID),
		"id-email":           id("someone@example.com"),
		"id-two":             id(externalID + " or 00000000-1c1b-4d0e-9b1a-2f3e4d5c6b7a"),
		"id-empty-flag":      id(""),
		"bucket-capitals":    {file: good + "bucket: Acme-Logs\n"},
		"region-unknown":     {file: "region: us-esat-1\nexternal_id: " + externalID + "\n"},
		"region-zone":        {layers: Layers{Env: env("TRAILHEAD_REGION=eu-west-1b", "TRAILHEAD_EXTERNAL_ID="+externalID)}},
		"region-preset": {layers: Layers{Preset: map[string]string{"region": "nowhere"},
			Flags: map[string]string{"external_id": externalID}}},
		"id-in-the-wrong-place": {file: good + "bucket: " + strings.ToUpper(externalID) + "\n" + externalID + ": 1\nqueue: *" + externalID +
			"\n"},
		"id-as-key-and-value": {file: good + externalID + ": 1\nsns_topic: " + externalID + "!\nvariant: " + externalID + "\n"},
		"tab":                 {file: "members:\n\trollout: none\n"},
		"control-character":   {file: good + "queue: a\x01b\n"},
		"quote-not-closed":    {file: good + "queue: \"a\nrole: b\n"},
		"colon-in-a-value":    {file: good + "queue: a: b\nrole: b\n"},
		"not-yaml":            {file: "queue: a: b\n"},
		"ten-mebibytes":       {layers: Layers{File: "big.yaml"}, prepare: bigFile},
		"directory":           {layers: Layers{File: "."}},
		"missing-file":        {layers: Layers{File: "answers.yml"}},
		"not-utf8":            {file: "queue: \xff\xfe\n"},
		"two-documents":       {file: good + "---\nqueue: q\n"},
		"a-list":              {file: "- region\n"},
		"unknown-keys": {file: good + "externalId: x\nmembers:\n  rolout: none\nlog_account:\n  arn: x\nmembers.rollout: " +
			"none\nregoin: x\n"},
		"wrong-types": {file: good + "queue: 12\nbucket_key: \"true\"\naccept: second-trail\ntags: [a]\nmembers: none\nrole: {a: " +
			"b}\nlog_account: {profile: 2026-01-01}\n? [a]\n: b\n"},
		"twice":                {file: good + "queue: a\nqueue: b\ntags: {a: b, a: c}\n"},
		"everything-at-once":   everythingAtOnce(),
		"organization-as-user": {file: good + "scope: organization\nauth: user\n"},
		"new-trail-by-arn":     {file: good + "trail: " + samples["trail"] + "\n"},
		"earlier-no-longer-good": {layers: Layers{Earlier: map[string]string{
			"region": "us-east-1", "external_id": externalID, "queue": "a.fifo"}}},
		"tags": {file: good + "tags:\n  aws:x: 1\n  Vendor: me\n  a: b\n  A: c\n  \"a,b\": c\n  empty: \"\"\n"},
	}
}

// TestAFileOfAnotherKindIsRefusedAtOnce holds that a large file of anything else
// is not answered with a problem for each of its lines.
func TestAFileOfAnotherKindIsRefusedAtOnce(t *testing.T) {
	var keys strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&keys, "key%d: 1\n", i)
	}
	for name, text := range map[string]string{
		"keys": keys.String(),
		"list": "accept: [" + strings.Repeat("a,", 100_000) + "]",
		"tags": "tags:\n  " + strings.ReplaceAll(keys.String(), "\n", "<\n  "),
	} {
		began := time.Now()
		_, err := Resolve(Layers{File: write(t, text)})
		var problems Problems
		if !errors.As(err, &problems) || len(problems) > mostProblems+2 {
			t.Errorf("%s: got %d problems", name, len(problems))
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %s", name, took)
		}
	}
}

func bigFile(t *testing.T) {
	if err := os.WriteFile("big.yaml", make([]byte, 10<<20), 0o600); err != nil {
		t.Fatal(err)
	}
}

func everythingAtOnce() badInput {
	return badInput{
		file: "variant: old\nregion: mars-1\nbucket: a..b\nkms_alias: alias/aws/s3\nqueue: q.fifo\nrole: stacksets-exec-1\n" +
			"members:\n  rollout: all\n  organizational_units: [Sandbox]\n  exclude_accounts: [1234]\naccept: [all]\n",
		layers: Layers{
			Flags: map[string]string{"policy": "my policy", "bucket_key": "maybe", "tags": "a", "sns_topic": "arn:aws:sns:us-east-1:123456789012:t"},
			Env:   env("TRAILHEAD_ROLE_SESSION_NAME=x", "TRAILHEAD_TRAIL=a--b", "TRAILHEAD_LOG_ACCOUNT_PROFILE=a\x01b"),
		},
	}
}
