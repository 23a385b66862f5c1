package steps

import (
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// overlap is the problem of a rule that has come to the bucket since the site
// was looked at.
func (s notificationSeen) overlap(others []awsops.Notification) *engine.Problem {
	return &engine.Problem{What: "The bucket " + s.site.Bucket() + " already tells somebody of the same events",
		Why: "S3 allows only one rule for an event and prefix, and there is " + ruleNames(others),
		Do:  []string{"Run the same command again: it shows the ways out."}, Again: true}
}

// nameProblem is the problem of somebody's rule that has the name of ours.
func (s notificationSeen) nameProblem(theirs awsops.Notification) *engine.Problem {
	return &engine.Problem{What: "The bucket " + s.site.Bucket() + " has a rule of the name " + theirs.ID + " already, and trailhead did not make it",
		Why: "it goes to " + theirs.Destination + ", and S3 keeps rules apart by their names only: ours would take its place",
		Do:  []string{"Choose another name: notification: … in the answers file, or --notification …"}}
}

// cannotGoBack is the problem of an undo whose result S3 would refuse.
func (s notificationSeen) cannotGoBack(others []awsops.Notification) *engine.Problem {
	return &engine.Problem{What: "The rule that was on " + s.site.Bucket() + " before cannot be put back",
		Why: "somebody has added a rule since that takes the same events: " + ruleNames(others),
		Do:  []string{"Have one of the two taken off the bucket, then run trailhead undo again. Until then the topic keeps telling both queues."}}
}

func ruleNames(rules []awsops.Notification) string {
	var names []string
	for _, o := range rules {
		names = append(names, fmt.Sprintf("%q, which goes to %s", o.ID, o.Destination))
	}
	return strings.Join(names, " and ")
}

// Explain implements engine.Explainer.
func (n notification) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation != "PutBucketNotificationConfiguration" {
		return nil
	}
	if e.Kind == awsops.Denied && n.site.theirs != nil && n.site.theirs.tower != nil {
		return n.lockedAfterAll(e)
	}
	if e.Code != "InvalidArgument" {
		return nil
	}
	p := &engine.Problem{Why: "S3 refuses: " + e.Message, Do: []string{"Run the same command again; if it is refused again, send the text above to whoever looks after the bucket."}}
	for _, a := range e.Arguments {
		if a[0] == n.site.queueARN() || a[0] == n.site.frontARN() {
			p.Why = "S3 cannot send to " + nameIn(a[0]) + ": " + a[1] + ". It checks its policy and the key's policy, and does not say which"
			p.Do = []string{"Wait a minute, then run the same command again: policies take a while to be seen.", "trailhead verify says which of the two does not let S3 in."}
			p.Again = true
			continue
		}
		p.What = "Another rule on the bucket " + n.site.Bucket() + " is broken"
		p.Why = "S3 checks every destination when one is added, and " + a[0] + " fails: " + a[1]
		p.Do = []string{"Have the owner of that rule mend or remove it, then run the same command again."}
		return p
	}
	return p
}

// lockedAfterAll is the story of a guardrail that could not be known
// beforehand: only the management account can ask for the landing zone's
// version.
func (n notification) lockedAfterAll(e *awsops.Error) *engine.Problem {
	return &engine.Problem{What: "Control Tower does not let us change the notifications of " + n.site.Bucket(),
		Why: "from landing zone 4.0 on a guardrail keeps them for the role " + towerRole + " (Sid CTS3PV8). AWS says: " + e.Message,
		Do: []string{"Run trailhead in the management account: with --accept control-tower-bypass it does this one change as " + towerRole + ".",
			"Have whoever looks after Control Tower add the rule. The changes made so far stand and do no harm."}}
}
