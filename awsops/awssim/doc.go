// Package awssim is an AWS in memory. It answers the real SDK clients in
// process, inside the SDK's own retry loop and after its own validation,
// serialisation and signing, so retries, paging and typed errors are the real
// ones. It is as strict as AWS where a set-up of CloudTrail, S3, SQS, KMS and
// IAM can go wrong: policies are evaluated, principals must exist, names
// collide, limits hold. What it does not model fails and names itself.
//
// Rehearsals, tests and recordings use it. The facts behind every refusal are
// in docs/aws.md.
package awssim
