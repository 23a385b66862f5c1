package setup

import (
	"trailhead/steps/answers"
)

// BucketUnreachable is the error of a bucket whose account we cannot enter. It is an
// answers.Problems, too, which says why.
type BucketUnreachable struct {
	Bucket     string
	Candidates []string // the accounts it may be in, likeliest first; none where nothing tells
	Problem    answers.Problem
}

func (s Setup) unreachable(candidates []string, p answers.Problem) *BucketUnreachable {
	return &BucketUnreachable{Bucket: s.Bucket(), Candidates: candidates, Problem: p}
}

// Error implements error.
func (s *BucketUnreachable) Error() string { return s.Problem.Error() }

// Unwrap gives the problem as all problems with answers come.
func (s *BucketUnreachable) Unwrap() error { return answers.Problems{s.Problem} }
