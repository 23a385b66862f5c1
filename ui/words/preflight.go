package words

import (
	"fmt"
	"strings"

	"trailhead/steps"
)

// PreflightLimits are what IAM's policy simulator does not see.
const PreflightLimits = "The simulator makes no call, and sees less than AWS: no policies of buckets, keys and queues, no " +
	"session policies, " +
	"no resource control policies, nothing in other accounts. What it denies may work all the same, and what it allows may be " +
	"refused. It stops nothing."

// Preflight says what IAM's policy simulator allows of a plan: a line for each
// account, and below it those for what it does not allow.
func Preflight(all []steps.Preflight) (lines []string) {
	if len(all) == 0 {
		return []string{"Preflight: there is nothing to do, so nothing was asked."}
	}
	asked := false
	for _, p := range all {
		if p.NotAsked != steps.GapNone {
			lines = append(lines, "Preflight in "+p.Account+": IAM's policy simulator could not be asked, since "+gapWords(p)+".")
			continue
		}
		asked = true
		lines = append(lines, fmt.Sprintf("Preflight in %s: IAM's policy simulator allows %s %d of the %d calls asked about.", p.Account,
			p.Principal, p.Asked-len(p.Denied)-len(p.Unsure), p.Asked))
		for _, c := range p.Denied {
			lines = append(lines, "  denied: "+c.Action+" on "+c.Resource+" ("+deniedBy(c)+")")
		}
		for _, c := range p.Unsure {
			lines = append(lines, "  not sure: "+c.Action+" on "+c.Resource+" (depends on "+strings.Join(c.Missing, ", ")+")")
		}
	}
	if asked {
		lines = append(lines, PreflightLimits)
	}
	return lines
}

func gapWords(p steps.Preflight) string {
	switch p.NotAsked {
	case steps.GapRoot:
		return "the root user has no policies that can be simulated: only an organization's policies bind it"
	case steps.GapFederated:
		return "a federated session is neither a user nor a role"
	case steps.GapRefused:
		return "we are not allowed " + p.Refused
	case steps.GapNoRole:
		return "IAM does not show the role or user behind this session"
	}
	return "it gave no answer"
}

func deniedBy(c steps.PreflightCall) string {
	policy := map[string]string{"organization": "service control policy", "boundary": "permissions boundary"}[c.By]
	if policy == "" {
		policy = "identity-based policy"
	}
	if c.Explicit {
		return "explicitly, by a " + policy
	}
	return "no " + policy + " allows it"
}
