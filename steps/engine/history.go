package engine

import (
	"encoding/json"
	"time"
)

// Record is one run as the journal tells it.
type Record struct {
	ID      string          `json:"id"`
	By      string          `json:"by,omitempty"` // ARN of who ran it; "" of runs before it was kept
	Hash    string          `json:"plan_hash"`
	Undo    bool            `json:"undo,omitempty"`
	Started time.Time       `json:"started"`
	Ended   time.Time       `json:"ended,omitzero"` // zero: killed, or still at work
	Outcome string          `json:"outcome"`        // as Standing.Outcome
	Changes []ChangeRecord  `json:"changes"`
	Answers json.RawMessage `json:"-"`
}

// ChangeRecord is one change of a run, with the calls it took.
type ChangeRecord struct {
	Resource ID           `json:"id"`
	Title    string       `json:"title"`
	Verb     Verb         `json:"verb"`
	Before   string       `json:"before"`
	After    string       `json:"after"`
	Started  time.Time    `json:"started"`
	Ended    time.Time    `json:"ended,omitzero"`
	Done     bool         `json:"done"`
	Calls    []RecordCall `json:"calls"`
}

// RecordCall is one write as AWS answered it.
type RecordCall struct {
	Action    string    `json:"action"`
	Account   string    `json:"account,omitempty"`
	RequestID string    `json:"request_id,omitempty"`
	Error     string    `json:"error,omitempty"` // its kind and AWS's code
	At        time.Time `json:"at"`
	Answered  bool      `json:"answered"` // false: the program ended before AWS did answer
}

// History are the runs on record, the oldest first.
func (j *Journal) History() []Record {
	j.mu.Lock()
	defer j.mu.Unlock()
	var h history
	for _, e := range j.past {
		h.take(e)
	}
	return h.runs
}

// history is the runs in the making.
type history struct{ runs []Record }

func (h *history) take(e entry) {
	if e.Event == "run" {
		h.runs = append(h.runs, Record{ID: e.Run, By: e.By, Hash: e.Hash, Started: e.Time, Outcome: "killed", Changes: []ChangeRecord{},
			Answers: e.Answers})
		return
	}
	if len(h.runs) == 0 {
		return
	}
	run := &h.runs[len(h.runs)-1]
	if e.Run != run.ID { // a note between two runs
		return
	}
	switch e.Event {
	case "change":
		run.Undo = run.Undo || e.Undo
		run.Changes = append(run.Changes, ChangeRecord{Resource: e.Resource, Title: e.Title, Verb: e.Verb, Before: e.Before, After: e.After,
			Started: e.Time, Calls: []RecordCall{}})
	case "end":
		run.Ended, run.Outcome = e.Time, e.Outcome
	default:
		run.addToChange(e)
	}
}

// addToChange takes in what belongs to the last change of a resource.
func (r *Record) addToChange(e entry) {
	for i := len(r.Changes) - 1; i >= 0; i-- {
		d := &r.Changes[i]
		if d.Resource != e.Resource {
			continue
		}
		switch e.Event {
		case "call":
			d.Calls = append(d.Calls, RecordCall{Action: e.Action, Account: e.Account, At: e.Time})
		case "called":
			d.answered(e)
		case "did", "failed":
			d.Done, d.Ended = e.Event == "did", e.Time
		}
		return
	}
}

// answered settles the oldest call of that name that has no answer yet: calls
// of a change with many parts are under way side by side.
func (d *ChangeRecord) answered(e entry) {
	for i := range d.Calls {
		c := &d.Calls[i]
		if c.Answered || c.Action != e.Action || c.Account != e.Account {
			continue
		}
		c.Answered, c.RequestID = true, e.Request
		if e.Kind != "" {
			c.Error = e.Kind
			if e.Code != "" {
				c.Error += " (" + e.Code + ")"
			}
		}
		return
	}
}
