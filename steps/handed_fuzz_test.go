package steps

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/export"
)

// seeds are small files of each kind, as trailhead writes them.
func seeds(f *testing.F) {
	f.Helper()
	hash := strings.Repeat("a", 64)
	line := export.PlanChange{Step: 3, Account: "123456789012", Region: "us-east-1", Verb: "create", Type: "SQS queue", Name: "q",
		Calls: []string{}}
	plan := export.PlanDocument{Schema: answers.Schema, Hash: hash, Account: "123456789012", Region: "us-east-1",
		Changes: []export.PlanChange{line}, Counts: export.PlanCounts{Create: 1}, Answers: map[string]string{"variant": "new"}}
	at := awsops.Target{Partition: "aws", Account: "123456789012", Region: "us-east-1"}
	when := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	slice := export.Slice{Schema: answers.Schema, Slice: export.SliceHead{
		Account: "222222222222", CutBy: "arn:aws:iam::123456789012:user/x", CutAt: when, Plan: hash},
		Answers: map[string]string{"variant": "existing"}, Facts: export.SliceFacts{Home: at},
		Resources: []export.SliceResource{{ID: "queue", Type: "SQS queue", Name: "q"}}}.Sealed()
	receipt := export.Receipt{Schema: answers.Schema, Receipt: export.ReceiptHead{
		Account: "222222222222", By: "arn:aws:iam::222222222222:user/y", At: when, Plan: hash, Slice: hash}}
	for _, one := range []interface{ JSON() ([]byte, error) }{plan, slice, receipt} {
		text, err := one.JSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"schema":"trailhead/v1","hash":"x","answers":{"external_id":"y"}}`))
	f.Add([]byte(`{"schema":"trailhead/v1","slice":{"account":"../x"}}`))
}

// FuzzReadPlanDocument: whatever is taken for a plan holds no secret and no
// account that is none, and reads the same again.
func FuzzReadPlanDocument(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		d, ok, err := export.ReadPlanDocument(text)
		if !ok || err != nil {
			return
		}
		again, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, ok, err := export.ReadPlanDocument(again); !ok || err != nil {
			t.Errorf("%q is taken, and what it is written as is not: %v", text, err)
		}
		noSecret(t, d.Answers)
		if !export.AccountForm().MatchString(d.Account) {
			t.Errorf("account %q", d.Account)
		}
	})
}

func noSecret(t *testing.T, answers map[string]string) {
	t.Helper()
	if _, there := answers["external_id"]; there {
		t.Error("an External ID is among the answers")
	}
}

// FuzzReadSlice: a slice that is taken belongs to one account, and has its digest.
func FuzzReadSlice(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		s, ok, err := export.ReadSlice(text)
		if !ok || err != nil {
			return
		}
		noSecret(t, s.Answers)
		if !export.AccountForm().MatchString(s.Slice.Account) || s.Digest != s.ContentDigest() || len(s.Phrase()) != 19 {
			t.Errorf("account %q, phrase %q", s.Slice.Account, s.Phrase())
		}
		for _, c := range s.Changes {
			if c.Account != s.Slice.Account {
				t.Errorf("a line for account %s", c.Account)
			}
		}
	})
}

// FuzzReadReceipt: a receipt that is taken is by somebody of its account.
func FuzzReadReceipt(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		r, ok, err := export.ReadReceipt(text)
		if !ok || err != nil {
			return
		}
		if by, _ := awsops.ParseARN(r.Receipt.By); by.Account != r.Receipt.Account || !export.AccountForm().MatchString(r.Receipt.Account) {
			t.Errorf("by %s for account %s", r.Receipt.By, r.Receipt.Account)
		}
	})
}
