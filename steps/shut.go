package steps

import "trailhead/steps/answers"

// Shut is the error of a bucket whose account we cannot enter. It is an
// answers.Problems, too, which says why.
type Shut struct {
	Bucket     string
	Candidates []string // the accounts it may be in, likeliest first; none where nothing tells
	Problem    answers.Problem
}

func (s Site) shut(candidates []string, p answers.Problem) *Shut {
	return &Shut{Bucket: s.Bucket(), Candidates: candidates, Problem: p}
}

// Error implements error.
func (s *Shut) Error() string { return s.Problem.Error() }

// Unwrap gives the problem as all problems with answers come.
func (s *Shut) Unwrap() error { return answers.Problems{s.Problem} }
