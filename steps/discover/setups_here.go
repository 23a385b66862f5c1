package discover

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/path"
)

// SetupsHere are the set-ups of Expel's whose role is in this account, by role
// and queue alone, read from the roles that trust Expel: nothing is judged, and
// no other account entered. Kinds: as Roles.
func SetupsHere(ctx context.Context, a *awsops.Account, given answers.Answers) ([]ExpelSetup, error) {
	roles, err := path.ExpelRoles(ctx, a, given.ExternalID.Reveal())
	if err != nil {
		return nil, err
	}
	var all []ExpelSetup
	for _, r := range roles {
		for _, queue := range r.Queues {
			arn, _ := awsops.ParseARN(queue)
			if arn.Account != a.Target().Account {
				continue
			}
			url, exists, err := awsops.OrMissing(a.In(arn.Region).QueueURL(ctx, arn.Resource))
			if err == nil && exists {
				all = append(all, ExpelSetup{Role: r.Role.ARN, Queue: queue, QueueURL: url, Account: arn.Account, Region: arn.Region,
					Command: checkCommand(r.Role.ARN, url)})
			}
		}
	}
	return all, nil
}

// checkCommand is the command that verifies a set-up.
func checkCommand(role, url string) string {
	return "trailhead verify --role-arn " + role + " --queue-url " + url
}
