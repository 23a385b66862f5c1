package flow

import (
	"context"
	"strings"
	"testing"
)

func TestOnlyWhatSignsInIsRun(t *testing.T) {
	for command, want := range map[string]string{
		"aws sso login --profile acme": "sso login --profile acme", "aws login --profile acme": "login --profile acme",
		"": "", "aws sso login": "", "aws s3 rm --profile acme": "", "aws sso login --profile 'my acme'": "",
		"aws sso login --profile --debug": "", "sh sso login --profile acme": "", "aws sso login --profile $(id)": "",
		"aws sso login --profile a b": "",
	} {
		if got := strings.Join(SignInArgs(command), " "); got != want {
			t.Errorf("%q: %q, want %q", command, got, want)
		}
	}
	command := "aws sso login --profile acme"
	run := func(context.Context, []string, func(string)) error { return nil }
	if (Host{}).RunsSignIn(command) || !(Host{SignIn: run}).RunsSignIn(command) {
		t.Error("it is run where there is an AWS CLI, and only there")
	}
}
