package step4key

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

func (s KeyObserved) makeCalls(policy string) []engine.Call {
	made := func(v *engine.Values) string { return v.Get(setup.KeyARN) }
	alias, rotate := s.aliasCall(made), s.rotateCall(made)
	alias.Beside, rotate.Beside = true, true // nothing goes by them: the key is known by its ARN
	return []engine.Call{
		{Action: "kms:CreateKey", Says: "create the key with its policy",
			Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
				created, err := aws.CreateKey(ctx, awsops.NewKey{Description: s.description(), Policy: policy, Tags: s.Setup.Tags()})
				if err != nil {
					return err
				}
				v.Set(setup.KeyARN, created.ARN)
				return engine.Made(ctx, created.ARN)
			}},
		alias, rotate,
	}
}

func (s KeyObserved) aliasCall(id func(*engine.Values) string) engine.Call {
	return engine.Call{Action: "kms:CreateAlias", Says: "name it " + s.Setup.Alias(),
		Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			err := aws.CreateAlias(ctx, s.Setup.Alias(), id(v))
			if !awsops.Is(err, awsops.Taken) {
				return err
			}
			// The answer to an earlier try may have been lost.
			if there, lookErr := aws.Key(ctx, s.Setup.Alias()); lookErr == nil && there.ARN == id(v) {
				return nil
			}
			return err
		}}
}

func (s KeyObserved) rotateCall(id func(*engine.Values) string) engine.Call {
	return engine.Call{Action: "kms:EnableKeyRotation", Says: "rotate it every year",
		Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			return aws.EnableKeyRotation(ctx, id(v))
		}}
}

// mendCalls are what an existing key still lacks.
func (s KeyObserved) mendCalls(policy string) []engine.Call {
	id := func(*engine.Values) string { return s.Found.ARN }
	var calls []engine.Call
	add := func(needed bool, c engine.Call) {
		if needed {
			calls = append(calls, c)
		}
	}
	run := func(action, says string, f func(context.Context, *awsops.Account) error) engine.Call {
		return engine.Call{Action: action, Says: says, Run: func(
			ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return f(ctx, aws)
		}}
	}
	add(s.Found.State == pendingDeletion, run("kms:CancelKeyDeletion", "keep the key", func(ctx context.Context, aws *awsops.Account) error {
		return aws.CancelKeyDeletion(ctx, s.Found.ID)
	}))
	add(s.Found.State != "Enabled", run("kms:EnableKey", "enable the key",
		func(ctx context.Context, aws *awsops.Account) error { return aws.EnableKey(ctx, s.Found.ID) }))
	add(!setup.Holds(s.Policy, s.Statements()), run("kms:PutKeyPolicy", "complete its policy",
		func(ctx context.Context, aws *awsops.Account) error {
			return aws.PutKeyPolicy(ctx, s.Found.ARN, policy)
		}))
	add(!s.Aliased, s.aliasCall(id))
	add(!s.Rotates, s.rotateCall(id))
	add(!s.Tags.Has(s.Setup.Tags()), run("kms:TagResource", "tag it", func(ctx context.Context, aws *awsops.Account) error {
		return aws.TagKey(ctx, s.Found.ARN, s.Setup.Tags())
	}))
	return calls
}

// deletionDays is how long AWS waits before it deletes a key: the longest it
// offers, since nothing brings back what the key has encrypted.
const deletionDays = 30

// pendingDeletion is KMS's state of a key that it will delete.
const pendingDeletion = "PendingDeletion"

// Remove implements engine.Observed.
func (s KeyObserved) Remove(*engine.Values) engine.Diff {
	wish := s.deletes()
	apart := func() string { return s.Setup.ApartFromSource(s.Policy) }
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.Exists, Tags: s.Tags, Past: s.ours(), Apart: apart}); leaves {
		return d
	}
	switch {
	case !wish && s.Found.State != pendingDeletion:
		return engine.Stays("nothing encrypted with it can be read without it",
			engine.Deletion{Flag: "delete-key", Name: s.Setup.Alias(), Says: "to have AWS delete it after 30 days:"})
	case s.logs:
		return engine.Kept("log files in " + s.Setup.Bucket() + " cannot be read without it; they would have to go first")
	}
	return engine.Diff{Verb: engine.Remove, Summary: "AWS deletes it after 30 days; until then it can be kept",
		Before: engine.HeldDocument(s.Policy),
		Calls:  s.removeCalls(), Notes: s.notes()}
}

// notes are what a person should know who is about to have the key deleted.
func (s KeyObserved) notes() []string {
	const date = "2006-01-02 15:04 MST"
	switch use := s.use; {
	case !use.asked:
		return nil
	case !use.known:
		return []string{"When the key was last used could not be looked at (kms:GetKeyLastUsage)."}
	case use.At.IsZero():
		return []string{"The key has not been used since " + use.Tracked.UTC().Format(date) + ", as far as KMS keeps track."}
	default:
		return []string{"The key was last used at " + use.At.UTC().Format(date) + " (" + use.Operation + ")."}
	}
}

// removeCalls are what is left to do: an undo may have been cut off between
// the two.
func (s KeyObserved) removeCalls() []engine.Call {
	var calls []engine.Call
	if s.Found.State != pendingDeletion {
		calls = append(calls, engine.Call{Action: "kms:ScheduleKeyDeletion", Says: "have AWS delete it after 30 days",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				_, err := aws.ScheduleKeyDeletion(ctx, s.Found.ID, deletionDays)
				return engine.Gone(err)
			}})
	}
	if s.Aliased {
		calls = append(calls, engine.Call{Action: "kms:DeleteAlias", Says: "free the alias",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return engine.Gone(aws.DeleteAlias(ctx, s.Setup.Alias()))
			}})
	}
	return calls
}

// Explain implements engine.Explainer.
func (k Key) Explain(e *awsops.Error) *engine.Problem {
	if e.Call.Service == "KMS" && e.Code == "MalformedPolicyDocumentException" && e.Kind == awsops.Invalid {
		return &engine.Problem{ID: "key.lock-out", Why: "KMS refuses a policy under which the caller could not change the policy again (" +
			e.Message + ")",
			Do: []engine.Remedy{{Do: "Have kms:PutKeyPolicy allowed for this identity (trailhead permissions prints the whole policy)",
				Again: true}}}
	}
	return nil
}
