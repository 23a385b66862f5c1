package awssim

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Clock tells the time and waits. It has the shape of awsops.Clock.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// World is one AWS: every account, and the buckets, whose names are global.
// One mutex guards it; use Edit to change the exported fields while calls may
// be under way.
type World struct {
	State

	// Latency is how long every attempt takes, on the world's clock. Attempts
	// wait side by side.
	Latency time.Duration
	// Lag is how long a new or changed thing stays unseen by reads and by the
	// checks of other services (docs/aws.md#waiting). Names collide at once.
	Lag time.Duration
	// DeliverAfter makes a trail that is logging deliver by itself when somebody
	// looks and so much time has passed. 0: only DeliverLogs delivers.
	DeliverAfter time.Duration
	// Recording makes calls events: trails that cover them write them into log
	// files, DeliverAfter later where that is set, and LookupEvents finds them.
	Recording bool
	// StackTakes is how long a stack of a stack set takes in one account, more
	// or less.
	StackTakes time.Duration
	// ServiceRoleNames are names of service-linked roles, by service, where they
	// are not those of AWS's documentation: the service decides.
	ServiceRoleNames map[string]string
	// NewRegions are regions that AWS has by now beside those that are known.
	NewRegions map[string]bool

	mu       sync.Mutex
	clock    Clock
	handlers map[reflect.Type]handler
	listings []func() []string
	calls    []Call
	faults   []*activeFault
	hook     func(c Call, when string)
	keepIn   string
	unsaved  bool
	stacks   stackClock
	events   []event        // the latest, where Recording
	passed   int            // events that were recorded before those
	written  map[string]int // by a trail's ARN, how many of all events it has dealt with
	expireIn int            // attempts until every credential expires, 0 never
}

// State is the part of a World that is kept in a file.
type State struct {
	Accounts    map[string]*AccountState `json:"accounts"`
	Buckets     map[string]*BucketState  `json:"buckets"`
	Org         *OrgState                `json:"org,omitempty"`
	Credentials map[string]*Credential   `json:"credentials"`     // by access key id
	Foreign     map[string]bool          `json:"foreign"`         // principals of accounts outside this world
	Serials     map[string]int           `json:"serials"`         // how many of each kind were made
	Built       []string                 `json:"built,omitempty"` // names of what was built into it, for whoever builds once
}

// AccountState is one account.
type AccountState struct {
	ID, Name, Email string
	State           string // ACTIVE, SUSPENDED, ... as Organizations says it
	Partition       string
	SCPs            []SCP // service control policies that bind this account
	RCPs            []SCP `json:",omitempty"` // resource control policies that bind what it owns
	Roles           map[string]*RoleState
	Users           map[string]*UserState
	Policies        map[string]*PolicyState // managed by the customer, by ARN
	Regions         map[string]*RegionState
	RegionsOff      []string `json:",omitempty"` // not enabled in the account
}

// RegionState is what an account has in one region.
type RegionState struct {
	Keys          map[string]*KeyState          // by key id
	Aliases       map[string]*AliasState        // by name, "alias/..." included
	Queues        map[string]*QueueState        // by name
	Topics        map[string]*TopicState        // by name
	Subscriptions map[string]*SubscriptionState // by ARN
	Trails        map[string]*TrailState        // by name
	StackSets     map[string]*StackSetState     // by name
}

// SCP is a service control policy. Policies that only deny are taken to stand
// beside FullAWSAccess, as Organizations attaches it.
type SCP struct{ Name, ARN, Document string }

// New is an empty world of the partition aws on the wall clock. Expel's
// account and user exist in it as principals of somebody else.
func New() *World {
	w := &World{clock: wallClock{}, handlers: map[reflect.Type]handler{}, StackTakes: 20 * time.Second}
	w.fill()
	w.AddForeign("arn:aws:iam::012205512454:root")
	w.AddForeign("arn:aws:iam::012205512454:user/ExpelCloudService")
	for _, register := range []func(*World){
		registerSTS, registerIAM, registerKMS, registerOrganizations, registerControlTower,
		registerS3, registerSQS, registerSNS, registerCloudTrail, registerCloudFormation,
	} {
		register(w)
	}
	return w
}

// fill makes the maps that are still nil, after New and after reading a file.
func (w *World) fill() {
	make1(&w.Accounts)
	make1(&w.Buckets)
	make1(&w.Credentials)
	make1(&w.Foreign)
	make1(&w.Serials)
	w.stacks = stackClock{busy: true} // operations that were under way go on
	for _, a := range w.Accounts {
		a.fill()
	}
}

func (a *AccountState) fill() {
	make1(&a.Roles)
	make1(&a.Users)
	make1(&a.Policies)
	make1(&a.Regions)
	for _, r := range a.Regions {
		r.fill()
	}
}

func (r *RegionState) fill() {
	make1(&r.Keys)
	make1(&r.Aliases)
	make1(&r.Queues)
	make1(&r.Topics)
	make1(&r.Subscriptions)
	make1(&r.Trails)
	make1(&r.StackSets)
}

func make1[K comparable, V any](m *map[K]V) {
	if *m == nil {
		*m = map[K]V{}
	}
}

// WithClock sets the clock and returns the world.
func (w *World) WithClock(c Clock) *World {
	w.SetClock(c)
	return w
}

// SetClock sets the clock that latency, lag and timestamps go by.
func (w *World) SetClock(c Clock) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = c
}

// AddAccount adds an active account, or returns the one that has the id.
func (w *World) AddAccount(id, name string) *AccountState {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.account(id, name)
}

func (w *World) account(id, name string) *AccountState {
	if a := w.Accounts[id]; a != nil {
		return a
	}
	email := strings.ToLower(strings.ReplaceAll(name, " ", "-")) + "@example.com"
	a := &AccountState{ID: id, Name: name, Email: email, State: "ACTIVE", Partition: "aws"}
	a.fill()
	w.Accounts[id] = a
	return a
}

// region is what the account has in a region; it is made when first looked at.
func (a *AccountState) region(name string) *RegionState {
	r := a.Regions[name]
	if r == nil {
		r = &RegionState{}
		r.fill()
		a.Regions[name] = r
	}
	return r
}

// AddForeign makes principals exist that live in accounts outside this world:
// arn:aws:iam::ACCOUNT:root stands for the account itself.
func (w *World) AddForeign(arns ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, arn := range arns {
		w.Foreign[arn] = true
	}
}

// Edit changes the world by hand while nothing else looks at it.
func (w *World) Edit(f func(w *World)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(w)
	if w.Org != nil {
		w.Org.order = nil // it may have other members now
	}
}

// Now is the world's time.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock.Now().UTC()
}

// visible says whether a thing made or changed at that time can be seen now.
func (w *World) visible(madeAt, now time.Time) bool {
	return w.Lag <= 0 || !now.Before(madeAt.Add(w.Lag))
}

// Settling is a value whose changes take the world's Lag to be seen.
type Settling[T any] struct {
	Value     T         `json:"value"`
	Before    T         `json:"before,omitzero"`
	ChangedAt time.Time `json:"changedAt,omitzero"`
}

// settled is a value that was always so.
func settled[T any](v T) Settling[T] { return Settling[T]{Value: v} }

// set changes the value; until the lag has passed, seen still answers with
// what could be seen before.
func (s *Settling[T]) set(w *World, v T, now time.Time) {
	*s = Settling[T]{Value: v, Before: s.seen(w, now), ChangedAt: now}
}

// seen is the value as others see it now.
func (s Settling[T]) seen(w *World, now time.Time) T {
	if s.ChangedAt.IsZero() || w.visible(s.ChangedAt, now) {
		return s.Value
	}
	return s.Before
}

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
