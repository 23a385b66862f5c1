// Package path is the way of an event, from the call that CloudTrail records
// to the hands of Expel, as one value. Read gathers what AWS says about a
// set-up, whoever made it; Of lays out hop by hop who calls what on what, with
// which context; Evaluate, which is pure, says of each hop whether it is open,
// weak, shut or not known, and what decides that: a reason with an id, and the
// document, statement, rule or setting. No English is needed to act on it:
// the sentences that the faces use are made from these values by the faces.
//
// Nothing is taken from a name: the ARN of a role under a path, a policy, a
// queue are what AWS says they are.
package path
