package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/awsops/policydoc"
	"trailhead/internal/sample"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step4key"
	"trailhead/steps/step5notification"
)

// wanted is a statement of ours for somebody's policy, as the routes make them.
type wanted struct {
	kind      simtest.PolicyKind
	statement policydoc.Statement
	asks      []policydoc.Request
}

func someWanted(r *simtest.Random, s setup.Setup) wanted {
	const key = "arn:aws:kms:us-east-1:123456789012:key/1234"
	switch r.IntN(3) {
	case 0:
		w := step4key.DecryptWant(s, key)
		return wanted{simtest.KeyPolicy, w.Statement, w.Asks}
	case 1:
		w := step4key.SendWant(s, key)
		return wanted{simtest.KeyPolicy, w.Statement, w.Asks}
	}
	s.Existing.Route = setup.Route{Kind: setup.RouteFanOut,
		Replaced: awsops.Notification{Destination: "arn:aws:sqs:us-east-1:123456789012:siem"}}
	q := step5notification.ExistingQueue{Setup: s}
	return wanted{simtest.QueuePolicy, q.Statement(), []policydoc.Request{setup.FromTopic(s.FrontARN(), "sqs:SendMessage", q.ARN())}}
}

func (w wanted) enough(policy string) bool {
	return !slices.ContainsFunc(w.asks, func(q policydoc.Request) bool { return !setup.ResourceAllows(policydoc.Read(policy), q) })
}

func (w wanted) ours() []policydoc.Statement { return []policydoc.Statement{w.statement} }

func (w wanted) lacks(policy string) []policydoc.Statement {
	if w.enough(policy) {
		return nil
	}
	return w.ours()
}

// keeper stands in for AWS: it keeps what is written, and gives it back in other
// words.
type keeper struct{ text string }

func (k *keeper) put(_ context.Context, _ *awsops.Account, text string) error {
	k.text = simtest.Respelled(text)
	return nil
}

func (k *keeper) carryOut(t *testing.T, d engine.Diff) {
	t.Helper()
	for _, c := range d.Calls {
		if err := c.Run(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever statements others have in a key's or queue's policy: ours is added
// and theirs stay letter for letter; undo gives back what was there; and what
// somebody has changed in between stays changed.
func TestStatementsOfOthersSurvive(t *testing.T) {
	t.Parallel()
	added := 0
	simtest.Cases(t, 2500, func(t *testing.T, r *simtest.Random) {
		given := someSetup(r)
		w, text := someWanted(r, given), ""
		if w.kind == simtest.KeyPolicy || !r.Maybe(5) { // a queue may have no policy
			text = r.Policy(w.kind, logAccountID, true)
		}
		about, aws := engine.About{Type: string(w.kind), Name: "theirs"}, &keeper{text}
		d := setup.StatementDiff(about, policydoc.Read(text), w.lacks(text), engine.Past{}, "right", "adds", "kms:PutKeyPolicy", aws.put)
		if d.Blocked != nil || (len(d.Calls) == 0) != w.enough(text) {
			t.Fatalf("%+v for\n%s", d, text)
		}
		if len(d.Calls) == 0 {
			return
		}
		added++
		aws.carryOut(t, d)
		if before := text; before != "" && !policydoc.Equal(parsed(t, aws.text).Without(w.statement.Sid), parsed(t, before)) ||
			!lettersKept(t, text, d.After.Reveal()) {
			t.Fatalf("%s\nbecame\n%s", before, d.After.Reveal())
		}
		past := engine.Past{Changed: true, Before: d.Before.String(), After: d.After.String()}
		if again := setup.StatementDiff(about, policydoc.Read(aws.text), w.lacks(aws.text), past, "", "", "", aws.put); len(again.Calls) > 0 ||
			again.Blocked != nil {
			t.Errorf("still to do, after\n%s", aws.text)
		}
		w.takenBack(t, r, text, aws.text, past)
	})
	if sample.Full() && added < 20 {
		t.Errorf("only %d statements were added", added)
	}
}

// lettersKept reports whether each statement that was there is in the result
// letter for letter.
func lettersKept(t *testing.T, before, after string) bool {
	was, is := statementTexts(t, before), statementTexts(t, after)
	return len(is) == len(was)+1 && slices.Equal(is[:len(was)], was)
}

func statementTexts(t *testing.T, document string) []string {
	t.Helper()
	if document == "" {
		return nil
	}
	var doc struct{ Statement json.RawMessage }
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(document), &doc); err != nil {
		t.Fatal(err)
	}
	if json.Unmarshal(doc.Statement, &list) != nil {
		list = []json.RawMessage{doc.Statement}
	}
	var texts []string
	for _, one := range list {
		var compact bytes.Buffer
		if err := json.Compact(&compact, one); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, compact.String())
	}
	return texts
}

func parsed(t *testing.T, text string) policydoc.Document {
	t.Helper()
	if text == "" {
		return policydoc.New()
	}
	doc, err := policydoc.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// takenBack undoes, once as it was left and once after somebody's edit.
func (w wanted) takenBack(t *testing.T, r *simtest.Random, before, left string, past engine.Past) {
	t.Helper()
	aws := &keeper{left}
	undo := setup.StatementRemoval(policydoc.Read(left), w.ours(), past, "kms:PutKeyPolicy", aws.put)
	aws.carryOut(t, undo)
	if !policydoc.Equal(parsed(t, aws.text), parsed(t, before)) && before+aws.text != "" || undo.Versions != nil {
		t.Errorf("undo: %s\nbecame\n%s\n%+v", before, aws.text, undo.Versions)
	}
	edited := edit(r, parsed(t, left), w.statement.Sid)
	aws = &keeper{edited.String()}
	undo = setup.StatementRemoval(policydoc.Of(edited), w.ours(), past, "kms:PutKeyPolicy", aws.put)
	aws.carryOut(t, undo)
	if want := edited.Without(w.statement.Sid); len(want.Statements) > 0 && !policydoc.Equal(parsed(t, aws.text), want) ||
		len(want.Statements) == 0 && aws.text != "" {
		t.Errorf("undo after an edit: %s\nbecame\n%s", edited, aws.text)
	}
	if v := undo.Versions; v == nil || v.Before.Reveal() != past.Before || v.Left.Reveal() != past.After ||
		!policydoc.Equal(parsed(t, v.Now.Reveal()), edited) {
		t.Errorf("the three versions of\n%s\n%+v", edited, v)
	}
	ours := parsed(t, left) // our own statement, changed by somebody: it is theirs now
	changed := w.statement
	changed.Action = policydoc.Strings{"kms:DescribeKey"}
	if undo := setup.StatementRemoval(policydoc.Of(ours.With(changed)), w.ours(), past, "", aws.put); len(undo.Calls) > 0 ||
		undo.Summary == "" {
		t.Errorf("a statement that is not ours any more: %+v", undo)
	}
}

// edit is a policy that somebody else has changed.
func edit(r *simtest.Random, d policydoc.Document, keep string) policydoc.Document {
	more := policydoc.Statement{Sid: "added-later", Effect: "Allow", Principal: policydoc.Principal{"Service": {"config.amazonaws.com"}},
		Action: policydoc.Strings{"kms:Encrypt"}, Resource: policydoc.Strings{"*"}}
	if r.Maybe(2) {
		return d.With(more)
	}
	at := r.IntN(len(d.Statements))
	if d.Statements[at].Sid == keep {
		return d.With(more)
	}
	out := d.With() // a copy
	if r.Maybe(2) {
		out.Statements = slices.Delete(out.Statements, at, at+1)
		return out
	}
	out.Statements[at].Condition = policydoc.Conditions{"StringEquals": {"aws:PrincipalTag/edited": {"yes"}}}
	return out
}

// A statement of somebody's with the Sid of ours is told, not replaced.
func TestASidThatIsTakenIsTold(t *testing.T) {
	t.Parallel()
	simtest.Cases(t, 300, func(t *testing.T, r *simtest.Random) {
		w := someWanted(r, someSetup(r))
		existing := w.statement
		existing.Condition = policydoc.Conditions{"StringEquals": {"aws:PrincipalTag/team": {"red"}}}
		text := parsed(t, r.Policy(w.kind, logAccountID, false)).With(existing).String()
		d := setup.StatementDiff(engine.About{}, policydoc.Read(text), w.ours(), engine.Past{}, "", "", "", nil)
		if d.Blocked == nil || len(d.Calls) > 0 {
			t.Errorf("%s\nwould become\n%s", text, d.After.Reveal())
		}
		if undo := setup.StatementRemoval(policydoc.Read(text), w.ours(), engine.Past{}, "", nil); len(undo.Calls) > 0 {
			t.Errorf("undo would take out somebody's statement of\n%s", text)
		}
	})
}
