// Package recorded holds the simulation against facts about the real AWS: what
// it answered to which call, taken from public recordings, from assertions of
// tests that ran on AWS, and from quotations. Only its tests do anything.
//
// testdata has one file a service. A fact is one call ("call", "with"), what was
// there before it ("given", by calls or by edits of the world), and the answer:
// status (0: not known), code, message, the arguments S3 names beside it, fields
// that the answer has ("*": with any value) and fields it lacks. strength says
// how good the evidence is; "source" where it is from and "seen" when.
//
// The result is shown by:
//
//	go test ./awsops/awssim/recorded -update
package recorded
