package answers

import (
	"reflect"
	"strings"
	"testing"
)

func TestListsAndTagsAreTakenAsWritten(t *testing.T) {
	set, err := Resolve(Layers{File: write(t, `
# a comment
members: {exclude_accounts: [000000000001, "012345678901", 000000000001], organizational_units: }
log_account:
tags: {1: 007, on: true, when: 2026-01-01, half: 0.50}
queue:   "  padded "
`)})
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Members.ExcludeAccounts; !reflect.DeepEqual(got, []string{"000000000001", "012345678901"}) {
		t.Errorf("got %v", got)
	}
	if want := map[string]string{"1": "007", "on": "true", "when": "2026-01-01", "half": "0.50"}; !reflect.DeepEqual(set.Tags, want) {
		t.Errorf("got %v", set.Tags)
	}
	if set.Queue != "padded" || set.Given("members.organizational_units") {
		t.Errorf("got %q", set.Queue)
	}
}

func TestTheFilesOddEndsAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"accept: [[a]]\n":                  "Each entry of the list is a text",
		"tags: {a: [b]}\n":                 "Each value is a text",
		"tags: {a: }\n":                    "Each value is a text",
		"queue: !!binary aGk=\n":           "of a kind that is not taken here",
		"queue: &x a\nrole: *x\n":          "role (line 2 of",
		"<<: {queue: a}\n":                 "a key is of a kind that is not taken here",
		"true: a\n":                        "a key is true or false",
		"members: {x: {y: z}}\n":           "members.x (line 1 of",
		"just words\n":                     "the file is a text",
		"members.exclude_accounts: [12]\n": "exclude_accounts, indented under members",
	} {
		_, err := ReadFile(write(t, text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
