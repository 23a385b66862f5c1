package recorded

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// motoEndpoint names the server, as for the other tests against moto; .ci/moto
// starts one.
const motoEndpoint = "TRAILHEAD_CONTRACT_ENDPOINT"

// motoResult is how moto answers the facts that can be told to it.
type motoResult struct {
	Version string            `json:"version"`
	Differs map[string]string `json:"differs"` // by a fact's id, in what
	Skipped []string          `json:"skipped"` // facts that need a world that moto cannot be given
}

// The facts over HTTP: the server must answer as testdata/moto.json says, which
// the table in docs/simulation.md is made of. -update writes it anew.
func TestMotoAnswersAsNoted(t *testing.T) {
	endpoint := os.Getenv(motoEndpoint)
	if endpoint == "" {
		t.Skip(motoEndpoint + " names no server; .ci/moto starts one")
	}
	got := motoResult{Version: "5.2.1", Differs: map[string]string{}, Skipped: []string{}}
	for _, f := range readFacts(t) {
		if f.needsWorld() {
			got.Skipped = append(got.Skipped, f.ID)
			continue
		}
		p := &place{account: account, other: other, config: motoConfig(endpoint), errorArguments: argumentsInBody, address: endpoint}
		resetMoto(t, endpoint)
		if why := p.judge(context.Background(), f); why != "" {
			got.Differs[f.ID] = firstLine(why)
		}
	}
	if *update {
		writeJSON(t, "moto.json", got)
		return
	}
	var noted motoResult
	readJSON(t, "moto.json", &noted)
	for _, f := range readFacts(t) {
		now, before := got.Differs[f.ID], noted.Differs[f.ID]
		if (now == "") != (before == "") {
			t.Errorf("%s: moto differs in %q, noted is %q", f.ID, now, before)
		}
	}
}

// needsWorld: edits of the simulated world, and a second account.
func (f fact) needsWorld() bool {
	for _, s := range f.Given {
		if s.World != "" || s.By != "" {
			return true
		}
	}
	return false
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if i := strings.Index(line, "RequestID: "); i >= 0 { // differs from run to run
		_, rest, _ := strings.Cut(line[i:], ",")
		line = line[:i] + "RequestID: …," + rest
	}
	return line
}

func motoConfig(endpoint string) func(by, region string) aws.Config {
	return func(_, region string) aws.Config {
		return aws.Config{Region: region, RetryMaxAttempts: 1, BaseEndpoint: &endpoint, HTTPClient: bodyKeeper{},
			Credentials: credentials.NewStaticCredentialsProvider("testing", "testing", "")}
	}
}

func resetMoto(t *testing.T, endpoint string) {
	t.Helper()
	answer, err := http.Post(endpoint+"/moto-api/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
}

// bodyKeeper is an HTTP client that keeps the body of a refusal, of which the
// SDK drops the arguments.
type bodyKeeper struct{}

type keptBody struct {
	io.Reader
	io.Closer
	text []byte
}

func (bodyKeeper) Do(request *http.Request) (*http.Response, error) {
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode < 400 {
		return answer, err
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body = &keptBody{Reader: bytes.NewReader(text), Closer: answer.Body, text: text}
	return answer, nil
}

// argumentsInBody reads the arguments from the body of S3's refusal.
func argumentsInBody(err error) [][2]string {
	var sent interface{ HTTPResponse() *http.Response }
	var response interface{ Response() *http.Response }
	var body io.ReadCloser
	switch {
	case errors.As(err, &sent):
		body = sent.HTTPResponse().Body
	case errors.As(err, &response):
		body = response.Response().Body
	}
	kept, ok := body.(*keptBody)
	if !ok {
		return nil
	}
	var e struct{ ArgumentName, ArgumentValue string }
	if xml.Unmarshal(kept.text, &e) != nil {
		return nil
	}
	return [][2]string{{e.ArgumentName, e.ArgumentValue}}
}

func writeJSON(t *testing.T, name string, v any) {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(v)
	if err == nil {
		err = os.WriteFile(filepath.Join("testdata", name), b.Bytes(), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
