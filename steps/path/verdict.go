package path

import (
	"slices"
	"strings"
)

// Verdict says of a hop whether an event gets through.
type Verdict uint8

// The verdicts, from good to bad.
const (
	Open    Verdict = iota // it gets through
	Weak                   // it gets through, but not as it should: some do not, or others get in
	Unknown                // something could not be read, or depends on what nobody knows
	Shut                   // it does not get through
)

// String is the verdict in one word.
func (v Verdict) String() string {
	return [...]string{"open", "weak", "unknown", "shut"}[min(int(v), 3)]
}

// Reason is the id of what decides: "notification.prefix". Ids are part of
// what faces and scripts rely on and never change their meaning.
type Reason string

// Cause is a reason without the thing that it is about: "deny" of "bucket.deny".
func (r Reason) Cause() string {
	_, cause, _ := strings.Cut(string(r), ".")
	return cause
}

// Keeps reports whether a statement that no other one can outvote is the cause: of
// somebody's policy, of a boundary, or of the organization's policies.
func (r Reason) Keeps() bool {
	switch r.Cause() {
	case "deny", "trust-deny", "boundary":
		return true
	}
	return r.OfOrganization()
}

// OfOrganization reports whether the cause is a policy of the organization's.
func (r Reason) OfOrganization() bool { return r.Cause() == "scp" || r.Cause() == "rcp" }

// Finding is one thing that is said of a hop.
type Finding struct {
	Hop      HopID
	Verdict  Verdict
	Reason   Reason
	Evidence Evidence
}

// Evidence is what a finding rests on. Only what applies is filled in.
type Evidence struct {
	ARN       string       // of the thing that it is about
	Document  *DocumentRef // the document that decides
	Sid       string       // of its statement
	Statement int          // its number, from 1; 0 none
	Caller    string       // ARN, account or service
	Action    string
	Resource  string
	Rule      string   // id of a bucket's notification
	Keys      []string // names of files that must get through, and do not
	Context   []string // condition keys that decide, or whose values nobody knows
	Want, Got []string // what is demanded, and what there is
	Stranger  bool     // of role.others: principals of somebody else's account
	Err       error    // why it could not be read
}

// HopVerdict is what is said of one hop: its verdict is the worst of the
// findings.
type HopVerdict struct {
	ID       HopID
	Verdict  Verdict
	Findings []Finding
}

// Judgement is what is said of a whole way.
type Judgement struct{ Hops []HopVerdict }

// Verdict is the worst of the hops.
func (j Judgement) Verdict() Verdict {
	worst := Open
	for _, h := range j.Hops {
		worst = max(worst, h.Verdict)
	}
	return worst
}

// Decides is the first finding of the worst verdict, in the order of the way;
// false where everything is open.
func (j Judgement) Decides() (Finding, bool) {
	worst := j.Verdict()
	for _, h := range j.Hops {
		for _, f := range h.Findings {
			if f.Verdict == worst && worst != Open {
				return f, true
			}
		}
	}
	return Finding{}, false
}

// Hop is what is said of one hop; false where the way does not go by it.
func (j Judgement) Hop(id HopID) (HopVerdict, bool) {
	at := slices.IndexFunc(j.Hops, func(h HopVerdict) bool { return h.ID == id })
	if at < 0 {
		return HopVerdict{}, false
	}
	return j.Hops[at], true
}

// Findings are all findings, in the order of the way.
func (j Judgement) Findings() []Finding {
	var all []Finding
	for _, h := range j.Hops {
		all = append(all, h.Findings...)
	}
	return all
}

// Evaluate judges the way. It asks nobody: the same facts give the same
// judgement.
func (p Path) Evaluate() Judgement {
	var j Judgement
	for _, h := range p.Hops {
		j.Hops = append(j.Hops, h.evaluate())
	}
	return j
}

func (h Hop) evaluate() HopVerdict {
	v := HopVerdict{ID: h.ID}
	for _, f := range h.Findings {
		f.Hop = h.ID
		v.Findings = append(v.Findings, f)
	}
	for _, c := range h.Calls {
		if f, found := c.judge(); found {
			f.Hop = h.ID
			v.Findings = merged(v.Findings, f)
		}
	}
	slices.SortStableFunc(v.Findings, func(a, b Finding) int { return int(b.Verdict) - int(a.Verdict) })
	if len(v.Findings) > 0 {
		v.Verdict = v.Findings[0].Verdict
	}
	return v
}

// merged adds a finding, or its names of files to one that says the same.
func merged(all []Finding, f Finding) []Finding {
	for i, have := range all {
		if have.Reason == f.Reason && have.Evidence.says() == f.Evidence.says() {
			all[i].Evidence.Keys = append(all[i].Evidence.Keys, f.Evidence.Keys...)
			return all
		}
	}
	return append(all, f)
}

// says is what makes two findings of the same reason the same one.
func (e Evidence) says() string {
	document := ""
	if e.Document != nil {
		document = e.Document.key()
	}
	return strings.Join(append([]string{e.ARN, document, e.Sid, e.Action}, e.Context...), "\x00")
}
