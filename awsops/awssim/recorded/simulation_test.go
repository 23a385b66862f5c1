package recorded

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
)

const (
	account = simtest.Account
	other   = "444455556666"
)

// simulated is a fresh simulated AWS with an administrator in each of two
// accounts.
func simulated() *place {
	w, _ := simtest.New()
	w.AddAccount(other, "other")
	w.SignIn("arn:aws:iam::"+other+":user/admin", "OTHER")
	return &place{
		account: account, other: other,
		config: func(by, region string) aws.Config {
			key := simtest.AccessKeyID
			if by == "other" {
				key = "OTHER"
			}
			cfg := aws.Config{Region: region, RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider(key, "secret", "")}
			w.Install(&cfg)
			return cfg
		},
		edit:           func(method string, args []string) error { return editWorld(w, method, args) },
		errorArguments: argumentsOf,
	}
}

// editWorld does by hand what no call can do, or what takes too many.
func editWorld(w *awssim.World, method string, args []string) error {
	onBucket := map[string]func(*awssim.BucketState){
		"NoOwnership":   func(b *awssim.BucketState) { b.Ownership = "" },
		"NoPublicBlock": func(b *awssim.BucketState) { b.PublicAccess = awssim.PublicAccess{None: true} },
		"NoEncryption":  func(b *awssim.BucketState) { b.Encryption = awssim.Settling[awssim.BucketEncryption]{} },
	}
	if edit := onBucket[method]; edit != nil {
		w.Edit(func(w *awssim.World) { edit(w.Buckets[args[0]]) })
		return nil
	}
	if method == "Trust" {
		w.Edit(func(w *awssim.World) { w.Org.TrustedAccess = append(w.Org.TrustedAccess, args...) })
		return nil
	}
	m := reflect.ValueOf(w).MethodByName(method)
	if !m.IsValid() || m.Type().NumIn() < len(args) {
		return fmt.Errorf("awssim.World has no %s of %d", method, len(args))
	}
	for len(args) < m.Type().NumIn() {
		args = append(args, "")
	}
	var in []reflect.Value
	for _, a := range args {
		in = append(in, reflect.ValueOf(a))
	}
	m.Call(in)
	return nil
}

// argumentsOf are the names and values that S3 gives beside a message.
func argumentsOf(err error) (pairs [][2]string) {
	var has interface{ ErrorArguments() []string }
	if !errors.As(err, &has) {
		return nil
	}
	flat := has.ErrorArguments()
	for i := 0; i+1 < len(flat); i += 2 {
		pairs = append(pairs, [2]string{flat[i], flat[i+1]})
	}
	return pairs
}

// exception is a fact that the simulation does not answer as AWS does, and why
// not.
type exception struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

func exceptionsIn(t *testing.T) map[string]string {
	t.Helper()
	var exceptions []exception
	readJSON(t, "exceptions.json", &exceptions)
	excused := map[string]string{}
	for _, e := range exceptions {
		if e.Why == "" {
			t.Errorf("exception %s does not say why", e.ID)
		}
		excused[e.ID] = e.Why
	}
	return excused
}

func TestTheSimulationAnswersAsAWSDoes(t *testing.T) {
	excused := exceptionsIn(t)
	for _, f := range readFacts(t) {
		why := simulated().judge(context.Background(), f)
		switch reason, isException := excused[f.ID]; {
		case why == "" && isException:
			t.Errorf("%s is an exception (%s), and answers as AWS does by now", f.ID, reason)
		case why != "" && !isException:
			t.Errorf("%s (%s): %s", f.ID, f.Strength, why)
		}
		delete(excused, f.ID)
	}
	for id := range excused {
		if !strings.HasPrefix(id, "shape-") {
			t.Errorf("exception %s is no fact", id)
		}
	}
}
