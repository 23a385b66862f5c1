package awsops

import "trailhead/internal/escape"

// SignIn is a command of the AWS CLI that signs in to a profile. The zero value is
// none.
type SignIn struct {
	Profile string
	SSO     bool // aws sso login, else aws login
}

// Args are the command's arguments, nil for none.
func (s SignIn) Args() []string {
	switch {
	case s == SignIn{}:
		return nil
	case s.SSO:
		return []string{"sso", "login", "--profile", s.Profile}
	}
	return []string{"login", "--profile", s.Profile}
}

// String is the command as a shell takes it, "" for none.
func (s SignIn) String() string {
	command := ""
	for _, arg := range s.Args() {
		command += " " + escape.ShellWord(arg)
	}
	if command == "" {
		return ""
	}
	return "aws" + command
}

// ProfileProblem is why a profile cannot be used as it is. The zero value is
// nothing.
type ProfileProblem struct {
	Kind   ProfileProblemKind
	Source string // the profile that has it, where a role is assumed from another one
}

// ProfileProblemKind is what keeps a profile from being used.
type ProfileProblemKind uint8

// The problems of a profile, as far as the AWS CLI's files tell.
const (
	ProfileUsable     ProfileProblemKind = iota
	NotSignedIn                          // aws sso login was never run, or its token cannot be read
	SignInExpired                        // the token of aws sso login has run out
	NotLoggedIn                          // aws login was never run
	NoSourceProfile                      // there is no profile of Source's name
	SourceProfileRing                    // the source profiles name each other
)

// hasProblemOf takes over what is wrong with the profile that a role is assumed
// from.
func (p *Profile) hasProblemOf(source Profile) {
	p.Problem, p.SignIn = source.Problem, source.SignIn
	if p.Problem.Kind != ProfileUsable {
		p.Problem.Source = source.Name
	}
}
