package setup

import (
	"slices"
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// refuse takes a choice off the list.
func (c *Conflict) refuse(overlap, why string) {
	for i := range c.Choices {
		if c.Choices[i].Overlap == overlap {
			c.Choices[i].Possible, c.Choices[i].Why = false, why
		}
	}
}

// Solved is the route that the person has chosen, or that is in force.
func (c *Conflict) Solved(s Setup) Route {
	for _, r := range c.Rules {
		if r.heard || s.Answers.Overlap == answers.OverlapSubscribe && r.Subscribable {
			return Route{Kind: RouteSubscribe, Rule: r.Notification}
		}
	}
	if s.Answers.Overlap == answers.OverlapFanOut && c.choice(answers.OverlapFanOut).Possible {
		others := c.Rules[0].Notification
		front := others
		front.ID, front.Destination = s.Answers.Notification, s.FrontARN()
		return Route{Kind: RouteFanOut, Rule: front, Replaced: others}
	}
	return Route{Kind: RouteNone, Conflict: c}
}

// Conflict is in the chain of the Problem that says somebody listens to the
// same events already. It holds what a person needs to choose.
type Conflict struct {
	Bucket  string           `json:"bucket"`
	Account string           `json:"account"`
	Rules   []ConflictRule   `json:"rules"`
	Choices []ConflictChoice `json:"choices"`
	// Letter is what the owner of the rule can be asked for instead, ready to
	// be sent.
	Letter string `json:"letter"`
	Queue  string `json:"-"` // ours, by ARN

	front, notification string // the topic and the rule that fan-out makes
}

// ConflictRule is a rule in the way, with who hears of it today.
type ConflictRule struct {
	awsops.Notification
	Kind      awsops.DestinationKind `json:"kind"`
	Listeners []string               `json:"listeners,omitempty"` // of a topic: the endpoints subscribed to it
	Unread    string                 `json:"unread,omitempty"`    // why the listeners are not known

	// Expel is the role that takes messages from the queue that hears, by ARN,
	// where that is Expel's own; "" it is somebody else's.
	Expel string `json:"expel_role,omitempty"`

	check        string // the arguments of the command that verifies that set-up
	heard        bool   // our queue is subscribed already
	Hears        bool   `json:"-"` // it is a topic that hears of every log file
	Subscribable bool   `json:"-"`
}

// KindWords name what the rule goes to: "topic", "queue", "Lambda function".
func (r ConflictRule) KindWords() string {
	if r.Kind == awsops.ToLambda {
		return "Lambda function"
	}
	return string(r.Kind)
}

// ConflictChoice is a way out, with the answer to overlap that takes it.
type ConflictChoice struct {
	Overlap  string `json:"overlap"`
	Says     string `json:"says"`
	Why      string `json:"why"` // what it means, or why it cannot be had
	Possible bool   `json:"possible"`
}

// Error implements error: the conflict in one line.
func (c *Conflict) Error() string {
	var names []string
	for _, r := range c.Rules {
		names = append(names, `"`+r.ID+`", which goes to `+r.Destination)
	}
	return "S3 allows only one rule for an event and prefix, and there is " + strings.Join(names, " and ")
}

func (c *Conflict) choice(overlap string) ConflictChoice {
	at := slices.IndexFunc(c.Choices, func(x ConflictChoice) bool { return x.Overlap == overlap })
	return c.Choices[at]
}

// Problem is the conflict told to a person, with the ways out that there are.
// Those that there are not, and the letter, each face tells from the Conflict.
func (c *Conflict) Problem() *engine.Problem {
	for _, r := range c.Rules {
		if r.Expel != "" {
			return c.connected(r)
		}
	}
	p := &engine.Problem{ID: "notification.overlap", What: "The bucket " + c.Bucket + " already tells somebody of the same events",
		Why: c.Error(), Err: c}
	for _, x := range c.Choices {
		if x.Possible {
			p.Do = append(p.Do, engine.Remedy{Do: x.Says, Set: "overlap", Value: x.Overlap, More: x.Why})
		}
	}
	p.Do = append(p.Do, engine.Remedy{Do: "Leave everything as it is, and ask the owner of " + c.Names() + ": there is a text for them"})
	return p
}

// connected is the problem of a bucket that tells a queue of Expel's already:
// nobody else listens, and another set-up beside that one would be one too many.
func (c *Conflict) connected(r ConflictRule) *engine.Problem {
	p := &engine.Problem{ID: "notification.connected", What: "The bucket " + c.Bucket + " tells a queue of Expel's of the log files already",
		Why: "by its rule " + strconv.Quote(r.ID) + ", and Expel takes the messages by the role " + r.Expel +
			": another set-up beside it would tell Expel everything twice"}
	if r.check != "" {
		p.Do = append(p.Do, engine.Remedy{Do: "Check the set-up that is there", Command: r.check})
	}
	p.Do = append(p.Do, engine.Remedy{Do: "If this is to be the set-up, give its names as answers",
		More: "trailhead then keeps what is right, and shows what is not."})
	return p
}

// Names are the rules in the way: "the rule "x"".
func (c *Conflict) Names() string {
	var names []string
	for _, r := range c.Rules {
		names = append(names, `"`+r.ID+`"`)
	}
	if len(names) == 1 {
		return "the rule " + names[0]
	}
	return "the rules " + strings.Join(names, " and ")
}
