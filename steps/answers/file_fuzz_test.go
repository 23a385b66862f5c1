package answers

import (
	"os"
	"reflect"
	"testing"
)

// FuzzReadFile holds that no file makes the reader fail but by Problems without
// a GUID in them, and that what it takes reads back the same when written.
func FuzzReadFile(f *testing.F) {
	contract, err := os.ReadFile(goldens + "/contract.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(contract)
	for _, seed := range []string{
		"", "region: us-east-1\n", "\tqueue: a\n", "- a\n", "queue: [a\n", "queue: &a b\nrole: *a\n", "<<: {queue: a}\n", "---\n---\n",
		"members:\n  rollout: none\n  exclude_accounts: [012345678901]\ntags: {a: 1, b: true}\n", "queue: !!binary aGk=\n",
		"\xef\xbb\xbfqueue: a\n",
		"external_id: " + externalID + "x\n? " + externalID + "\n: " + externalID + "\n", "? [a, b]\n: c\n", "queue: |\n  a\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := t.TempDir() + "/answers.yaml"
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		set, err := Resolve(Layers{File: path})
		if err != nil {
			if _, ok := err.(Problems); !ok || guid().MatchString(err.Error()) {
				t.Fatalf("got %T %v", err, err)
			}
			return
		}
		if err := os.WriteFile(path, []byte(set.YAML()), 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := Resolve(Layers{File: path})
		if err != nil || !reflect.DeepEqual(again.Answers, set.Answers) {
			t.Fatalf("%v\n%s", err, set.YAML())
		}
	})
}
