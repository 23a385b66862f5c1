package steps

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Desk is where a face (the wizard, a command) asks for things to be done: one
// identity in one account and region, with its journal.
type Desk struct {
	Identity awsops.Identity
	Home     *awsops.Account
	Journal  *engine.Journal
	listen   func(engine.Event)
	hats     wardrobe
	ways     sync.Map             // account id to the answers.LogAccount that leads there
	last     atomic.Pointer[Site] // that was found last
}

// Open asks AWS who we are and opens the journal of that account and region,
// kept under stateDir. Listen hears of every look; nil where nobody cares.
func Open(ctx context.Context, reach *awsops.Account, stateDir string, listen func(engine.Event)) (*Desk, error) {
	id, home, err := reach.Identity(ctx)
	if err != nil {
		return nil, engine.Explain("find out who we are", nil, err)
	}
	journal, err := engine.OpenJournal(stateDir, home.Target(), home.Clock())
	if err != nil {
		return nil, err
	}
	return &Desk{Identity: id, Home: home, Journal: journal, listen: listen}, nil
}

// At implements engine.Fleet.
func (d *Desk) At(ctx context.Context, target awsops.Target, as string) (*awsops.Account, error) {
	how, _ := d.ways.Load(target.Account)
	way, _ := how.(answers.LogAccount)
	if as != "" {
		way = answers.LogAccount{Role: as}
	}
	aws, err := d.Reach(ctx, target.Account, way)
	if err != nil {
		return nil, err
	}
	return aws.In(target.Region), nil
}

// Earlier is what the last run here answered, for answers.Layers; nil where
// there was none.
func (d *Desk) Earlier() map[string]string {
	var record map[string]string
	if raw := d.Journal.Answers(); raw == nil || json.Unmarshal(raw, &record) != nil {
		return nil
	}
	return record
}

func (d *Desk) engine(s Site) *engine.Engine {
	record, err := json.Marshal(s.Answers.Record())
	if err != nil {
		panic(err) // texts only: it cannot fail
	}
	return &engine.Engine{Fleet: d, Journal: d.Journal, Clock: d.Home.Clock(), By: d.Identity.ARN, Answers: record, Listen: d.listen,
		Redact: func(text string) string { return RedactDocument(text, s.Answers.ExternalID) }}
}

// Site decides every name for these answers. It asks AWS nothing: what is to be
// known of a trail that is there is what the last look has found.
func (d *Desk) Site(a answers.Answers) Site {
	s := Site{At: d.Home.Target(), Answers: a}
	if last := d.last.Load(); last != nil && last.Answers.Variant == a.Variant && last.Answers.Trail == a.Trail {
		s.theirs, s.org = last.theirs, last.org
	}
	return s
}

// Plan looks at everything and says what would be done. The error is an
// answers.Problems where an answer is missing or does not fit this account.
func (d *Desk) Plan(ctx context.Context, set answers.Set) (*engine.Plan, error) {
	ctx = awsops.WithSharedReads(ctx)
	if missing := answers.Require(set, "external_id"); len(missing) > 0 {
		return nil, missing
	}
	site, err := d.site(ctx, set)
	if err != nil {
		return nil, err
	}
	var found survey
	var plan *engine.Plan
	err = together( // both only read, so neither waits for the other
		func() (err error) { found, err = site.look(ctx, d.Home, set); return err },
		func() (err error) { plan, err = d.engine(site).Plan(ctx, site.Things()); return err },
	)
	if err != nil {
		return nil, engine.Explain("look around", nil, err)
	}
	if problems := site.refuse(found, set); len(problems) > 0 {
		return nil, problems
	}
	return plan, nil
}

// Apply carries out an approved plan. Relook where time has passed since it
// was shown (engine.Apply).
func (d *Desk) Apply(ctx context.Context, set answers.Set, ok engine.Approved, relook bool) *engine.Run {
	return d.engine(d.Site(set.Answers)).Apply(ctx, ok, relook)
}

// PlanUndo says what it takes to take back what trailhead did here.
func (d *Desk) PlanUndo(ctx context.Context, set answers.Set, wishes UndoWishes) (*engine.Plan, error) {
	ctx = awsops.WithSharedReads(ctx)
	site, err := d.site(ctx, set)
	if err != nil {
		return nil, err
	}
	site.Undo = &wishes
	if problems := site.refuseUndo(); len(problems) > 0 {
		return nil, problems
	}
	return d.engine(site).PlanRemoval(ctx, site.Things())
}

// refuseUndo makes sure that what is deleted for good was named exactly.
func (s Site) refuseUndo() answers.Problems {
	var all answers.Problems
	if w := s.Undo.DeleteLogs; w != "" && s.theirs != nil {
		all = append(all, answers.Problem{Key: "--delete-logs", Value: w, What: "the log bucket of this set-up was there before trailhead, which never deletes anything in it", Do: "Leave --delete-logs out."})
	} else if w != "" && w != s.Bucket() {
		all = append(all, answers.Problem{Key: "--delete-logs", Value: w, What: "that is not the log bucket of this set-up", Do: "The bucket is " + s.Bucket() + "."})
	}
	if w := s.Undo.DeleteKey; w != "" && w != s.Alias() && "alias/"+w != s.Alias() {
		all = append(all, answers.Problem{Key: "--delete-key", Value: w, What: "that is not the key of this set-up", Do: "The key is " + s.Alias() + "."})
	} else if w != "" {
		s.Undo.DeleteKey = s.Alias()
	}
	return all
}

// Outputs are the values for Workbench. The queue is asked for its URL, which
// cannot be computed. ErrNothingHere where there is no queue.
func (d *Desk) Outputs(ctx context.Context, set answers.Set) (Outputs, error) {
	if missing := answers.Require(set, "external_id"); len(missing) > 0 {
		return nil, missing
	}
	site, err := d.site(ctx, set)
	if err != nil {
		return nil, err
	}
	logs, err := d.At(ctx, site.logAt(), "")
	if err != nil {
		return nil, err
	}
	url, exists, err := awsops.OrMissing(logs.QueueURL(ctx, site.Answers.Queue))
	if err != nil {
		return nil, engine.Explain("look for the queue "+site.Answers.Queue, nil, err)
	}
	if !exists {
		return nil, &engine.Problem{What: "There is no queue " + site.Answers.Queue + " in " + site.logAt().Region, Why: "nothing has been set up here yet, or in another region",
			Do: []string{"Run trailhead plan to see what would be made, or name the region with --region."}, Err: ErrNothingHere}
	}
	return site.outputs(url), nil
}

// Permissions is the least IAM policy for these answers (Site.Permissions).
// For an existing trail it looks which one that is.
func (d *Desk) Permissions(ctx context.Context, set answers.Set) (policydoc.Document, error) {
	site, err := d.site(awsops.WithSharedReads(ctx), set)
	if err != nil {
		return policydoc.Document{}, err
	}
	return site.Permissions(), nil
}

// ErrNoWay is in the chain of a Problem that says an account cannot be entered.
var ErrNoWay = errors.New("no way into the account")

// ErrNothingHere: there is no set-up in this account and region.
var ErrNothingHere = errors.New("nothing has been set up here")

// Made are the values for Workbench after a run, and the access key that it
// made, if it made one. A key that is shown must be noted with Shown.
func (d *Desk) Made(set answers.Set, v *engine.Values) (Outputs, *NewAccessKey) {
	outputs := d.Site(set.Answers).outputs(v.Get(queueURL))
	if key, ok := newAccessKey(v); ok {
		return outputs, &key
	}
	return outputs, nil
}

// Shown puts on record that the secret of an access key has been shown, so
// that the key is not replaced by the next run.
func (d *Desk) Shown(key NewAccessKey) error {
	return d.Journal.Note(idAccessKey, noteShown, key.ID)
}
