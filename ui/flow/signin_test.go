package flow

import (
	"context"
	"slices"
	"testing"

	"trailhead/awsops"
)

func TestOnlyWhatSignsInIsRun(t *testing.T) {
	here := Host{SignIn: func(context.Context, []string, func(string)) error { return nil }}
	for name, c := range map[string]struct {
		signIn awsops.SignIn
		args   []string
		runs   bool
	}{
		"SSO":            {awsops.SignIn{Profile: "acme", SSO: true}, []string{"sso", "login", "--profile", "acme"}, true},
		"aws login":      {awsops.SignIn{Profile: "my acme"}, []string{"login", "--profile", "my acme"}, true},
		"no command":     {awsops.SignIn{}, nil, false},
		"a name or flag": {awsops.SignIn{Profile: "--debug", SSO: true}, []string{"sso", "login", "--profile", "--debug"}, false},
	} {
		if got := c.signIn.Args(); !slices.Equal(got, c.args) {
			t.Errorf("%s: %q, want %q", name, got, c.args)
		}
		if got := here.RunsSignIn(c.signIn); got != c.runs {
			t.Errorf("%s: run: %t", name, got)
		}
		if (Host{}).RunsSignIn(c.signIn) {
			t.Errorf("%s: it is run without an AWS CLI", name)
		}
	}
}
