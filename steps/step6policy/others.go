package step6policy

import (
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// NoteUses is the journal's note of what this set-up lets Expel use: its
// statements about queue, bucket and keys, without those of other set-ups.
const NoteUses = "uses"

// remember is what the journal keeps once the policy is as wanted.
func (s policyObserved) remember(v *engine.Values) map[string]string {
	if !s.primary() {
		return nil
	}
	return map[string]string{NoteUses: policydoc.New(s.logs(v)...).String()}
}

// Uses are the statements about queue, bucket and keys in a policy: what a
// set-up has put there.
func Uses(doc policydoc.Document) policydoc.Document {
	return policydoc.New(slices.DeleteFunc(slices.Clone(doc.Statements), func(s policydoc.Statement) bool {
		return !plain(s) || s.Sid != sidQueue && s.Sid != sidLogs && s.Sid != sidKey
	})...)
}

// wanted are our statements, with what the other set-ups in this account need:
// the policy is one for all.
func (p Policy) wanted(v *engine.Values) []policydoc.Statement {
	statements := p.Document(v).Statements
	for _, o := range p.Setup.OthersIn(p.Account) {
		if o.Remediation && !p.Setup.Answers.Remediation {
			statements = append(statements, remediation)
		}
		for _, theirs := range o.Uses.Statements {
			at := slices.IndexFunc(statements, func(s policydoc.Statement) bool { return s.Sid == theirs.Sid })
			if at < 0 {
				statements = append(statements, theirs)
				continue
			}
			statements[at].Resource = slices.Concat(statements[at].Resource, beyond(theirs.Resource, statements[at].Resource, same))
		}
	}
	return statements
}

// after is the policy as it is to be: ours in what is there.
func (s policyObserved) after(v *engine.Values) policydoc.Document {
	if !s.exists {
		return policydoc.New(s.wanted(v)...)
	}
	now := s.now
	if s.Setup.RemediationEnds && hasRemediation(now) {
		now = now.Without(SidRemediation)
	}
	return merged(now, s.wanted(v))
}

// hasRemediation reports whether the policy has our remediation statement, as we
// write it.
func hasRemediation(doc policydoc.Document) bool {
	s, there := doc.Statement(SidRemediation)
	return there && policydoc.EqualStatement(s, remediation)
}

// Foreign are the parts of a policy that no set-up has put there, and Shared
// those of other set-ups: by what the policy says, whether their journals are at
// hand or not.
func (p Policy) Foreign(doc policydoc.Document, v *engine.Values) (foreign, shared []policydoc.Statement) {
	known := append(p.Document(v).Statements, allow(sidReads, expelReads, policydoc.Strings{"*"}))
	for _, s := range without(doc, known).Statements {
		if isShared(s) {
			shared = append(shared, s)
		} else {
			foreign = append(foreign, s)
		}
	}
	return foreign, shared
}

// isShared reports whether a statement is one that another set-up has: the
// actions of ours on another queue, bucket or key.
func isShared(s policydoc.Statement) bool {
	ours := map[string][]string{sidQueue: {"sqs:DeleteMessage", "sqs:ReceiveMessage"}, sidLogs: {"s3:GetObject"},
		sidKey: {"kms:Decrypt"}}[s.Sid]
	return plain(s) && len(ours) > 0 && len(beyond(s.Action, ours, strings.EqualFold)) == 0
}

// UsedBy says which other set-up uses this policy, and so the role or user that
// has it; "" where none does. One whose journal is not here is known by its
// queue in the policy.
func (p Policy) UsedBy(doc policydoc.Document, v *engine.Values) string {
	if others := p.Setup.OthersIn(p.Account); len(others) > 0 {
		return others[0].Title(p.Setup) + " uses it"
	}
	_, shared := p.Foreign(doc, v)
	for _, s := range shared {
		if s.Sid == sidQueue {
			return "another set-up uses it, with the queue " + s.Resource[0]
		}
	}
	return ""
}

// rest is what stays of the policy when this set-up is taken back, and why.
func (s policyObserved) rest(v *engine.Values) (rest policydoc.Document, why string) {
	gone := s.logs(v)
	for i, g := range gone {
		gone[i].Resource = slices.DeleteFunc(slices.Clone(g.Resource), func(arn string) bool {
			_, used := s.Setup.OtherUses(arn)
			return used
		})
	}
	if user := s.UsedBy(s.now, v); user != "" {
		return without(s.now, gone), user
	}
	if hasRemediation(s.now) { // ours, whatever is answered now
		s.now = s.now.Without(SidRemediation)
	}
	foreign, _ := s.Foreign(s.now, v)
	if s.now.Statements = foreign; len(foreign) == 0 {
		return s.now, ""
	}
	return s.now, "what somebody has added stays: " + Words(foreign)
}

// notes name what is in the policy beside ours, before and after.
func (s policyObserved) notes(v *engine.Values) []string { return s.Beside(s.now, v) }

// Beside says what is in a policy's document that trailhead did not write, a
// sentence for each kind.
func (p Policy) Beside(doc policydoc.Document, v *engine.Values) []string {
	var notes []string
	foreign, shared := p.Foreign(doc, v)
	if len(foreign) > 0 {
		notes = append(notes, "trailhead did not write all of it, and what it did not write stays: "+Words(foreign)+".")
	}
	if len(shared) > 0 {
		notes = append(notes, "Another set-up uses it too, and its part stays: "+Words(shared)+".")
	}
	return notes
}

// Words name statements: their Sids, actions and resources.
func Words(statements []policydoc.Statement) string {
	var all []string
	for _, s := range statements {
		all = append(all, wordOf(s))
	}
	return strings.Join(all, "; ")
}

// OnlyRemediation reports whether statements let Expel do no more than what its
// remediation asks for.
func OnlyRemediation(statements []policydoc.Statement) bool {
	return !slices.ContainsFunc(statements, func(s policydoc.Statement) bool {
		return s.Effect != policydoc.Deny && (len(s.NotAction) > 0 || len(beyond(s.Action, remediation.Action, strings.EqualFold)) > 0)
	})
}

func wordOf(s policydoc.Statement) string {
	var b strings.Builder
	if s.Effect == policydoc.Deny {
		b.WriteString("Deny ")
	}
	list := func(not string, values, notValues policydoc.Strings) {
		if len(notValues) > 0 {
			b.WriteString(not)
		}
		b.WriteString(strings.Join(slices.Concat(values, notValues), ", "))
	}
	list("all but ", s.Action, s.NotAction)
	if !slices.Equal(s.Resource, policydoc.Strings{"*"}) {
		b.WriteString(" on ")
		list("all but ", s.Resource, s.NotResource)
	}
	if s.Sid != "" {
		b.WriteString(" (in " + s.Sid + ")")
	}
	return b.String()
}

// UsesOf are the statements that the answers of a new trail alone tell of; its
// key's ARN is AWS's to choose.
func UsesOf(s setup.Setup) policydoc.Document {
	p := Policy{Setup: s, Account: s.LogAt().Account}
	return policydoc.New(p.logs(engine.NewValues())[:2]...)
}
