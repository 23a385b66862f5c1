package step4key

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// existingKey is a key on the way of the log files or of somebody's messages that
// was there before us. Where its policy leaves the decision to our account,
// IAM is enough and nothing is touched; else one statement is added by Sid. A
// key of an account that we cannot enter is its owner's to change.
type existingKey struct {
	setup setup.Setup
	arn   string
	wants []keyWant // one key may encrypt log files and somebody's queue, too
}

// keyWant is what somebody needs of a key: the statement that gives it, and
// the same as questions.
type keyWant struct {
	Statement policydoc.Statement
	Asks      []policydoc.Request
	right     string // what is so where nothing need be done
	adds      string
	needs     []engine.ID
}

type existingKeyObserved struct {
	existingKey
	denied bool // we may not read its policy
	policy policydoc.Text
	past   engine.Past
}

// sidDecrypt names our one statement in somebody's key policy, sidFromTopic
// that for messages of the topic in front of somebody's queue.
const (
	sidDecrypt   = "Allow Expel to decrypt"
	sidFromTopic = "Allow Expel fan-out topic to encrypt"
)

// ExistingKeyID names somebody's key in plans and journals.
func ExistingKeyID(arn string) engine.ID { return engine.ID("their-key:" + text.NameIn(arn)) }

// existingKeys are the keys that log files are encrypted with and, where a topic
// is put in front of somebody's queue, that of the queue.
func existingKeys(s setup.Setup) []engine.Resource {
	var resources []engine.Resource
	for _, arn := range s.Existing.Keys() {
		wants := []keyWant{DecryptWant(s, arn)}
		if frontNeeds(s, arn) {
			wants = append(wants, SendWant(s, arn))
		}
		resources = append(resources, existingKey{s, arn, wants})
	}
	if arn := s.Existing.Route.ExistingQueue.KeyID; frontNeeds(s, arn) && !slices.Contains(s.Existing.Keys(), arn) {
		resources = append(resources, existingKey{s, arn, []keyWant{SendWant(s, arn)}})
	}
	return resources
}

// frontNeeds reports whether a topic is put in front of a queue that is
// encrypted with this key.
func frontNeeds(s setup.Setup, arn string) bool {
	return arn != "" && s.Existing.Route.Kind == setup.RouteFanOut && s.Existing.Route.ExistingQueue.KeyID == arn
}

// cloudTrailsContext is what CloudTrail encrypts a log file with, and S3 decrypts
// it with: the ARN of the trail.
const cloudTrailsContext = "kms:EncryptionContext:aws:cloudtrail:arn"

// DecryptWant lets Expel's role decrypt log files, by S3 and, with the trail's
// key, those of CloudTrail only: the key may encrypt more. Between accounts IAM and
// the key policy must both allow it (docs/aws.md#keys-across-accounts,
// docs/aws.md#readers-of-log-files).
func DecryptWant(s setup.Setup, arn string) keyWant {
	via := "s3." + s.LogAt().Region + ".amazonaws.com"
	only := policydoc.Conditions{"StringEquals": {"kms:ViaService": {via}}}
	context := map[string][]string{"kms:ViaService": {via}, "kms:CallerAccount": {s.LogAt().Account}}
	if s.Existing != nil && s.Existing.Trail.KeyID == arn {
		only["Null"] = map[string]policydoc.Strings{cloudTrailsContext: {"false"}}
		context[cloudTrailsContext] = []string{s.Existing.Trail.ARN}
	}
	return keyWant{
		Statement: policydoc.Statement{Sid: sidDecrypt, Effect: "Allow", Principal: policydoc.Principal{"AWS": {s.Expel()}},
			Action: policydoc.Strings{"kms:Decrypt"}, Resource: policydoc.Strings{"*"}, Condition: only},
		Asks: []policydoc.Request{{
			Caller: policydoc.Caller{ARN: s.Expel(), Account: s.LogAt().Account}, Action: "kms:Decrypt", Resource: arn, Context: context,
		}},
		right: "lets Expel's role decrypt", adds: "+1 statement: Expel may decrypt", needs: []engine.ID{setup.IDRole, setup.IDUser},
	}
}

// SendWant lets SNS encrypt what the topic in front sends to somebody's queue.
// Without it messages are lost, and nobody is told (docs/aws.md#encrypted-queue-behind-a-topic).
func SendWant(s setup.Setup, arn string) keyWant {
	actions := policydoc.Strings{"kms:GenerateDataKey*", "kms:Decrypt"}
	return keyWant{
		Statement: policydoc.Statement{Sid: sidFromTopic, Effect: "Allow", Principal: policydoc.Principal{"Service": {"sns.amazonaws.com"}},
			Action: actions, Resource: policydoc.Strings{"*"},
			Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {s.FrontARN()}}}},
		Asks:  []policydoc.Request{setup.FromTopic(s.FrontARN(), "kms:GenerateDataKey", arn), setup.FromTopic(s.FrontARN(), "kms:Decrypt", arn)},
		right: "lets the topic encrypt", adds: "+1 statement: the topic may encrypt", needs: []engine.ID{setup.IDFront},
	}
}

// About implements engine.Resource.
func (k existingKey) About() engine.About {
	arn, _ := awsops.ParseARN(k.arn)
	var needs []engine.ID
	for _, w := range k.wants {
		needs = append(needs, w.needs...)
	}
	about := k.setup.About(ExistingKeyID(k.arn), 4, "KMS key", text.NameIn(k.arn), needs...)
	about.At.Region, about.Identity = arn.Region, k.arn
	if k.setup.Enters(arn.Account) {
		about.At.Account = arn.Account // its policy can be read and written there only
	}
	return about
}

// Permissions implements engine.Resource.
func (k existingKey) Permissions() []engine.Permission {
	if k.away() {
		return nil
	}
	return setup.Permit(k.arn, "kms:GetKeyPolicy", "kms:PutKeyPolicy")
}

// away reports whether the key is in an account that we cannot enter.
func (k existingKey) away() bool { return !k.setup.Enters(text.AccountIn(k.arn)) }

// Observe implements engine.Resource.
func (k existingKey) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := existingKeyObserved{existingKey: k, past: past}
	if k.away() { // GetKeyPolicy does not cross accounts (docs/aws.md#keys-across-accounts)
		return observed, nil
	}
	var err error
	observed.policy, err = aws.KeyPolicy(ctx, k.arn)
	if awsops.Is(err, awsops.Denied) {
		observed.denied = true
		return observed, nil
	}
	return observed, err
}

// lacking are the wants that the policy does not meet, with our statements or
// without, given that IAM allows them too.
func (s existingKeyObserved) lacking() []keyWant {
	return slices.DeleteFunc(slices.Clone(s.wants), func(w keyWant) bool {
		return !slices.ContainsFunc(w.Asks, func(q policydoc.Request) bool { return !setup.ResourceAllows(s.policy, q) })
	})
}

// statementsOf are what is added for wants.
func statementsOf(wants []keyWant) []policydoc.Statement {
	var all []policydoc.Statement
	for _, w := range wants {
		all = append(all, w.Statement)
	}
	return all
}

// Diff implements engine.Observed.
func (s existingKeyObserved) Diff(*engine.Values) engine.Diff {
	if s.away() || s.denied {
		if d, ok := setup.Received(s.past); ok {
			return d
		}
		d := engine.Kept("its owner decides")
		d.Handed = s.handover()
		return d
	}
	var right, adds []string
	for _, w := range s.wants {
		right = append(right, w.right)
	}
	lacking := s.lacking()
	for _, w := range lacking {
		adds = append(adds, w.adds)
	}
	return setup.StatementDiff(s.About(), s.policy, statementsOf(lacking), s.past, strings.Join(right, "; "), strings.Join(adds, "; "),
		"kms:PutKeyPolicy", s.put)
}

// handover is the statement for the key's owner to add. Whether it is there
// already cannot be seen from here.
func (s existingKeyObserved) handover() *engine.Handover {
	why := "its policy can be read in account " + text.AccountIn(s.arn) + " only, and there is no access to it from here"
	if s.denied {
		why = "this identity may not read its policy (kms:GetKeyPolicy)"
	}
	what, needs := "Let Expel's role decrypt with the key ",
		"Log files may be encrypted with it, and then Expel needs its policy's consent as well as IAM's"
	if s.wants[0].Statement.Sid == sidFromTopic {
		what, needs = "Let the topic "+s.setup.FrontTopic()+" encrypt with the key ",
			"The queue that hears of the log files now is encrypted with it, and would get none of the topic's messages"
	}
	return &engine.Handover{To: "the owner of the key in account " + text.AccountIn(s.arn), Account: text.AccountIn(s.arn),
		What: what + s.arn + ", unless its policy does so already",
		Why:  why + ". " + needs, Text: engine.PolicyDocument(policydoc.New(statementsOf(s.wants)...))}
}

func (s existingKeyObserved) put(ctx context.Context, aws *awsops.Account, text string) error {
	if err := aws.PutKeyPolicy(ctx, s.arn, text); err != nil {
		return err
	}
	now, err := aws.KeyPolicy(ctx, s.arn)
	if err != nil {
		return err
	}
	return setup.OthersAreWhole("key "+s.arn, s.policy, now, sidDecrypt, sidFromTopic)
}

// Remove implements engine.Observed.
func (s existingKeyObserved) Remove(*engine.Values) engine.Diff {
	if other, used := s.setup.OtherUses(s.arn); used {
		return engine.Kept(other.Title(s.setup) + " uses it")
	}
	return s.setup.TakeOut(s.policy, s.asWritten(), s.past, "kms:PutKeyPolicy", s.put)
}

// asWritten are our statements in the form that this policy has: earlier versions
// wrote them without conditions.
func (s existingKeyObserved) asWritten() []policydoc.Statement {
	doc, err := s.policy.Document()
	ours := statementsOf(s.wants)
	for i, one := range ours {
		if there, had := doc.Statement(one.Sid); err == nil && had && len(there.Condition) == 0 {
			ours[i].Condition = nil
		}
	}
	return ours
}

// Explain implements engine.Explainer.
func (k existingKey) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Operation != "PutKeyPolicy" || e.Kind != awsops.Denied {
		return nil
	}
	return &engine.Problem{ID: "key.denied", Why: "this identity may not change the policy of the key " + k.arn + " (" + e.Message + ")",
		Do: []engine.Remedy{{Do: "Have the key's owner add this statement", Again: true,
			Document: policydoc.New(statementsOf(k.wants)...).String()},
			{Do: "Leave it for later", More: "The changes made so far stand and do no harm."}}}
}
