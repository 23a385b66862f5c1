package steps

import (
	"context"
	"time"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/export"
)

// Evidence puts the report together. Verify says whether to look at AWS for
// what holds now. ErrNothingHere where nothing was ever done here.
func (d *Session) Evidence(ctx context.Context, set answers.Set, verify bool) (export.Evidence, error) {
	e := export.Evidence{Schema: answers.Schema, Made: d.Home.Clock().Now().UTC().Truncate(time.Second), By: d.Identity.ARN,
		Account: d.Identity.Account, Region: d.Home.Target().Region,
		Runs: d.Journal.History(), Values: map[string]string{}, Journal: d.Journal.Path(), Answers: set.Record()}
	if len(e.Runs) == 0 {
		return e, &engine.Problem{ID: "report.empty", What: "There is nothing to report",
			Why: "the journal of this account and region has no run on record (" + e.Journal + ")",
			Do:  []engine.Remedy{{Do: "Name the profile (--profile) and region (--region) in which trailhead was run"}}, Err: ErrNothingHere}
	}
	for _, f := range answers.Fields() {
		if f.Secret {
			delete(e.Answers, f.Key)
		}
	}
	e.Undo = "trailhead undo --region " + e.Region
	e.Redact(set.ExternalID)
	if !verify {
		return e, nil
	}
	if err := d.verifyFor(ctx, set, &e); err != nil {
		e.Unknown = err.Error()
	}
	return e, ctx.Err()
}

// verifyFor looks at what holds now.
func (d *Session) verifyFor(ctx context.Context, set answers.Set, e *export.Evidence) error {
	outputs, err := d.Outputs(ctx, set)
	if err != nil {
		return err
	}
	for _, o := range outputs {
		if o.Key != "external_id" {
			e.Values[o.Key] = o.Value
		}
	}
	subject, err := d.Subject(ctx, set)
	if err != nil {
		return err
	}
	report := d.Verify(ctx, set.Answers, subject)
	e.Now = &report
	return nil
}
