package path_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"trailhead/awsops"
	written "trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
)

// archive is the log archive account of the estates of Control Tower.
const archive = "222222222222"

// controlTower is a landing zone that trailhead connects from its management
// account. What is done to it later is done in the log archive account, where
// bucket, queue and role are.
func (w *world) controlTower(name string, more ...string) {
	w.Helper()
	e := must(written.Parse(simtest.Estate(w, name)))(w)
	if err := e.Build(w.sim); err != nil {
		w.Fatal(err)
	}
	w.management = w.signedInAs("arn:aws:iam::111111111111:user/admin", "AKIAMANAGEMENT")
	w.reach = w.management
	w.applied(append(more, "variant=control-tower", "members.rollout=none")...)
	// The guardrails let only this role change the bucket.
	w.reach = w.signedInAs("arn:aws:sts::"+archive+":assumed-role/AWSControlTowerExecution/admin", "AKIAARCHIVE")
	w.cfg = w.signedIn("AKIAARCHIVE")
	queue := must(w.reach.Key(w.Context(), "alias/expel-cloudtrail"))(w)
	w.at["queue_key"] = queue.ARN
}

// signedInAs is whoever has this ARN, with an access key.
func (w *world) signedInAs(who, key string) *awsops.Account {
	w.Helper()
	w.sim.SignIn(who, key)
	cfg := w.signedIn(key)
	reach := must(awsops.Connect(w.Context(), awsops.Options{
		Region: region, Clock: w.clock, Impatient: true, Simulate: func(c *aws.Config) { *c = cfg }}))(w)
	_, known, err := reach.Identity(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return known
}
