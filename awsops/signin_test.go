package awsops

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// withProfiles adds a config file to the front's configuration. Its credentials
// do not come from the environment.
func (f *front) withProfiles(t *testing.T, config string) {
	t.Helper()
	if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
}

func (f *front) connectAs(t *testing.T, profile string) (*Account, error) {
	t.Helper()
	transport := NewTransport()
	t.Cleanup(transport.Close)
	return Connect(t.Context(), Options{Profile: profile, Region: usEast1, Transport: transport, Impatient: true})
}

// heard keeps the actions that a server was asked for.
type heard struct {
	mu      sync.Mutex
	actions []string
}

func (h *heard) handler(refuse string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(text))
		h.mu.Lock()
		h.actions = append(h.actions, form.Get("Action"))
		h.mu.Unlock()
		if form.Get("Action") == refuse {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: "+
				"sts:AssumeRole</Message></Error></ErrorResponse>")
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(text)))
		answerAsAWS(w, r)
	}
}

const (
	baseProfile = "[profile base]\naws_access_key_id = AKID\naws_secret_access_key = s\n"
	roleProfile = "[profile r]\nrole_arn = arn:aws:iam::" + contractAccount + ":role/R\nsource_profile = base\n"
)

func TestARoleOfAProfileIsAskedForAtTheEndpointOfTheConfig(t *testing.T) {
	var h heard
	f := newFront(t, h.handler(""))
	for name, config := range map[string]string{
		"in one step": roleProfile + baseProfile,
		"in two steps": "[profile r]\nrole_arn = arn:aws:iam::" + contractAccount + ":role/R\nsource_profile = m\n" +
			strings.Replace(roleProfile, "profile r", "profile m", 1) + baseProfile,
	} {
		t.Run(name, func(t *testing.T) {
			h.actions = nil
			f.withProfiles(t, config)
			_, _, err := must(f.connectAs(t, "r")).Identity(t.Context())
			want := slices.Repeat([]string{"AssumeRole"}, strings.Count(config, "role_arn"))
			if err != nil || !slices.Equal(h.actions, append(want, "GetCallerIdentity")) {
				t.Errorf("asked for %q: %v", h.actions, err)
			}
		})
	}
}

func TestTheEndpointOfSTSAloneCountsForProfilesToo(t *testing.T) {
	var h heard
	f := newFront(t, h.handler(""))
	f.withProfiles(t, roleProfile+baseProfile)
	t.Setenv("AWS_ENDPOINT_URL", "")
	t.Setenv("AWS_ENDPOINT_URL_STS", f.URL)
	if _, _, err := must(f.connectAs(t, "r")).Identity(t.Context()); err != nil || len(h.actions) != 2 {
		t.Errorf("asked for %q: %v", h.actions, err)
	}
}

func TestARoleThatIsDeniedIsNamed(t *testing.T) {
	var h heard
	f := newFront(t, h.handler("AssumeRole"))
	f.withProfiles(t, roleProfile+baseProfile)
	_, _, err := must(f.connectAs(t, "r")).Identity(t.Context())
	if e, ok := asError(err); !ok || e.Kind != Denied || e.Call.Action != "sts:AssumeRole" || e.Call.Region != usEast1 {
		t.Errorf("%+v", e)
	}
}

func TestAssumingARoleIsOneCall(t *testing.T) {
	var h heard
	a := newFront(t, h.handler("")).connect(t, NewTransport())
	id, b, err := a.Assume(t.Context(), "arn:aws-us-gov:iam::222222222222:role/team/R", "me")
	want := Identity{Account: "222222222222", ARN: "arn:aws-us-gov:sts::222222222222:assumed-role/R/me", Partition: "aws-us-gov"}
	if err != nil || id != want || !slices.Equal(h.actions, []string{"AssumeRole"}) {
		t.Fatalf("%+v, %v, asked for %q", id, err, h.actions)
	}
	if b.Target() != (Target{Partition: "aws-us-gov", Account: "222222222222", Region: usEast1}) {
		t.Errorf("%+v", b.Target())
	}
	for _, bad := range []string{"", "R", "arn:aws:iam::22:role/R", "arn:aws:iam::222222222222:user/R", "arn:aws:iam::222222222222:role/",
		"arn:aws:iam::../../etc:role/R"} {
		if _, _, err := a.Assume(t.Context(), bad, "me"); !Is(err, Invalid) {
			t.Errorf("%q: kind %s: %v", bad, KindOf(err), err)
		}
	}
	if len(h.actions) != 1 {
		t.Errorf("asked for %q", h.actions)
	}
}

func TestWhatIsWrongWithASourceProfileIsSaid(t *testing.T) {
	const role = "role_arn = arn:aws:iam::222222222222:role/A\n"
	for name, c := range map[string]struct {
		config string
		want   SourceProfileError
	}{
		"missing": {"[profile r]\n" + role + "source_profile = gone\n", SourceProfileError{"gone", SourceMissing}},
		"a ring": {"[profile r]\n" + role + "source_profile = b\n[profile b]\n" + role + "source_profile = r\n",
			SourceProfileError{"r", SourceRing}},
		"no credentials": {"[profile r]\n" + role + "source_profile = b\n[profile b]\nregion = eu-west-1\n",
			SourceProfileError{"b", SourceHasNone}},
	} {
		t.Run(name, func(t *testing.T) {
			awsConfig(t, c.config)
			_, err := Connect(t.Context(), Options{Profile: "r", Region: usEast1})
			var got *SourceProfileError
			if !errors.As(err, &got) || *got != c.want || !strings.Contains(err.Error(), `"`+c.want.Source+`"`) ||
				strings.Contains(err.Error(), "nil") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAnMFACodeThatNobodyCanGiveIsAnErrorOfItsOwn(t *testing.T) {
	awsConfig(t, strings.Replace(roleProfile, "\n", "\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n", 1)+baseProfile)
	if _, err := Connect(t.Context(), Options{Profile: "r", Region: usEast1}); !Is(err, NoMFA) {
		t.Errorf("kind %s: %v", KindOf(err), err)
	}
	if _, err := Connect(t.Context(), Options{Profile: "r", Region: usEast1,
		MFA: func() (string, error) { return "123456", nil }}); err != nil {
		t.Error(err)
	}
}

func TestTheCommandThatSignsInFitsTheProfile(t *testing.T) {
	const login = "[profile my laptop]\nlogin_session = arn:aws:sts::444444444444:assumed-role/Admin/me\n"
	const sso = "[profile sso]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = " +
		"123456789012\nsso_role_name = A\n"
	role := func(source string) string {
		return "[profile r]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = " + source + "\n"
	}
	for name, c := range map[string]struct{ config, profile, want string }{
		"aws login":        {login, "my laptop", "aws login --profile 'my laptop'"},
		"SSO":              {sso, "sso", "aws sso login --profile sso"},
		"a role of an SSO": {role("sso") + sso, "r", "aws sso login --profile sso"},
	} {
		t.Run(name, func(t *testing.T) {
			awsConfig(t, c.config)
			t.Setenv("HOME", t.TempDir())
			t.Setenv("AWS_LOGIN_CACHE_DIRECTORY", t.TempDir())
			_, _, err := must(Connect(t.Context(), Options{Profile: c.profile, Region: usEast1})).Identity(t.Context())
			if e, ok := asError(err); !ok || e.Kind != Expired || e.SignIn.String() != c.want {
				t.Errorf("%+v: %v", e, err)
			}
		})
	}
}

func TestACredentialProcessIsRun(t *testing.T) {
	f := newFront(t, nil)
	f.withProfiles(t, "[profile p]\ncredential_process = echo "+
		"'{\"Version\":1,\"AccessKeyId\":\"AKIDPROCESS9876\",\"SecretAccessKey\":\"s\"}'\n[profile bad]\ncredential_process = false\n")
	a := must(f.connectAs(t, "p"))
	if c, err := a.Credentials(t.Context()); err != nil || c.Hint != "9876" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, _, err := must(f.connectAs(t, "bad")).Identity(t.Context()); !Is(err, NoCredentials) {
		t.Errorf("kind %s: %v", KindOf(err), err)
	}
}

// skewed is an AWS whose clock differs from ours by so much. It says that a
// bucket is there, and refuses signatures as AWS does.
func skewed(by time.Duration, always bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		now := time.Now().Add(by)
		w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		signed, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
		switch {
		case !always && err == nil && now.Sub(signed).Abs() < 5*time.Minute:
			answerAsAWSOrBucket(w, r)
		case r.Method == http.MethodHead:
			w.WriteHeader(http.StatusForbidden)
		default:
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature not yet "+
				"current</Message></Error></ErrorResponse>")
		}
	}
}

func answerAsAWSOrBucket(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodHead {
		answerAsAWS(w, r)
	}
}

func TestAClockThatIsOffIsNotTakenForADenial(t *testing.T) {
	for _, by := range []time.Duration{-3 * time.Hour, 3 * time.Hour} {
		t.Run(fmt.Sprint(by), func(t *testing.T) {
			a := newFront(t, skewed(by, false)).connect(t, NewTransport())
			if _, err := a.Bucket(t.Context(), "b"); err != nil {
				t.Errorf("kind %s: %v", KindOf(err), err)
			}
			if _, _, err := a.Identity(t.Context()); err != nil {
				t.Errorf("kind %s: %v", KindOf(err), err)
			}
			a = newFront(t, skewed(by, true)).connect(t, NewTransport())
			_, _, err := a.Identity(t.Context())
			if e, ok := asError(err); !ok || e.Kind != ClockSkew || (e.Skew+by).Abs() > time.Minute {
				t.Errorf("%+v", e)
			}
			if _, err := a.Bucket(t.Context(), "b"); !Is(err, Denied) {
				t.Errorf("denied whatever the time: kind %s: %v", KindOf(err), err)
			}
		})
	}
}

func TestAccountIDsFromOutsideAreTwelveDigits(t *testing.T) {
	for _, c := range []struct {
		account, arn string
		ok           bool
	}{
		{contractAccount, "arn:aws:iam::" + contractAccount + ":root", true},
		{contractAccount, "arn:aws-us-gov:iam::" + contractAccount + ":root", true},
		{"", "", false},
		{"12345678901", "arn:aws:iam::12345678901:root", false},
		{"../../../etc/12", "arn:aws:iam::1:root", false},
		{"12345678901\n", "arn:aws:iam::1:root", false},
		{"١٢٣٤٥٦", "arn:aws:iam::1:root", false},
		{contractAccount, "arn:aws$(id):iam::1:root", false},
		{contractAccount, "arn:evil:iam::1:root", false},
	} {
		a := newFront(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>%s</Arn><Account>%s</Account>"+
				"</GetCallerIdentityResult></GetCallerIdentityResponse>", c.arn, c.account)
		}).connect(t, NewTransport())
		if _, _, err := a.Identity(t.Context()); c.ok != (err == nil) || !c.ok && !Is(err, Invalid) {
			t.Errorf("%q of %q: kind %s: %v", c.account, c.arn, KindOf(err), err)
		}
	}
}

func TestListingsEndAtAnAccountThatIsNone(t *testing.T) {
	page := &organizations.ListAccountsOutput{Accounts: []types.Account{
		{Id: aws.String(contractAccount)}, {Id: aws.String("../x")}, {Id: aws.String("222222222222")}}}
	a := connectTo(t, newFakeClock(), (&canned{succeedAt: 1, answer: page}).install)
	var seen []string
	for m, err := range a.Accounts(t.Context()) {
		if err != nil {
			if !Is(err, Invalid) {
				t.Errorf("kind %s: %v", KindOf(err), err)
			}
			continue
		}
		seen = append(seen, m.ID)
	}
	if !slices.Equal(seen, []string{contractAccount}) {
		t.Errorf("listed %q", seen)
	}
	page2 := &organizations.DescribeOrganizationOutput{Organization: &types.Organization{
		Id: aws.String("o-1"), MasterAccountId: aws.String("1/2")}}
	if _, err := connectTo(t, newFakeClock(), (&canned{succeedAt: 1, answer: page2}).install).Organization(t.Context()); !Is(err, Invalid) {
		t.Errorf("kind %s: %v", KindOf(err), err)
	}
}
