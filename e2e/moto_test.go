package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// onMoto is the server that .ci/moto starts, emptied, and one in front of it
// that adds what it does not check itself: S3 refuses whoever names another
// owner of a bucket than the right one.
func onMoto(t *testing.T) (moto, checked string) {
	t.Helper()
	moto = os.Getenv("TRAILHEAD_CONTRACT_ENDPOINT")
	if moto == "" {
		t.Skip("TRAILHEAD_CONTRACT_ENDPOINT names no server; .ci/moto starts one")
	}
	at, err := url.Parse(moto)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(moto+"/moto-api/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	ofBucket := regexp.MustCompile(`^/[a-z-]+-([0-9]{12})(/|$)`)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at); r.Out.Host = r.In.Host }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		owner, bucket := r.Header.Get("X-Amz-Expected-Bucket-Owner"), ofBucket.FindStringSubmatch(r.URL.Path)
		if owner != "" && bucket != nil && bucket[1] != owner {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return moto, server.URL
}

// stranger is the environment of somebody with Go, and a home of their own.
func stranger(t *testing.T, more ...string) []string {
	t.Helper()
	env := append(command(t).Env, "PATH="+os.Getenv("PATH"), "GIT_CONFIG_GLOBAL=/dev/null")
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GOFLAGS"} { // what was fetched once is not fetched anew
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(value)))
	}
	return append(env, more...)
}

// TestMotoAStrangersPath runs stranger.sh.
func TestMotoAStrangersPath(t *testing.T) {
	moto, checked := onMoto(t)
	here, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("../.git"); err != nil {
		t.Skip("this is no repository, so it cannot be cloned")
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := strings.SplitN(string(shellBlock.FindSubmatch(readme)[2]), "\n", 3)
	if gate, err := os.ReadFile("../.ci/run"); err != nil || !strings.Contains(string(gate), "run "+commands[1]+"\n") {
		t.Errorf(".ci/run does not run the README's second command, %q: %v", commands[1], err)
	}
	shell := exec.Command("bash", filepath.Join(here, "e2e", "stranger.sh"))
	shell.Dir = t.TempDir()
	shell.Env = stranger(t, "REPO="+here, "README_FIRST="+commands[0], "ENDPOINT="+checked, "MOTO="+moto, "ID="+ownExternalID)
	out, err := shell.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("%v", err)
	}
}

// TestMotoRoundTripFromTheWizard: what the wizard saves is applied to an AWS
// over HTTP, exported as a script and run in an empty account, where the plan
// then finds nothing to change.
func TestMotoRoundTripFromTheWizard(t *testing.T) {
	moto, _ := onMoto(t)
	dir := t.TempDir()
	s := openWizardIn(t, dir, "--rehearse", "--role=ExpelReads")
	s.toReview()
	s.press("s")
	s.sees("Saved as")
	s.press("ctrl+c")
	s.leaves()
	saved := filepath.Join(dir, "trailhead-answers.yaml")

	env := []string{"AWS_ENDPOINT_URL=" + moto, "AWS_ACCESS_KEY_ID=testing", "AWS_SECRET_ACCESS_KEY=testing", "AWS_REGION=us-east-1",
		"TRAILHEAD_EXTERNAL_ID=" + ownExternalID}
	run := func(want int, args ...string) string {
		t.Helper()
		c := command(t, args...)
		c.Env = append(c.Env, env...)
		code, out, talk := result(t, c)
		if code != want {
			t.Fatalf("trailhead %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code, want, out, talk)
		}
		return out
	}
	run(0, "apply", "-f", saved, "--yes")
	run(0, "plan", "-f", saved, "--detailed-exitcode")
	script := filepath.Join(dir, "connect.sh")
	run(0, "export", "awscli", "-f", saved, "--out", script)

	onMoto(t) // an empty account
	run(3, "plan", "-f", saved, "--detailed-exitcode")
	bin := t.TempDir()
	aws, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("takes the AWS CLI, which .ci/moto installs")
	}
	// Version 1 of it takes another address for SQS only as a flag.
	if err := os.WriteFile(filepath.Join(bin, "aws"), []byte("#!/bin/sh\nexec '"+aws+"' --endpoint-url '"+moto+"' \"$@\"\n"),
		0o700); err != nil {
		t.Fatal(err)
	}
	shell := exec.Command("bash", script)
	shell.Env = append(append(os.Environ(), env...), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if plan := run(0, "plan", "-f", saved, "--detailed-exitcode"); !strings.Contains(plan, "ExpelReads") {
		t.Errorf("the plan is\n%s", plan)
	}
	run(0, "verify", "-f", saved)
}
