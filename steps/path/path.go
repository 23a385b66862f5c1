// Package path is the way of an event, from the call that CloudTrail records
// to the hands of Expel, as one value. Read gathers what AWS says about a
// set-up, whoever made it; Of lays out hop by hop who calls what on what, with
// which context; Evaluate, which is pure, says of each hop whether it is open,
// weak, shut or not known, and what decides that: a reason with an id, and the
// document, statement, rule or setting. No English is needed to act on it:
// the sentences that the faces use are made from these values by the faces.
//
// Nothing is taken from a name: the ARN of a role under a path, a policy, a
// queue are what AWS says they are.
package path

import (
	"trailhead/awsops/policydoc"
)

// HopID names one station of an event's way.
type HopID string

// The hops, in the order in which an event takes them.
const (
	Record   HopID = "record"   // CloudTrail records the call
	Write    HopID = "write"    // CloudTrail writes the log file into the bucket
	Announce HopID = "announce" // S3 tells of the new file
	ByTopic  HopID = "topic"    // a topic between bucket and queue takes it and sends it on
	Enqueue  HopID = "queue"    // the message gets into the queue
	Assume   HopID = "assume"   // Expel takes on the role
	Fetch    HopID = "fetch"    // Expel receives the message, fetches the file, decrypts both
)

// Hops are all hops, in the order in which an event takes them; a member's role
// is beside the way.
func Hops() []HopID {
	return []HopID{Record, Write, Announce, ByTopic, Enqueue, Assume, Fetch, Member}
}

// Path is the way of an event through one set-up: what was read of it, and hop
// by hop who calls what on what.
type Path struct {
	Facts Facts
	Hops  []Hop
}

// Hop is one station: the calls that AWS judges by policies, and what the
// settings say without any policy.
type Hop struct {
	ID       HopID
	Calls    []Call
	Findings []Finding
}

// Subject is the kind of thing that a call is made on. It begins the ids of
// reasons: "queue.policy".
type Subject string

// The subjects.
const (
	OnBucket Subject = "bucket"
	OnQueue  Subject = "queue"
	OnTopic  Subject = "topic"
	OnKey    Subject = "key"
	OnRole   Subject = "role"
)

// Call is one call on the way, with everything that judges it.
type Call struct {
	Subject  Subject
	Asked    policydoc.Call
	Policies policydoc.Policies
	// Either are context keys of which one of several values is true, nobody
	// knows which; no values stand for an absent key. What all of them agree on
	// is known all the same.
	Either map[string][][]string
	Key    *Key // that is used, where it is a call on a key
}

// Of lays out the way of an event.
func Of(f Facts) Path {
	p := Path{Facts: f}
	files := f.files()
	routes := p.routes()
	p.Hops = []Hop{p.record(), p.write(files), p.announce(files, routes)}
	if route := chosen(routes); route.topic != nil {
		p.Hops = append(p.Hops, route.hop)
		p.Hops = append(p.Hops, p.enqueue(route.topic))
	} else {
		p.Hops = append(p.Hops, p.enqueue(nil))
	}
	p.Hops = append(p.Hops, p.assume(), p.fetch(files))
	return p
}

// Hop is one of the hops, false where the way does not go by it.
func (p Path) Hop(id HopID) (Hop, bool) {
	for _, h := range p.Hops {
		if h.ID == id {
			return h, true
		}
	}
	return Hop{}, false
}
