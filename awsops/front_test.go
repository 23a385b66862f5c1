package awsops

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"trailhead/internal/network"
)

// front is an AWS on loopback behind TLS. It knows just enough calls to work
// in many accounts, and counts what reaches it.
type front struct{ *network.Server }

// newFront answers every request with `answer`, or as AWS would where it is
// nil, and makes its configuration this test's.
func newFront(t testing.TB, answer http.HandlerFunc) *front {
	t.Helper()
	return newFarFront(t, answer, network.Time{})
}

// newFarFront is newFront over a network.
func newFarFront(t testing.TB, answer http.HandlerFunc, takes network.Time) *front {
	t.Helper()
	if answer == nil {
		answer = answerAsAWS
	}
	f := &front{network.Serve(answer, takes)}
	t.Cleanup(f.Close)
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	if err := f.WriteCertificate(bundle); err != nil {
		t.Fatal(err)
	}
	awsConfig(t, "")
	for name, value := range map[string]string{
		"AWS_CA_BUNDLE": bundle, "AWS_ENDPOINT_URL": f.URL, "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s",
	} {
		t.Setenv(name, value)
	}
	return f
}

// connect is an account behind the front, over a transport of its own.
func (f *front) connect(t testing.TB, transport *Transport) *Account {
	t.Helper()
	t.Cleanup(transport.Close)
	a, err := Connect(t.Context(), Options{Region: usEast1, Transport: transport, Impatient: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const assumedRole = `<AssumeRoleResponse><AssumeRoleResult><Credentials>` +
	`<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2036-11-28T12:00:00Z</Expiration></Credentials>` +
	`<AssumedRoleUser><Arn>%s</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`

const callerIdentity = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::" + contractAccount + ":user/u</Arn>" +
	"<Account>" + contractAccount + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"

// answerAsAWS knows two calls of STS and one of IAM.
func answerAsAWS(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	w.Header().Set("Content-Type", "text/xml")
	switch form.Get("Action") {
	case "AssumeRole":
		_, _ = fmt.Fprintf(w, assumedRole, "arn:aws:sts::"+contractAccount+":assumed-role/R/s")
	case "GetCallerIdentity":
		_, _ = io.WriteString(w, callerIdentity)
	case "GetRole":
		_, _ = io.WriteString(w, "<GetRoleResponse><GetRoleResult><Role><RoleName>R</RoleName><Arn>arn:aws:iam::"+contractAccount+":role/R</Arn>"+
			"<Path>/</Path><RoleId>AROA</RoleId><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>")
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
