// Package steps is what onboarding is: the eight steps of the article, as
// resources that package engine can look at, plan, make, and take back.
//
//	step1_*.go        the trail, its bucket, its optional SNS topic
//	step2_*.go        SSE-KMS on the bucket
//	step3_*.go        the queue
//	step4_*.go        the key and its policy
//	step5_*.go        the bucket's notification
//	step6_*.go        ExpelAPIPolicy
//	step7_*.go        ExpelServiceRole, or the IAM user
//	step8_*.go        the five values for Workbench
//
// Around them: setup.go decides every name, existing.go is a trail that was there
// before us and is kept as it is, survey.go looks at the account before
// anything is asked of it, variant.go lists what is wanted, verify.go proves
// the hops with the checks of step*_check.go, and session.go is what a face
// (wizard or command) talks to.
package steps
