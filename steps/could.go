package steps

import (
	"trailhead/steps/answers"
	"trailhead/steps/setup"
)

// CouldStill says what the holder of the printed policies could do beside the
// plan: IAM cannot express less, and whoever hands them out should know.
func CouldStill(s setup.Setup) []string {
	all := []string{
		"write any document into the policy " + s.Answers.Policy + ", and so give " + s.Answers.Role + " other rights",
		"let somebody else take on " + s.Answers.Role + ", by its trust policy",
	}
	if s.Answers.Auth == answers.AuthUser {
		all[1] = "make further access keys for the user " + s.Answers.Role
	}
	all = append(all, "change the policy and tags of any key in "+s.LogAt().Region+" ("+s.AnyKeyARN()+") that leaves this to IAM and has no "+
		"alias but "+s.Alias()+": the id of a new key is not known beforehand", "make further keys that are tagged as trailhead's")
	if s.Existing == nil {
		all = append(all, "change bucket and trail of these names, whoever made them")
	}
	if s.Rollout() == answers.RolloutStackSet {
		all = append(all, "have CloudFormation make anything in the member accounts, by another template for the stack set")
	}
	if s.Rollout() == answers.RolloutDirect {
		all = append(all, "do in each member account what the role there may do")
	}
	return all
}
