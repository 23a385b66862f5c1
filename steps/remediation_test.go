package steps_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/policydoc"
	"trailhead/internal/sample"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// additions are what somebody may add to ExpelAPIPolicy, as Expel's guide says
// or not, and how it is named.
var additions = map[string]struct {
	add    func(policydoc.Document) policydoc.Document
	named  string
	status checks.Status
}{
	"to the article's statement, as Expel's guide has it": {func(d policydoc.Document) policydoc.Document {
		s, _ := d.Statement("VisualEditor0")
		s.Action = append(s.Action, "iam:UpdateAccessKey")
		return d.With(s)
	}, "iam:UpdateAccessKey (in VisualEditor0)", checks.Pass},
	"a statement of its own": {func(d policydoc.Document) policydoc.Document {
		return d.With(policydoc.Statement{Sid: "Ours", Effect: "Allow", Action: policydoc.Strings{"iam:UpdateAccessKey"},
			Resource: policydoc.Strings{"*"}})
	}, "iam:UpdateAccessKey (in Ours)", checks.Pass},
	"another bucket": {func(d policydoc.Document) policydoc.Document {
		return d.With(policydoc.Statement{Effect: "Allow", Action: policydoc.Strings{"s3:GetObject"},
			Resource: policydoc.Strings{"arn:aws:s3:::payroll/*"}})
	}, "s3:GetObject on arn:aws:s3:::payroll/*", checks.Warn},
}

// What somebody has added stays, whatever is run, and each command names it.
func TestWhatIsAddedToThePolicyStays(t *testing.T) {
	t.Parallel()
	for name, c := range additions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newWorld(t)
			b.applied()
			b.rewritten(c.add)
			added := b.policyNow()
			plan := b.plan()
			if notes := strings.Join(planNotes(plan), "\n"); len(plan.Changes) > 0 || !strings.Contains(notes, c.named) {
				t.Errorf("the plan: %s\n%s", listed(plan), notes)
			}
			d := b.session()
			set := answered(t, d)
			report := d.Verify(t.Context(), set.Answers, must(d.Subject(t.Context(), set))(t))
			at := slices.IndexFunc(report.Checks, func(c checks.Check) bool { return c.ID == "role.policy-others" })
			if at < 0 || report.Checks[at].Status != c.status || !strings.Contains(report.Checks[at].Evidence, c.named) {
				t.Errorf("verify: %+v", report.Checks)
			}
			b.rewritten(func(d policydoc.Document) policydoc.Document { return d.Without("ExpelQueue") })
			b.applied()
			if now := b.policyNow(); !policydoc.Equal(sortedStatements(now), sortedStatements(added)) {
				t.Errorf("apply left %s", now.Indent())
			}
			_, undo := b.undone(setup.UndoOptions{})
			left := b.policyNow()
			if words := listed(undo); !strings.Contains(words, c.named) || strings.Contains(left.String(), "sqs:") {
				t.Errorf("undo says %s and left %s", words, left)
			}
		})
	}
}

func planNotes(p *engine.Plan) []string {
	var notes []string
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		notes = append(notes, c.Notes...)
	}
	return notes
}

// sortedStatements is a policy whose statements are in the order of their Sids.
func sortedStatements(d policydoc.Document) policydoc.Document {
	slices.SortStableFunc(d.Statements, func(a, b policydoc.Statement) int { return strings.Compare(a.Sid, b.Sid) })
	return d
}

// The same in the member accounts: a repair mends what is ours and leaves alone
// what is not.
func TestRepairKeepsWhatIsAdded(t *testing.T) {
	t.Parallel()
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			t.Parallel()
			b := writtenWorld(t, []byte(company))
			more := organizationBy(rollout)
			b.applied(more...)
			for _, member := range []string{"200000000002", "200000000003"} {
				b.policyIn(member, func(d policydoc.Document) policydoc.Document {
					s, _ := d.Statement("VisualEditor0")
					s.Action = append(s.Action, "iam:UpdateAccessKey")
					if member == "200000000003" { // and it lacks something of ours
						s.Action = slices.DeleteFunc(s.Action, func(a string) bool { return a == "lambda:GetFunction" })
					}
					return d.With(s)
				})
			}
			d := b.session()
			set := answered(t, d, more...)
			found := must(d.VerifyMembers(t.Context(), set, true))(t)
			for _, c := range found {
				if strings.HasSuffix(c.ID, "200000000002") && c.Status != checks.Pass {
					t.Errorf("%s: %s", c.ID, c.Evidence)
				}
			}
			if !slices.ContainsFunc(found, func(c checks.Check) bool {
				return c.ID == "members.policy-others" && strings.Contains(c.Evidence, "iam:UpdateAccessKey") &&
					strings.Contains(c.Evidence, "200000000002")
			}) {
				t.Errorf("verify --all does not name it: %+v", found)
			}
			plan := must(d.PlanRepair(t.Context(), set))(t)
			if notes := strings.Join(planNotes(plan), "\n"); !strings.Contains(notes, "iam:UpdateAccessKey (in VisualEditor0)") {
				t.Errorf("repair does not name it: %s", notes)
			}
			if result, _ := follow(d.Apply(t.Context(), set, must(plan.Approve())(t), false)); result.Problem != nil {
				t.Fatal(result.Problem)
			}
			for _, member := range []string{"200000000002", "200000000003"} {
				now := b.policyIn(member, nil).String()
				if !strings.Contains(now, "iam:UpdateAccessKey") || !strings.Contains(now, "lambda:GetFunction") {
					t.Errorf("%s: %s", member, now)
				}
			}
		})
	}
}

// policyIn is a member's policy, changed where a change is given.
func (b *world) policyIn(member string, change func(policydoc.Document) policydoc.Document) policydoc.Document {
	b.t.Helper()
	arn := "arn:aws:iam::" + member + ":policy/ExpelAPIPolicy"
	aws, err := b.home().AssumeIn(b.t.Context(), member, "arn:aws:iam::"+member+":role/OrganizationAccountAccessRole", "test")
	b.must(err)
	found, err := aws.Policy(b.t.Context(), arn)
	b.must(err)
	doc, err := found.Document.Document()
	b.must(err)
	if change != nil {
		b.must(aws.UpdatePolicy(b.t.Context(), arn, change(doc).String()))
	}
	return doc
}

// With remediation answered, Expel's statement is in the policy of the primary
// account and of the members by either way, and in every export; answered no
// again, it goes.
func TestRemediation(t *testing.T) {
	t.Parallel()
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			t.Parallel()
			b := writtenWorld(t, []byte(company))
			more := append(organizationBy(rollout), "remediation=true")
			b.applied(more...)
			has := func(want bool, when string) {
				for where, doc := range map[string]policydoc.Document{"primary": b.policyNow(), "member": b.policyIn("200000000002", nil)} {
					s, there := doc.Statement("ExpelRemediation")
					if there != want || there && !slices.Contains(s.Action, "iam:UpdateAccessKey") {
						t.Errorf("%s, %s: %s", when, where, doc)
					}
				}
			}
			has(true, "answered yes")
			if again := b.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
			e := exportOf(t, b, more...)
			script, _ := e.Script()
			for name, text := range map[string]string{"script": script, "runbook": e.Runbook(false), "template": must(e.Template())(t),
				"members": must(e.MembersTemplate())(t)} {
				if !strings.Contains(text, "iam:UpdateAccessKey") {
					t.Errorf("the %s lacks it", name)
				}
			}
			off := append(organizationBy(rollout), "remediation=false")
			if rollout == answers.RolloutStackSet && !strings.Contains(
				strings.Join(planNotes(b.plan(off...)), "\n"), "writes ExpelAPIPolicy of each account anew") {
				t.Error("the plan does not say that CloudFormation writes the policies whole")
			}
			b.applied(off...)
			has(false, "answered no again")
		})
	}
	if a := answers.Defaults(); a.Remediation {
		t.Error("nobody asked for it")
	}
}

// The exported script keeps what others have added, as apply does, and says so.
func TestAScriptKeepsWhatIsAdded(t *testing.T) {
	t.Parallel()
	b := newWorld(t)
	script, _ := exportOf(t, b).Script()
	b.applied()
	library, _, _ := strings.Cut(script, "section_")
	ours := b.policyNow()
	for name, c := range sample.Rows(t, 1, additions) {
		t.Run(name, func(t *testing.T) {
			for lacks, there := range sample.Rows(t, 2, map[string]policydoc.Document{
				"nothing": c.add(ours), "the queue": c.add(ours).Without("ExpelQueue"), "reads": fewer(c.add(ours)), "Sids": nameless(c.add(ours))}) {
				dir := t.TempDir()
				for file, doc := range map[string]policydoc.Document{"there": there, "ours": ours} {
					if err := os.WriteFile(filepath.Join(dir, file), []byte(doc.String()), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				_, talk, err := bash(t, library+"ensure_policy ExpelAPIPolicy arn \"$(cat '"+dir+"/ours')\" words\n", `
					case "$2" in
					get-policy) echo '{"Policy":{"DefaultVersionId":"v1","Tags":[{"Key":"managed-by","Value":"trailhead"},{"Key":"vendor","Value":"expel"}]}}' ;;
					get-policy-version) printf '{"PolicyVersion":{"Document":%s}}' "$(cat '`+dir+`/there')" ;;
					list-policy-versions) echo '{"Versions":[]}' ;;
					create-policy-version) printf '%s' "$6" >'`+dir+`/wrote' ;;
					*) exit 9 ;;
					esac`)
				if err != nil || !strings.Contains(talk, "keeps it: "+strings.Split(c.named, " on ")[0]) {
					t.Errorf("lacks %s, %v: %s", lacks, err, talk)
				}
				wrote, err := os.ReadFile(filepath.Join(dir, "wrote"))
				if nothing := lacks == "nothing" || lacks == "Sids"; (err != nil) != nothing {
					t.Errorf("lacks %s: wrote %s", lacks, wrote)
				}
				if err == nil && (!json.Valid(wrote) || !policydoc.Equal(
					sortedStatements(parsedDocument(t, string(wrote))), sortedStatements(c.add(ours)))) {
					t.Errorf("lacks %s: wrote %s", lacks, wrote)
				}
			}
		})
	}
}

func parsedDocument(t *testing.T, text string) policydoc.Document {
	t.Helper()
	return must(policydoc.Parse(text))(t)
}

// fewer is a policy with one of the article's actions less.
func fewer(d policydoc.Document) policydoc.Document {
	s, _ := d.Statement("VisualEditor0")
	s.Action = slices.DeleteFunc(s.Action, func(a string) bool { return a == "lambda:GetFunction" })
	return d.With(s)
}

// nameless is a policy whose statements about the logs have no Sid, as the
// article has them.
func nameless(d policydoc.Document) policydoc.Document {
	out := policydoc.New()
	for _, s := range d.Statements {
		if strings.HasPrefix(s.Sid, "Expel") {
			s.Sid = ""
		}
		out.Statements = append(out.Statements, s)
	}
	return out
}
