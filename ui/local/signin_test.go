package local

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// fakeAWS puts a program named aws first on the PATH.
func fakeAWS(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there is no shell")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "aws"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func TestSignInPassesOnWhatTheCLISays(t *testing.T) {
	fakeAWS(t, `echo "args: $*"; printf 'code ABCD-EFGH'; echo oops >&2; read answer; echo "answer: [$answer]"`)
	var said strings.Builder
	if err := SignIn(t.Context(), []string{"sso", "login", "--profile", "a b"}, func(text string) { said.WriteString(text) }); err != nil {
		t.Fatal(err)
	}
	if got := said.String(); got != "args: sso login --profile a b\ncode ABCD-EFGHoops\nanswer: []\n" {
		t.Errorf("it said %q", got)
	}
}

func TestSignInIsBoundedAndSaysHowItEnded(t *testing.T) {
	fakeAWS(t, `head -c 300000 /dev/zero | tr '\0' x; exit 3`)
	said := 0
	err := SignIn(t.Context(), nil, func(text string) { said += len(text) })
	if err == nil || err.Error() != "exit status 3" || said != mostSaid {
		t.Errorf("%v after %d bytes", err, said)
	}
}

func TestSignInIsStopped(t *testing.T) {
	fakeAWS(t, `echo begun; exec sleep 30`)
	ctx, stop := context.WithCancel(t.Context())
	began := time.Now()
	err := SignIn(ctx, nil, func(string) { stop() })
	if !errors.Is(err, context.Canceled) || time.Since(began) > 10*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

func TestWithoutTheCLINothingIsRun(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if FindSignIn() != nil {
		t.Error("there is no aws to run")
	}
	fakeAWS(t, "true")
	if FindSignIn() == nil {
		t.Error("aws was not found")
	}
}
