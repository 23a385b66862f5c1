package step7role

import (
	"context"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// AccessKey is the user's access key. AWS shows its secret once; so do we,
// and keep it nowhere. The journal remembers its id, and whether it was shown.
// No other key is ever deleted: somebody has rotated it by hand.
type AccessKey struct{ Setup setup.Setup }

type accessKeyObserved struct {
	AccessKey
	keys   []awsops.AccessKey
	policy policydoc.Document // the user's, where the key is to be taken back
	past   engine.Past
}

// The new key, until it has been shown.
var (
	AccessKeyID     = engine.Ref{Key: "access-key.id", Words: "id of the new access key"}
	AccessKeySecret = engine.Ref{Key: "access-key.secret", Words: "secret of the new access key", Secret: true}
)

// NoteShown is the journal's key for the id of the access key whose secret
// was shown.
const NoteShown = "shown"

// About implements engine.Resource.
func (k AccessKey) About() engine.About {
	about := k.Setup.About(setup.IDAccessKey, 7, "access key", "of "+k.Setup.Answers.Role, setup.IDUser, idUnseenKey)
	about.Identity = k.Setup.UserARN()
	return about
}

// Permissions implements engine.Resource.
func (k AccessKey) Permissions() []engine.Permission {
	return setup.Permit(k.Setup.UserARN(),
		"iam:ListAccessKeys", "iam:CreateAccessKey", "iam:DeleteAccessKey")
}

// Observe implements engine.Resource.
func (k AccessKey) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed, err := k.look(ctx, aws, past)
	if err == nil && k.Setup.Undo != nil {
		observed.policy, err = policyThere(ctx, aws, k.Setup.PolicyARN())
	}
	return observed, err
}

func (k AccessKey) look(ctx context.Context, aws *awsops.Account, past engine.Past) (accessKeyObserved, error) {
	observed := accessKeyObserved{AccessKey: k, past: past}
	var err error
	observed.keys, _, err = awsops.OrMissing(aws.AccessKeys(ctx, k.Setup.Answers.Role))
	return observed, err
}

// answerLimit is for how long after a call began AWS may have made a key whose
// id never arrived.
const answerLimit = 5 * time.Minute

// made are the keys that the journal made: those on record by their ids, and
// the one key that was made while a call of ours was lost.
func (s accessKeyObserved) made() []awsops.AccessKey {
	var made, lost []awsops.AccessKey
	for _, key := range s.keys {
		switch {
		case slices.Contains(s.past.Names, key.ID) || s.past.Notes[NoteShown] == key.ID:
			made = append(made, key)
		case slices.ContainsFunc(s.past.Lost, func(l engine.LostCall) bool { return madeBy(l, key) }):
			lost = append(lost, key)
		}
	}
	if len(lost) == 1 { // of two one may be somebody's
		made = append(made, lost...)
	}
	return made
}

// madeBy reports whether a key may come from a call whose answer was lost. AWS
// tells when a key was made by the second.
func madeBy(l engine.LostCall, key awsops.AccessKey) bool {
	return l.Action == "iam:CreateAccessKey" && !key.CreatedAt.Before(l.At.Truncate(time.Second)) &&
		key.CreatedAt.Before(l.At.Add(answerLimit))
}

// unseen are the keys that a run of ours made and was cut off before it could
// show them.
func (s accessKeyObserved) unseen(v *engine.Values) []awsops.AccessKey {
	return slices.DeleteFunc(s.made(), func(key awsops.AccessKey) bool {
		return s.past.Notes[NoteShown] == key.ID || v.Get(AccessKeyID) == key.ID
	})
}

// others are the ids of the keys that somebody else has made.
func (s accessKeyObserved) others() []string {
	mine := idsOfKeys(s.made())
	return slices.DeleteFunc(idsOfKeys(s.keys), func(id string) bool { return slices.Contains(mine, id) })
}

func idsOfKeys(keys []awsops.AccessKey) []string {
	var ids []string
	for _, key := range keys {
		ids = append(ids, key.ID)
	}
	return ids
}

// Diff implements engine.Observed.
func (s accessKeyObserved) Diff(v *engine.Values) engine.Diff {
	if len(s.keys) > len(s.unseen(v)) {
		return engine.Kept("its secret was shown when it was made")
	}
	return engine.Diff{Verb: engine.Create, Summary: "its secret is shown once, and kept nowhere", Calls: []engine.Call{{
		Action: "iam:CreateAccessKey", Says: "create the access key",
		Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
			created, err := aws.CreateAccessKey(ctx, s.Setup.Answers.Role)
			if err != nil {
				return err
			}
			v.Set(AccessKeyID, created.ID)
			v.Set(AccessKeySecret, created.Secret.Reveal())
			return engine.Made(ctx, created.ID)
		}}}}
}

// deleteKeys is a line of a plan for keys that go.
func (s accessKeyObserved) deleteKeys(keys []awsops.AccessKey, summary string) engine.Diff {
	type shown struct{ AccessKeyID, Created string }
	var list []shown
	d := engine.Diff{Verb: engine.Remove}
	for _, key := range keys {
		list = append(list, shown{key.ID, key.CreatedAt.UTC().Format(time.RFC3339)})
		d.Calls = append(d.Calls, engine.Call{Action: "iam:DeleteAccessKey", Says: "delete the access key " + key.ID,
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return engine.Gone(aws.DeleteAccessKey(ctx, s.Setup.Answers.Role, key.ID))
			}})
	}
	d.Summary, d.Before = strings.Join(idsOfKeys(keys), ", ")+": "+summary, engine.SettingsDocument(list)
	return d
}

// Remove implements engine.Observed.
func (s accessKeyObserved) Remove(v *engine.Values) engine.Diff {
	if user := usedBy(s.Setup, s.policy, v); user != "" && len(s.keys) > 0 {
		return engine.Kept(user)
	}
	others := ""
	if ids := s.others(); len(ids) > 0 {
		others = "trailhead did not make " + strings.Join(ids, ", ")
	}
	if made := s.made(); len(made) > 0 {
		d := s.deleteKeys(made, "Expel loses its access")
		if others != "" {
			d.Notes = []string{others + ": it stays."}
		}
		return d
	}
	return engine.Kept(others)
}

// UnseenKey is an access key that a run of ours made and was cut off before it
// could show the secret. Nobody can use it, and a user may have two keys only,
// so it goes before a new one is made.
type UnseenKey struct{ Setup setup.Setup }

const idUnseenKey engine.ID = "access-key-unseen"

// About implements engine.Resource.
func (k UnseenKey) About() engine.About {
	about := k.Setup.About(idUnseenKey, 7, "access key", "of "+k.Setup.Answers.Role+" that nobody has seen", setup.IDUser)
	about.Identity = k.Setup.UserARN()
	return about
}

// Permissions implements engine.Resource.
func (k UnseenKey) Permissions() []engine.Permission {
	return setup.Permit(k.Setup.UserARN(), "iam:ListAccessKeys", "iam:DeleteAccessKey")
}

type unseenKeyObserved struct{ accessKeyObserved }

// Observe implements engine.Resource.
func (k UnseenKey) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	key := AccessKey(k)
	observed, err := key.look(ctx, aws, engine.PastOf(ctx, key.About()))
	return unseenKeyObserved{observed}, err
}

// Diff implements engine.Observed.
func (s unseenKeyObserved) Diff(v *engine.Values) engine.Diff {
	if keys := s.unseen(v); len(keys) > 0 {
		return s.deleteKeys(keys, "an earlier run made it and was cut off, so nobody has its secret")
	}
	return engine.Kept("")
}

// Remove implements engine.Observed. AccessKey takes back every key of ours.
func (s unseenKeyObserved) Remove(*engine.Values) engine.Diff { return engine.Kept("") }
