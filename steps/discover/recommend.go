package discover

import (
	"cmp"
	"slices"

	"trailhead/steps/answers"
	"trailhead/steps/setup"
)

// Recommendation is the choice that fits an estate best, and the others in the
// order in which they come after it.
type Recommendation struct {
	Option
	Others []Option `json:"others,omitempty"`
	// Notes are what one should know whichever is chosen: trails that record
	// the same, what a limit forbids, what is there for Expel already.
	Notes []string `json:"notes,omitempty"`
}

// Option is one way to go: a variant and, but for a new trail, which trail.
type Option struct {
	Rank     int      `json:"rank"` // 1 is recommended
	Variant  string   `json:"variant"`
	Trail    string   `json:"trail,omitempty"` // ARN, for existing and control-tower
	Why      string   `json:"why"`
	Account  string   `json:"account,omitempty"`  // that has the log bucket, "" not known
	Findings []Advice `json:"findings,omitempty"` // what is weak, or in the way
	Needs    []Advice `json:"needs,omitempty"`    // what has to be given, agreed to or done by somebody
	Cost     string   `json:"cost,omitempty"`     // of a second copy of the events
	// The set-up that is there, where the option is about one; the command that
	// checks it (VariantConnected); and where it is trailhead's own the one that
	// shows what would be changed.
	Role    string `json:"role_arn,omitempty"`
	Queue   string `json:"queue_arn,omitempty"`
	Command string `json:"command,omitempty"`
	Plan    string `json:"plan_command,omitempty"`
}

// rank is where an option ranks: by what costs and changes least, and
// gives Expel most.
type rank int

const (
	rankConnected    rank = iota // a set-up of Expel's is there
	rankManaged                  // trailhead has made or connected it
	rankTower                    // Control Tower's trail
	rankOrganization             // a whole trail of the organization
	rankWhole                    // a whole trail: it logs every region, read and write
	rankNew                      // a new trail, with a second copy if there is one already
	rankPartial                  // it leaves out regions or events
	rankUnheard                  // it does not log or cannot deliver
	rankElsewhere                // it is not ours to name: seen from another account only
)

// ranked is an option with what decides its rank.
type ranked struct {
	Option
	rank      rank
	away      bool // we have no way into the account of the bucket
	connected bool // Expel hears by it already
	name      string
}

// Recommend ranks what could be done. It knows nothing but the Discovery.
func Recommend(d Discovery) Recommendation {
	var all []ranked
	for _, s := range d.Expel.Setups {
		if r, is := d.ofSetup(s); is {
			all = append(all, r)
		}
	}
	for _, t := range d.Trails {
		if t.SeenFrom == "" {
			all = append(all, d.ofTrail(t))
		}
	}
	if !slices.Contains(d.Full, d.Identity.Region) && !slices.ContainsFunc(
		all, func(r ranked) bool { return r.Variant == answers.VariantNew }) {
		all = append(all, d.ofNew())
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), truth(a.away, b.away), truth(b.connected, a.connected),
			cmp.Compare(len(a.Findings), len(b.Findings)), cmp.Compare(a.name, b.name))
	})
	r := Recommendation{Notes: d.notes()}
	for i, one := range all {
		one.Rank = i + 1
		if i == 0 {
			r.Option = one.Option
		} else {
			r.Others = append(r.Others, one.Option)
		}
	}
	return r
}

func truth(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// rankOf weighs a trail by itself. What could not be read does not count
// against it.
func (d Discovery) rankOf(t Trail) rank {
	b := d.Bucket(t.Bucket)
	switch {
	case t.Managed, d.connectedByUs(t):
		return rankManaged
	case !t.delivers() || b != nil && b.Gone:
		return rankUnheard
	case !t.whole():
		return rankPartial
	case setup.OfControlTower(t.Name):
		return rankTower
	case t.Organization:
		return rankOrganization
	}
	return rankWhole
}

// connectedByUs: the queue that hears of the trail's files is one trailhead
// has made.
func (d Discovery) connectedByUs(t Trail) bool {
	return slices.ContainsFunc(d.Expel.Queues, func(q ExpelQueue) bool { return q.ARN == t.Connected && q.Managed })
}

// delivers: nothing says that log files do not arrive.
func (t Trail) delivers() bool { return (t.Logging == nil || *t.Logging) && t.Error == "" }

// whole: it records every region, read and write. KMS events and validation
// are findings, and no reason for a second copy.
func (t Trail) whole() bool {
	return t.MultiRegion && (t.Events == nil || t.Events.Management && t.Events.ReadWrite == "All")
}

// records: it makes a copy of management events, as far as is known.
func (t Trail) records() bool {
	return (t.Logging == nil || *t.Logging) && (t.Events == nil || t.Events.Management)
}

// entered: we have a way into the account.
func (d Discovery) entered(account string) bool {
	if account == d.Identity.Account {
		return true
	}
	a := d.Account(account)
	return a != nil && a.Way != ""
}
