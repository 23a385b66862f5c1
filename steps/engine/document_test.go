package engine

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

const (
	ownID    = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"
	theirsID = "customer-4711"
)

// A document that is somewhere where fmt may not call its methods, too.
func TestADocumentHidesItsExternalIDs(t *testing.T) {
	text := `{"sts:ExternalId":["` + ownID + `","` + theirsID + `"]}`
	unsealed := NewDocument(text)
	sealed := unsealed.withSecret(awsops.NewSecretText(ownID))
	type closed struct{ inside any }
	type closedDiff struct{ diff Diff }
	diff := Diff{Before: sealed, After: unsealed, Handed: &Handover{Text: sealed}, Versions: &Versions{sealed, unsealed, sealed}}
	for _, what := range []any{sealed, &sealed, []Document{unsealed, sealed}, diff, &diff, closed{sealed}, closed{&diff}, closedDiff{diff},
		map[string]Document{"a": sealed}, *diff.Handed, *diff.Versions} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%5.80s"} {
			printed := fmt.Sprintf(verb, what)
			for _, id := range []string{ownID, theirsID} {
				if strings.Contains(printed, id) || strings.Contains(printed, fmt.Sprintf("%x", id)) {
					t.Errorf("%s of %T shows %s: %s", verb, what, id, printed)
				}
			}
		}
	}
	const masked = `{"sts:ExternalId":["(external id)","(another external id)"]}`
	if got := sealed.String(); got != masked {
		t.Errorf("it reads %s", got)
	}
	if got, err := json.Marshal(sealed); err != nil || string(got) != fmt.Sprintf("%q", masked) {
		t.Errorf("as JSON it is %s, %v", got, err)
	}
	if sealed.Reveal() != text || !sealed.Equal(unsealed) || sealed.Equal(NewDocument(masked)) {
		t.Error("it is not compared by its text")
	}
}

func TestADocumentKnowsItsPolicy(t *testing.T) {
	policy := policydoc.New(policydoc.Statement{Sid: "a", Effect: policydoc.Allow, Action: policydoc.Strings{"s3:GetObject"}})
	for _, d := range []Document{PolicyDocument(policy), PolicyDocument(policy).withSecret(awsops.NewSecretText(ownID))} {
		if got, err := d.Policy().Document(); err != nil || !policydoc.Equal(got, policy) || d.Reveal() != policy.Indent() || d.Empty() {
			t.Errorf("got %v, %v", got, err)
		}
	}
	for _, d := range []Document{{}, NewDocument(""), NewDocument("{}")} {
		if !d.Policy().Empty() {
			t.Errorf("%q is a policy", d)
		}
	}
	if d := NewDocument(""); !d.Empty() || d.String() != "" || d.Reveal() != "" || !d.Equal(Document{}) {
		t.Error("a document without text is not empty")
	}
}
