package flow

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// SignInArgs are the arguments of the AWS CLI in a command that signs in, as
// "aws sso login --profile acme" and "aws login --profile acme"; nil for any
// other, and for a name that a shell would have to unquote.
func SignInArgs(command string) []string {
	words := strings.Fields(command)
	if len(words) < 4 || words[0] != "aws" || strings.ContainsAny(command, `'"\$`) {
		return nil
	}
	name := words[len(words)-1]
	for _, login := range [][]string{{"sso", "login"}, {"login"}} {
		if slices.Equal(words[1:len(words)-1], append(login, "--profile")) && !strings.HasPrefix(name, "-") {
			return words[1:]
		}
	}
	return nil
}

// RunsSignIn reports whether a command that signs in can be run here.
func (h Host) RunsSignIn(command string) bool { return h.SignIn != nil && SignInArgs(command) != nil }

// SignInAs is the command that signs in as a profile that has one, also where the files
// say that it is signed in: AWS has the last word.
func SignInAs(p awsops.Profile) string {
	switch {
	case p.SignIn == "" && p.Kind == "SSO":
		return "aws sso login --profile " + answers.ShellWord(p.Name)
	case p.SignIn == "" && p.Kind == "login":
		return "aws login --profile " + answers.ShellWord(p.Name)
	}
	return p.SignIn
}
