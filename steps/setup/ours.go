package setup

import (
	"encoding/json"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Managed reports whether a resource is trailhead's to change: a record says
// that we made this very thing, or it was handed over by our tag.
func Managed(tags awsops.Tags, past engine.Past) bool {
	return past.Made || tags[TagManagedBy] == Trailhead
}

// Piece is what undo has to know of a thing before it takes it back.
type Piece struct {
	Exists bool
	Tags   awsops.Tags
	Past   engine.Past
	// Apart says why it is no piece of this set-up, "" where it is one. It is
	// asked where nothing but the tag says that the thing is ours.
	Apart func() string
}

// Leaves is the Diff of undo for a thing that is not there or that is not
// proven to be ours; leaves is false where undo may take it back. A record of
// this very thing proves it. The tag alone does so only where somebody has
// asked to go by the tags, and the thing belongs to this set-up.
func (s Setup) Leaves(p Piece) (d engine.Diff, leaves bool) {
	const tagged = "it carries trailhead's tag, but "
	switch {
	case !p.Exists:
		return engine.Kept(""), true
	case p.Past.Made || p.Past.Going:
		return d, false
	case p.Tags[TagManagedBy] != Trailhead:
		return engine.Kept("trailhead did not make it"), true
	case p.Past.Beside:
		return d, false
	case s.Undo == nil || !s.Undo.ByTags:
		return StaysTagged(tagged + "no record here says that trailhead made it"), true
	}
	if why := p.Apart(); why != "" {
		return engine.Kept(tagged + why), true
	}
	return d, false
}

// FlagByTags is the flag by which undo goes by the tags where no record speaks.
const FlagByTags = "by-tags"

var byTags = engine.Deletion{Flag: FlagByTags, Says: "take back what the tags name with"}

// StaysTagged is the Diff of undo for what stays because nothing but its tag says
// that it is ours.
func StaysTagged(why string) engine.Diff { return engine.Stays(why, byTags) }

// NeedsTags is the problem of an undo that would find nothing but what only its
// tag says is ours.
func NeedsTags(titles []string) answers.Problems {
	p := answers.Problem{ID: "undo.by-tags", Key: "--" + FlagByTags,
		What: "no record here says that trailhead made what carries its tag: " + strings.Join(titles, ", "),
		Hint: "Give --" + FlagByTags + " to take back what the tags name, or run undo on the machine that made it."}
	return answers.Problems{p}
}

// Mentions reports whether a policy speaks of an ARN, or of what is in it: as
// a resource, or in a condition.
func Mentions(policy policydoc.Text, arn string) bool {
	doc, err := policy.Document()
	if err != nil {
		return false
	}
	is := func(v string) bool { return v == arn || strings.HasPrefix(v, arn+"/") }
	return slices.ContainsFunc(doc.Statements, func(st policydoc.Statement) bool {
		for _, keys := range st.Condition {
			for _, values := range keys {
				if slices.ContainsFunc(values, is) {
					return true
				}
			}
		}
		return slices.ContainsFunc(st.Resource, is)
	})
}

// SourceARN is what tells the queue of new log files: the topic in front of it, or
// the bucket. The policies of the queue and of its key name it.
func (s Setup) SourceARN() string {
	if topic := s.Hears(); topic != "" {
		return topic
	}
	return s.BucketARN()
}

// ApartFromSource says that a policy does not name what tells the queue, ""
// where it does.
func (s Setup) ApartFromSource(policy policydoc.Text) string {
	if Mentions(policy, s.SourceARN()) || Mentions(policy, s.BucketARN()) {
		return ""
	}
	return "its policy does not name " + s.SourceARN()
}

// Fits judges a record of before identities were kept. All it holds is a title
// and the answers of its run, which say where that run made things: a new
// set-up where the journal is, any other where the bucket of its trail is.
func (s Setup) Fits(about engine.About, r engine.OldRecord) bool {
	var was map[string]string
	if json.Unmarshal(r.Answers, &was) != nil {
		return false
	}
	if was["variant"] == answers.VariantNew {
		if about.ID == IDNotification && s.Bucket() != (Setup{At: s.At, Answers: answers.Answers{Bucket: was["bucket"]}}).Bucket() {
			return false // its title does not tell the bucket
		}
		return about.At.Account == s.At.Account && about.At.Region == s.At.Region
	}
	return s.Existing != nil && slices.Contains([]string{s.Answers.Record()["trail"], s.Existing.Trail.Name, s.Existing.Trail.ARN},
		was["trail"])
}
