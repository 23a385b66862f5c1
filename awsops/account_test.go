package awsops

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// awsConfig makes this test's AWS configuration the only one.
func awsConfig(t testing.TB, config string) {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "config")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE": file, "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(folder, "none"), "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_PROFILE": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_ENDPOINT_URL": "", "AWS_CA_BUNDLE": "", "AWS_ACCESS_KEY_ID": "",
		"AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
}

func TestConnectSaysWhatIsMissing(t *testing.T) {
	awsConfig(t, "[profile near]\nregion = eu-west-1\n[profile nowhere]\n")
	for name, c := range map[string]struct {
		options Options
		region  string
		err     error
	}{
		"a region of the profile":     {Options{Profile: "near"}, "eu-west-1", nil},
		"a region given":              {Options{Profile: "near", Region: usEast1}, usEast1, nil},
		"no region":                   {Options{Profile: "nowhere"}, "", ErrNoRegion},
		"no such profile":             {Options{Profile: "typo", Region: usEast1}, "", ErrNoProfile},
		"no region for the simulated": {Options{Simulate: func(*aws.Config) {}}, "", ErrNoRegion},
	} {
		a, err := Connect(t.Context(), c.options)
		if !errors.Is(err, c.err) || err == nil && a.Target().Region != c.region {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCredentialsComeFromWhereTheAWSCLITakesThem(t *testing.T) {
	awsConfig(t, "[profile p]\nregion = eu-west-1\naws_access_key_id = AKIDPROFILE1234\naws_secret_access_key = s\n")
	a := must(Connect(t.Context(), Options{Profile: "p"}))
	if c, err := a.Credentials(t.Context()); err != nil || c.Hint != "1234" || !c.Expires.IsZero() {
		t.Errorf("%+v, %v", c, err)
	}
	none := must(Connect(t.Context(), Options{Region: usEast1}))
	if _, err := none.Credentials(t.Context()); !Is(err, NoCredentials) {
		t.Errorf("kind %s: %v", KindOf(err), err)
	}
	if _, _, err := none.Identity(t.Context()); !Is(err, NoCredentials) {
		t.Errorf("kind %s: %v", KindOf(err), err)
	}
}

func TestEndpointURLsAreHonoured(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-us-gov:iam::123456789012:user/u</Arn>"+
			"<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
	}))
	defer server.Close()
	awsConfig(t, "")
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKID")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "s")
	id, a, err := must(Connect(t.Context(), Options{Region: "us-gov-west-1"})).Identity(t.Context())
	want := Target{Partition: "aws-us-gov", Account: contractAccount, Region: "us-gov-west-1"}
	if err != nil || a.Target() != want || id.Account != contractAccount {
		t.Errorf("%+v, %v", id, err)
	}
}

func TestInIsTheSameIdentityElsewhere(t *testing.T) {
	refusal := &canned{code: "X"}
	a := connectTo(t, newFakeClock(), refusal.install)
	there := a.In("eu-west-1")
	if there.Target() != (Target{Partition: "aws", Account: contractAccount, Region: "eu-west-1"}) || a.Target().Region != usEast1 ||
		a.In(usEast1) != a {
		t.Errorf("%+v, %+v", there.Target(), a.Target())
	}
	_, err := there.Trails(t.Context())
	if e, _ := asError(err); e == nil || e.Call.Region != "eu-west-1" {
		t.Errorf("%v", err)
	}
}

func TestSharedReadsAreMadeOnce(t *testing.T) {
	answers := &canned{code: "AccessDeniedException", succeedAt: 1, answer: &cloudtrail.DescribeTrailsOutput{}}
	a := connectTo(t, newFakeClock(), answers.install)
	ctx := WithSharedReads(t.Context())
	ask := func(ctx context.Context, a *Account, times int) (failed int) {
		var all sync.WaitGroup
		errs := make([]error, times)
		for i := range times {
			all.Go(func() { _, errs[i] = a.Trails(ctx) })
		}
		all.Wait()
		for _, err := range errs {
			if err != nil {
				failed++
			}
		}
		return failed
	}
	if failed := ask(ctx, a, 5); failed != 0 || answers.asked != 1 {
		t.Errorf("%d failed, asked %d times", failed, answers.asked)
	}
	if failed := ask(ctx, a.In("eu-west-1"), 3); failed != 3 || answers.asked != 2 {
		t.Errorf("elsewhere: %d failed, asked %d times; an error is an answer too", failed, answers.asked)
	}
	if ask(t.Context(), a, 1); answers.asked != 3 {
		t.Errorf("without sharing: asked %d times", answers.asked)
	}
}

func TestBucketsStandInThePathOfAnEndpointURL(t *testing.T) {
	var asked string
	a := serve(t, func(_ http.ResponseWriter, r *http.Request) { asked = r.Host + r.URL.Path })
	a.cfg.BaseEndpoint = aws.String(strings.Replace(*a.cfg.BaseEndpoint, "127.0.0.1", "localhost", 1))
	a.makeClients()
	if _, err := a.Bucket(t.Context(), "acme-logs"); err != nil || !strings.HasPrefix(asked, "localhost:") ||
		!strings.HasSuffix(asked, "/acme-logs") {
		t.Errorf("asked %q: %v", asked, err)
	}
}
