package engine

import (
	"slices"
	"strings"
)

// keyFailedParts is the journal's note of the parts that a run could not make
// right, and mostFailedKept how many it names: whoever looks into a sample later
// looks into these as well.
const (
	keyFailedParts = "failed-parts"
	mostFailedKept = 50
)

// noteFailedParts keeps the failed parts of a change for a later look. None
// takes the place of those of an earlier run.
func (r *Run) noteFailedParts(c Planned) error {
	if whole(c) || r.plan.Undo {
		return nil
	}
	return r.engine.Journal.write(entry{Event: "note", Resource: c.ID, Key: keyFailedParts,
		Value: strings.Join(r.outcomes[c.ID].writes.failedParts(), " ")})
}

// FailedParts are the ids of parts that the last run of their change could not
// make right (accounts of a roll-out), as far as the journal names them.
func (j *Journal) FailedParts() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	last := map[ID]string{}
	for _, e := range j.past {
		if e.Event == "note" && e.Key == keyFailedParts {
			last[e.Resource] = e.Value
		}
	}
	var ids []string
	for _, value := range last {
		ids = append(ids, strings.Fields(value)...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// PartCall is one kind of call in one account of a change with parts.
type PartCall struct{ Account, Action string }

// part takes in a call in one of the accounts.
func (f *fold) part(e entry) {
	if f.current.Undo {
		return
	}
	if f.Parts == nil {
		f.Parts = map[PartCall]bool{}
	}
	f.Parts[PartCall{e.Account, e.Action}] = true
}
