package steps

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/discover"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step1trail"
	"trailhead/steps/step7role"
	"trailhead/steps/step8workbench"
	"trailhead/steps/verify"
)

// Session is where a face (the wizard, a command) asks for work to be done: one
// identity in one account and region, with its journal.
type Session struct {
	*access.Accounts
	Journal *engine.Journal
	listen  func(engine.Event)
	kept    atomic.Pointer[discover.ExpelSetup]
	listed  awsops.Listings // the accounts of the organization, until something is looked at or made anew
}

// Open asks AWS who we are and opens the journal of that account and region,
// kept under stateDir. Listen hears of every look; nil where nobody cares.
func Open(ctx context.Context, reach *awsops.Account, stateDir string, listen func(engine.Event)) (*Session, error) {
	id, home, err := reach.Identity(ctx)
	if err != nil {
		return nil, engine.Explain("find out who we are", nil, err)
	}
	journal, err := engine.OpenJournal(stateDir, home.Target(), home.Clock())
	if err != nil {
		return nil, err
	}
	return &Session{Accounts: access.New(id, home), Journal: journal, listen: listen}, nil
}

// Earlier is what the last run here answered, for answers.Layers; nil where
// there was none.
func (d *Session) Earlier() map[string]string {
	var record map[string]string
	if raw := d.Journal.Answers(); raw == nil || json.Unmarshal(raw, &record) != nil {
		return nil
	}
	return setup.EarlierNames(record, d.Home.Target())
}

func (d *Session) engine(s setup.Setup) *engine.Engine {
	record, err := json.Marshal(setup.WithNames(s.Answers.Record()))
	if err != nil {
		panic(err) // texts only: it cannot fail
	}
	return &engine.Engine{Fleet: d, Journal: d.Journal, Clock: d.Home.Clock(), By: d.Identity.ARN, Answers: record, Listen: d.listen,
		Subject:    s,
		ExternalID: awsops.NewSecretText(s.Answers.ExternalID.Reveal())}
}

// Setup decides every name for these answers. It asks AWS nothing, so it knows
// of no trail that is there: that is known of a plan (SetupOf) or a look (Locate).
func (d *Session) Setup(a answers.Answers) setup.Setup {
	return setup.Setup{At: d.Home.Target(), Answers: a}
}

// SetupOf is the set-up that a plan is for, as its look has found it; the zero
// value of a plan that no session has made.
func SetupOf(p *engine.Plan) setup.Setup {
	s, _ := p.Subject().(setup.Setup)
	return s
}

// Plan looks at everything and says what would be done. The error is an
// answers.Problems where an answer is missing or does not fit this account.
func (d *Session) Plan(ctx context.Context, set answers.Set) (*engine.Plan, error) {
	ctx = awsops.WithListings(awsops.WithSharedReads(ctx), &d.listed)
	d.Keep(nil)
	if missing := answers.Require(set, "external_id"); len(missing) > 0 {
		return nil, missing
	}
	var found survey
	setup, plan, err := d.look(ctx, set, &found)
	if err != nil {
		return nil, err
	}
	found.lookForSetups(ctx, d.Home, set)
	if problems := refuse(setup, found, set); len(problems) > 0 {
		return nil, problems
	}
	d.lookAhead(ctx, setup, plan)
	if takesName(plan) {
		d.offerFreeNames(ctx, setup, plan)
	}
	if logs, err := d.At(ctx, setup.LogAt(), ""); err == nil {
		logs.Warm(setup.Bucket()) // while somebody looks at the plan
	}
	return plan, nil
}

// Discover looks at everything this identity can see from here (discover).
func (d *Session) Discover(ctx context.Context, a answers.Answers, tell func(discover.Found)) (discover.Discovery, error) {
	d.listed.Forget()
	return discover.Run(awsops.WithListings(ctx, &d.listed), d.Accounts, a, tell)
}

// Subject is the set-up that these answers describe, or the one that is kept. A
// role that is not there has the ARN that it would have by its name.
func (d *Session) Subject(ctx context.Context, set answers.Set) (checks.Subject, error) {
	if s := d.Kept(); s != nil {
		return SubjectOf(*s, set.ExternalID), nil
	}
	ctx = awsops.SharingReads(ctx)
	setup, logs, url, err := d.there(ctx, set)
	if err != nil {
		return checks.Subject{}, err
	}
	identity := setup.Expel()
	if arn, exists, err := identityThere(ctx, logs, setup.Answers); err == nil && exists {
		identity = arn
	}
	return checks.Subject{RoleARN: identity, QueueURL: url, Bucket: setup.Bucket(), Trail: setup.TrailARN(), ExternalID: set.ExternalID,
		Setup: &setup}, nil
}

// verifier looks at the set-up of these answers.
func (d *Session) verifier(a answers.Answers, subject checks.Subject) verify.Verifier {
	s := d.Setup(a)
	if subject.Setup != nil {
		s = subject.Setup.Answered(a)
	}
	return verify.Verifier{Accounts: d.Accounts, Setup: s, Subject: subject, Checks: checksOfSteps}
}

// checksOfSteps are what the steps check.
var checksOfSteps = verify.StepChecks{Steps: Article, Logging: step1trail.CheckLogging, Decrypt: step7role.CheckDecrypt}

// Verify looks at every hop and says what holds. It changes nothing and takes
// no message from the queue.
func (d *Session) Verify(ctx context.Context, a answers.Answers, subject checks.Subject) checks.Report {
	return d.verifier(a, subject).Report(ctx)
}

// Delivered waits until the trail has delivered a log file, or until limit has
// passed. Tick hears of each look.
func (d *Session) Delivered(ctx context.Context, subject checks.Subject, limit time.Duration, tick func(waited time.Duration)) (
	bool, error) {
	return verify.Verifier{Accounts: d.Accounts, Subject: subject}.Delivered(ctx, limit, tick)
}

// Follow makes one harmless read call that can be recognised, and follows it to
// Expel (verifier.follow): tell hears of every step.
func (d *Session) Follow(ctx context.Context, a answers.Answers, subject checks.Subject, limit time.Duration, tell func(verify.Followed)) (
	verify.Followed, error) {
	return d.verifier(a, subject).Follow(ctx, limit, tell)
}

// Apply carries out an approved plan. Relook where time has passed since it
// was shown (engine.Apply).
func (d *Session) Apply(ctx context.Context, set answers.Set, ok engine.Approved, relook bool) *engine.Run {
	d.listed.Forget()
	return d.engine(SetupOf(ok.Plan()).Answered(set.Answers)).Apply(ctx, ok, relook)
}

// PlanUndo says what it takes to take back what trailhead did here.
func (d *Session) PlanUndo(ctx context.Context, set answers.Set, options setup.UndoOptions) (*engine.Plan, error) {
	ctx = awsops.WithSharedReads(ctx)
	if _, err := d.Journal.Beside(); err != nil { // it may tell of a set-up that needs what would go
		return nil, err
	}
	_, plan, err := d.planned(ctx, set, func(s setup.Setup) (*engine.Plan, error) {
		s.Undo = new(options)
		if problems := refuseUndo(s); len(problems) > 0 {
			return nil, problems
		}
		return d.engine(s).PlanRemoval(ctx, Resources(s))
	})
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// refuseUndo makes sure that what is deleted for good was named exactly.
func refuseUndo(s setup.Setup) answers.Problems {
	var all answers.Problems
	if w := s.Undo.DeleteLogs; w != "" && s.Existing != nil {
		all = append(all, answers.Problem{ID: "undo.not-ours", Key: "--delete-logs", Value: w,
			What: "the log bucket of this set-up was there before trailhead, which never deletes anything in it", Hint: "Leave --delete-logs out."})
	} else if w != "" && w != s.Bucket() {
		all = append(all, answers.Problem{ID: "undo.wrong-name", Key: "--delete-logs", Value: w,
			What: "that is not the log bucket of this set-up", Hint: "The bucket is " + s.Bucket() + "."})
	}
	if w := s.Undo.DeleteKey; w != "" && w != s.Alias() && "alias/"+w != s.Alias() {
		all = append(all, answers.Problem{ID: "undo.wrong-name", Key: "--delete-key", Value: w, What: "that is not the key of this set-up",
			Hint: "The key is " + s.Alias() + "."})
	} else if w != "" {
		s.Undo.DeleteKey = s.Alias()
	}
	return all
}

// Outputs are the values for Workbench, as AWS says them: the queue's URL and
// the ARN of the role or user cannot be computed. ErrNothingHere where there is
// no queue, or no role.
func (d *Session) Outputs(ctx context.Context, set answers.Set) (step8workbench.Outputs, error) {
	if s := d.Kept(); s != nil {
		return outputsOf(*s, set.Answers), nil
	}
	setup, logs, url, err := d.there(ctx, set)
	if err != nil {
		return nil, err
	}
	who, kind := setup.Answers.Role, "role"
	if setup.Answers.Auth == answers.AuthUser {
		kind = "user"
	}
	arn, exists, err := identityThere(ctx, logs, setup.Answers)
	if err != nil {
		return nil, engine.Explain("look for the "+kind+" "+who, nil, err)
	}
	if !exists {
		return nil, &engine.Problem{ID: "outputs.no-role", What: "There is no " + kind + " " + who + " in account " + setup.LogAt().Account,
			Why: "the queue " + setup.Answers.Queue + " is there, and Expel could not sign in",
			Do:  []engine.Remedy{{Do: "Run trailhead plan to see what is missing", Or: "name the " + kind + " with --role"}}, Err: ErrNothingHere}
	}
	return step8workbench.OutputsOf(setup, url).As(arn), nil
}

// there is the set-up of these answers with the URL of its queue, and the
// account that it is in.
func (d *Session) there(ctx context.Context, set answers.Set) (s setup.Setup, logs *awsops.Account, url string, err error) {
	if missing := answers.Require(set, "external_id"); len(missing) > 0 {
		return s, nil, "", missing
	}
	if s, err = d.findSetup(ctx, set); err != nil {
		return s, nil, "", err
	}
	if logs, err = d.At(ctx, s.LogAt(), ""); err != nil {
		return s, nil, "", err
	}
	url, exists, err := awsops.OrMissing(logs.QueueURL(ctx, s.Answers.Queue))
	if err != nil {
		return s, nil, "", engine.Explain("look for the queue "+s.Answers.Queue, nil, err)
	}
	if !exists {
		return s, nil, "", &engine.Problem{ID: "outputs.nothing-here", What: "There is no queue " + s.Answers.Queue + " in " + s.LogAt().Region,
			Why: "nothing has been set up here yet, or in another region",
			Do:  []engine.Remedy{{Do: "Run trailhead plan to see what would be made", Or: "name the region with --region"}}, Err: ErrNothingHere}
	}
	return s, logs, url, nil
}

// Permissions is the least IAM policy for these answers (Setup.Permissions).
// For an existing trail it looks which one that is.
func (d *Session) Permissions(ctx context.Context, set answers.Set) (policydoc.Document, error) {
	setup, err := d.Locate(ctx, set)
	if err != nil {
		return policydoc.Document{}, err
	}
	return Permissions(setup), nil
}

// ErrNothingHere: there is no set-up in this account and region.
var ErrNothingHere = errors.New("nothing has been set up here")

// Made are the values for Workbench after the run of a plan, and the access key
// that it made, if it made one. A key that is shown must be noted with Shown.
func Made(p *engine.Plan, set answers.Set, v *engine.Values) (step8workbench.Outputs, *step8workbench.NewAccessKey) {
	outputs := step8workbench.OutputsOf(SetupOf(p).Answered(set.Answers), v.Get(setup.QueueURL))
	if key, ok := step8workbench.AccessKeyIn(v); ok {
		return outputs, &key
	}
	return outputs, nil
}

// Shown puts on record that the secret of an access key has been shown, so
// that the key is not replaced by the next run.
func (d *Session) Shown(key step8workbench.NewAccessKey) error {
	return d.Journal.Note(setup.IDAccessKey, step7role.NoteShown, key.ID)
}
